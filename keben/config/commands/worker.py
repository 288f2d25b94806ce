"""Start one background worker: tasks, delivery of events, schedule."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due, then end")


def run(options: argparse.Namespace) -> int:
    from keben.kernel.tasks import worker

    if options.once:
        print(f"{worker.drain()} done")
    else:
        worker.run()
    return 0
