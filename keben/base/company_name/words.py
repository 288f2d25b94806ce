"""The vocabulary of company names, read once from keben/base/data/company_names."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

SLIPPED = ("有限责任公司", "股份有限公司", "有限公司")
NO_FORMS = frozenset({"有公司"})
"""What a slip would make of a form, and what other names end with: 国有公司."""


@lru_cache(maxsize=4)
def words(name: str) -> frozenset[str]:
    """All words of one list: trades, forms, branches."""
    text = files("keben.base").joinpath("data", "company_names", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@lru_cache(maxsize=4)
def longest_first(name: str) -> tuple[str, ...]:
    """The words of one list, for cutting ends: the longest that fits is meant."""
    return tuple(sorted(words(name), key=len, reverse=True))


@lru_cache(maxsize=1)
def ends_of_names() -> tuple[tuple[int, frozenset[str]], ...]:
    """The legal forms as they stand at the end of a name without punctuation, by length, the longest first.

    Among them are those with a slip of the hand: 限有责任公司, 份股有限公司.
    """
    plain = {"".join(char for char in form if char not in ".,") for form in words("forms")}
    by_length: dict[int, set[str]] = {}
    for form in plain | {slip for long in SLIPPED for slip in slips(long)} - NO_FORMS:
        by_length.setdefault(len(form), set()).add(form)
    return tuple((length, frozenset(by_length[length])) for length in sorted(by_length, reverse=True))


def slips(form: str) -> set[str]:
    """The form with two characters changed with each other, or one left out."""
    swapped = {form[:at] + form[at + 1] + form[at] + form[at + 2 :] for at in range(len(form) - 1)}
    return swapped | {form[:at] + form[at + 1 :] for at in range(len(form))}


@lru_cache(maxsize=1)
def longest_trade() -> int:
    """Characters of the longest word for a trade."""
    return max(map(len, words("trades")))
