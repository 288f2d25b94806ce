"""Lay out a new noun: keben new sales.quote."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("noun", metavar="DOMAIN.NOUN")


def run(options: argparse.Namespace) -> int:
    from keben.kernel.scaffold import Exists, new_noun

    try:
        written = new_noun(options.noun)
    except (ValueError, Exists) as error:
        print(error)
        return 2
    for path in written:
        print(f"  {path}")
    domain, noun = options.noun.split(".")
    print(f"Next: fill in {noun}/model.py and {noun}/entity.py, then")
    print(f"  keben manage makemigrations {domain} -n {noun} && keben migrate && keben map && keben snapshots")
    print("docs/developers/add-a-noun.md walks through it.")
    return 0
