"""Show all that is derived from a noun, with the file and line it comes from."""

from __future__ import annotations

import argparse
import difflib
import json
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("noun", nargs="?", help="for example customer, or customers.Customer; without it, all nouns")
    parser.add_argument("--json", action="store_true", help="the resolved declaration as JSON")


def run(options: argparse.Namespace) -> int:
    from keben.kernel import describe
    from keben.kernel.registry import registry

    labels = sorted(entity.label for entity in registry)
    if options.noun is None:
        print("\n".join(labels))
        return 0
    found = named(options.noun, labels)
    if len(found) != 1:
        print(unclear(options.noun, found, labels), file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(describe.plain(registry.get(found[0])), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(describe.text(found[0])))
    return 0


def named(noun: str, labels: list[str]) -> list[str]:
    """The nouns that are meant; the domain may be left out, and the case does not matter."""
    asked = noun.lower()
    return [one for one in labels if asked in (one.lower(), one.lower().partition(".")[2])]


def unclear(noun: str, found: list[str], labels: list[str]) -> str:
    """Why nothing is shown, and what to type instead."""
    if found:
        return f"More than one noun is called {noun}: {', '.join(found)}. Name the domain too."
    words = {one.lower(): one for one in labels} | {one.lower().partition(".")[2]: one for one in labels}
    close = difflib.get_close_matches(noun.lower(), words, n=3, cutoff=0.5)
    names = " or ".join(dict.fromkeys(words[one] for one in close))
    hint = f"Did you mean {names}?" if names else "`keben describe` lists all."
    return f"There is no noun {noun}. {hint}"
