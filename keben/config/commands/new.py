"""Lay out a new noun: a folder whose files work and wait for fields."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

NEXT = """Next: fill in model.py and entity.py, as docs/developers/add-a-noun.md shows, then
  bin/keben manage makemigrations {domain} -n {noun}
  bin/keben migrate
  bin/keben map
  bin/keben snapshots
  bin/keben translations      names the texts that want Chinese in locale/zh_Hans/parts/{domain}.po.txt
  bin/check --fix
  bin/test tests/contract -k {noun}"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("noun", metavar="DOMAIN.NOUN", help="in lower case, for example sales.quote")


def run(options: argparse.Namespace) -> int:
    from keben.kernel.scaffold import KEBEN, Exists, new_noun

    domain = options.noun.split(".")[0]
    try:
        written = new_noun(options.noun, menu=menu_of(domain))
    except (ValueError, Exists) as problem:
        print(problem, file=sys.stderr)
        return 1
    for path in written:
        print(_shown(path, KEBEN.parent))
    print(f"\n{NEXT.format(domain=domain, noun=options.noun.split('.')[1])}")
    return 0


def menu_of(domain: str) -> str:
    """The group of the menu for a domain: its own where there is one, else the group for everything else."""
    from keben.web.shell import GROUPS

    return domain if domain in GROUPS else "business"


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
