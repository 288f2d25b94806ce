"""Write the snapshots of the resolved declarations, or say which are stale."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say what is stale; end with 1 if anything is")


def run(options: argparse.Namespace) -> int:
    from keben.kernel import maps

    pages = maps.snapshots()
    found = maps.stale(pages) if options.check else maps.write(pages)
    for path in found:
        print(f"{'stale' if options.check else 'written'}: {path}")
    if options.check and found:
        print("Run: keben snapshots")
    return 1 if options.check and found else 0
