"""Show all that is derived from a noun, with file and line."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("noun", help="for example customers.Customer; without a dot, all nouns are listed", nargs="?")


def run(options: argparse.Namespace) -> int:
    from keben.kernel.describe import text
    from keben.kernel.registry import registry

    if not options.noun:
        for entity in registry:
            print(f"{entity.label:<32}/{entity.slug}/")
        return 0
    try:
        print("\n".join(text(options.noun)))
    except LookupError as error:
        print(error)
        return 2
    return 0
