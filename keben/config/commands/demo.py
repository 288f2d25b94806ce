"""Fill an empty database with a demo company, or say who may sign in and which pages to see."""

from __future__ import annotations

import argparse
import json
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, default=600, help="how many customers (600)")
    parser.add_argument("--seed", type=int, default=2026, help="another seed tells another story (2026)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the people (zh)")
    parser.add_argument("--logins", action="store_true", help="print one log-in per role as JSON")
    parser.add_argument("--pages", action="store_true", help="print the main addresses as JSON")


def run(options: argparse.Namespace) -> int:
    from keben.config import demo
    from keben.config.demo.generation import NotEmpty

    if options.logins:
        print(json.dumps(demo.logins(language=options.lang), ensure_ascii=False))
        return 0
    if options.pages:
        print(json.dumps(demo.pages()))
        return 0
    try:
        demo.generate(customers=options.customers, language=options.lang, seed=options.seed)
    except NotEmpty as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0
