"""Lay out a new noun: a folder whose files work and wait for fields."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("noun", metavar="DOMAIN.NOUN", help="in lower case, for example sales.quote")


def run(options: argparse.Namespace) -> int:
    from keben.kernel.scaffold import KEBEN, Exists, new_noun

    try:
        written = new_noun(options.noun)
    except (ValueError, Exists) as problem:
        print(problem, file=sys.stderr)
        return 1
    for path in written:
        print(_shown(path, KEBEN.parent))
    domain = options.noun.split(".")[0]
    print("\nNext: fill in the fields of model.py and entity.py, then")
    print(f"  bin/keben manage makemigrations {domain}")
    print("  bin/keben snapshots && bin/keben map")
    print(f"  bin/test -k {domain}")
    return 0


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
