"""Write docs/map.md and the generated catalogues of nouns, rights and events."""

from __future__ import annotations

import argparse

from keben.config.generated import bring_up_to_date


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when a page is not current")


def run(options: argparse.Namespace) -> int:
    from keben.kernel import maps

    return bring_up_to_date(maps.catalogue, command="keben map", only_check=options.check)
