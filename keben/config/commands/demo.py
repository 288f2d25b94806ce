"""Fill an empty database with a demo company, or say who may sign in and which pages to see."""

from __future__ import annotations

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, default=2000, help="how many customers (2000)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the people (zh)")
    parser.add_argument("--logins", action="store_true", help="print one log-in per role as JSON")
    parser.add_argument("--pages", action="store_true", help="print the main addresses as JSON")


def run(options: argparse.Namespace) -> int:
    from keben.config import demo

    if options.logins:
        print(json.dumps(demo.logins(language=options.lang), ensure_ascii=False))
    elif options.pages:
        print(json.dumps(demo.pages()))
    else:
        demo.generate(customers=options.customers, language=options.lang)
    return 0
