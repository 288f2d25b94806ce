"""Look for twins among all customers now, and keep them for review at /twins/."""

from __future__ import annotations

import argparse
import sys
import time


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=("small", "duckdb", "spark"), default="", help="else the one of the settings"
    )
    parser.add_argument("--changed", action="store_true", help="look only at what was changed since the last search")
    parser.add_argument(
        "--above", type=probability, default=None, metavar="0.8", help="keep pairs from this probability on"
    )
    parser.add_argument(
        "--merge", type=certainty, default=None, metavar="95",
        help="afterwards merge what is at least so certain by code, number or address, whatever kind of name",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress")


def probability(text: str) -> float:
    """A probability between a half and one."""
    value = float(text)
    if not 0.5 <= value < 1:
        raise argparse.ArgumentTypeError("between 0.5 and 1")
    return value


def certainty(text: str) -> int:
    """Percent, from what may be merged unasked at all."""
    value = int(text)
    if not 90 <= value < 100:
        raise argparse.ArgumentTypeError("between 90 and 99")
    return value


def run(options: argparse.Namespace) -> int:
    from decimal import Decimal

    from keben.domains.customers.matching.actions import ChangedNow, SearchNow
    from keben.domains.customers.matching.model import TwinRun
    from keben.domains.customers.matching.run import search
    from keben.kernel.access.actor import system_actor
    from keben.kernel.actions.perform import perform
    from keben.kernel.problems import KebenError

    def chosen(wanted: TwinRun) -> None:
        wanted.engine = options.engine

    try:
        search_of = ChangedNow if options.changed else SearchNow
        made: TwinRun = perform(search_of, TwinRun, {}, actor=system_actor("keben twins"), prepare=chosen).record
    except KebenError as refusal:
        for reason in refusal.problems():
            print(reason.text(), file=sys.stderr)
        return 1
    if options.above is not None:
        made.above = Decimal(str(options.above)) * 100
        made.save(update_fields=("above",))
    search(made, lambda _done, _total: None if options.quiet else tell(_done, _total))
    if made.state != "done":
        print(made.error, file=sys.stderr)
        return 1
    found = f"{made.rows} customers, {made.pairs} pairs, {made.groups} groups"
    print(f"{made.name} {made.engine}: {found}, {made.seconds} s")
    if options.merge is not None:
        print("merged {}, refused {}, left for review {}".format(*merge(options.merge)))
    return 0


def merge(percent: int) -> tuple[int, int, int]:
    """Merge unasked above one certainty; returns how many groups were merged, were refused, and pairs are left."""
    from decimal import Decimal

    from keben.domains.customers.matching.automatic import due, merged
    from keben.domains.customers.matching.model import KINDS, TwinPair

    done = refused = 0
    while groups := due({kind: Decimal(percent) for kind, _label in KINDS if kind != "other"}, AT_ONCE):
        results = [not one.refused and merged(one) for one in groups]
        done, refused = done + sum(results), refused + len(results) - sum(results)
        if not all(results):
            break  # the refused ones would come again and again; they are in the queue with their reasons
    return done, refused, TwinPair.objects.filter(state="open").count()


AT_ONCE = 500
_told = [0.0]


def tell(done: int, total: int) -> None:
    """The share done, at most once a second."""
    if time.monotonic() - _told[0] < 1 or not total:
        return
    _told[0] = time.monotonic()
    print(f"{100 * done / total:.0f} %", file=sys.stderr)
