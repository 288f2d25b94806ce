"""Read the text of files that were not read yet, so that they are found by it; `--again` reads all."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("read",), help="read the text of files")
    parser.add_argument("--again", action="store_true", help="also those that were read before")


def run(options: argparse.Namespace) -> int:
    from keben.data.filetext.read import read_all

    print(f"{read_all(again=options.again)} files read.")
    return 0
