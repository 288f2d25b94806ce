"""`python -m bench [PIECE …] --customers N`: measure, and print a Markdown table."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.report import Line

PIECES = (
    "list", "far", "filter", "search", "palette", "record", "home", "wire", "served", "create", "import", "start",
    "pool", "memory",
)  # fmt: skip
ALONE = ("names", "matching")
"""Pieces that need no company: they bring or make what they are held against."""


def main(arguments: list[str]) -> int:
    """Prepare the company, measure the pieces asked for, print."""
    options = parser().parse_args(arguments)
    if "names" in options.pieces:  # real names that ship with the tests
        from bench.names import names

        print(names())
        return 0
    if "matching" in options.pieces:  # needs no company: it makes its own sets
        from bench.matching import matching

        print(matching(options.customers, options.engines.split(",")))
        return 0
    from bench import prepare

    folder = Path(options.folder or f"var/bench/{options.customers}").resolve()
    prepare.settings(folder, options.database)
    count = prepare.company(options.customers, options.seed)
    gc.collect()
    gc.freeze()  # as server and worker do when they have started
    from django.db import connection

    from bench import growth
    from bench.report import markdown

    lines: list[Line] = []
    notes: list[str] = []
    for piece in options.pieces or PIECES:
        found = one(piece, options)
        if isinstance(found, str):
            notes.append(found)
        else:
            lines.append(found)
        print(f"{piece} measured", file=sys.stderr)
    from bench.writes import rows_there

    print(markdown(f"{connection.vendor}, {count:,} customers, {rows_there():,} follow-ups", lines))
    for note in notes:
        print(f"- {note}")
    growth.keep(folder, connection.vendor, lines)
    if options.beside:
        print("\n" + growth.growth(folder, connection.vendor, Path(options.beside).resolve()))
    return 0


def one(piece: str, options: argparse.Namespace) -> Line | str:
    """Measure one piece."""
    from bench import house, reads, writes
    from bench.night import pool
    from bench.served import served
    from bench.wire import wire

    rounds = options.rounds
    alone = {"memory": house.memory, "wire": wire, "served": served, "pool": pool}
    if piece in alone:
        return alone[piece]()
    known = {
        "list": reads.listing,
        "far": reads.far,
        "filter": reads.filtered,
        "search": reads.search,
        "palette": reads.palette,
        "record": reads.record,
        "home": reads.home,
        "create": writes.create,
    }
    if piece == "import":
        return writes.importing(options.rows)
    if piece == "start":
        return house.start(3)
    return known[piece](rounds)


def parser() -> argparse.ArgumentParser:
    """What may be said."""
    found = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    found.add_argument(
        "pieces", nargs="*", choices=[*PIECES, *ALONE, []], metavar="PIECE", help=", ".join((*PIECES, *ALONE))
    )
    found.add_argument("--customers", type=int, default=100_000, help="size of the company (100000)")
    found.add_argument("--engines", default="small,duckdb", help="of matching; spark too where it is installed")
    found.add_argument("--seed", type=int, default=2026)
    found.add_argument("--database", default="", help="postgres://… ; SQLite in the folder without it")
    found.add_argument("--folder", default="", help="where database and files lie (var/bench/N)")
    found.add_argument("--beside", default="", help="folder of a smaller run, to show the growth")
    found.add_argument("--rounds", type=int, default=200, help="runs per figure (200)")
    found.add_argument("--rows", type=int, default=10_000, help="rows of the imported file (10000)")
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
