"""Run the night of the customer pools now, or say who would fall."""

from __future__ import annotations

import argparse
import time


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("recycle",), help="count the days anew and drop who is due")
    parser.add_argument("--dry-run", action="store_true", help="change nothing, say who would fall in the next night")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="so many of them by name (20)")


def run(options: argparse.Namespace) -> int:
    from keben.domains.customers.pool.recycle import recycle

    began = time.perf_counter()
    if options.dry_run:
        return foretell(options.show)
    done = recycle()
    seconds = time.perf_counter() - began
    print(f"{done['dropped']} dropped, {done['failed']} refused, {done['counted']} days changed, {seconds:.1f} s")
    return 0 if not done["failed"] else 2


def foretell(show: int) -> int:
    """Print how many would fall, and the first of them with the rule."""
    from keben.domains.customers.pool.book import book
    from keben.domains.customers.pool.foretold import locks_into_pools, would_fall

    rules = {rule.pk: rule for rule in book().rules}
    rows = would_fall()
    print(f"{rows.count()} would fall in the next night, after the last day of each")
    for row in rows.select_related("owner")[:show]:
        rule = rules[row.falls_by]
        print(f"{row.number}  {row.name}  {row.owner}  {row.day}  {rule.pool.name}: {rule.name}")
    locks = locks_into_pools()
    if count := locks.count():
        print(f"{count} would go into a pool because their lock ends")
    for row in locks.select_related("owner")[:show]:
        print(f"{row.number}  {row.name}  {row.owner}  {row.day}  {book().pools[row.pool_then].name}")
    return 0
