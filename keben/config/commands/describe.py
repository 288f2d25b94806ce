"""Show all that is derived from a noun, with the file and line it comes from."""

from __future__ import annotations

import argparse
import difflib
import json
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("noun", nargs="?", help="for example customers.Customer; without it, all nouns")
    parser.add_argument("--json", action="store_true", help="the resolved declaration as JSON")


def run(options: argparse.Namespace) -> int:
    from keben.kernel import describe
    from keben.kernel.registry import registry

    labels = sorted(entity.label for entity in registry)
    if options.noun is None:
        print("\n".join(labels))
        return 0
    found = [label for label in labels if label.lower() == options.noun.lower()]
    if not found:
        close = difflib.get_close_matches(options.noun, labels, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(close)}?" if close else "`keben describe` lists all."
        print(f"There is no noun {options.noun}. {hint}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(describe.plain(registry.get(found[0])), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(describe.text(found[0])))
    return 0
