"""Start one background worker: tasks, delivery of events, schedule."""

from __future__ import annotations

import argparse
import gc


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due, then end")


def run(options: argparse.Namespace) -> int:
    from keben.kernel.tasks import worker

    if options.once:
        print(f"{worker.drain()} done")
    else:
        # What has been loaded by now stays: the collector need not look through it again during long tasks.
        gc.collect()
        gc.freeze()
        worker.run()
    return 0
