"""The vocabulary of company names, read once from keben/base/data/company_names."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


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
def longest_trade() -> int:
    """Characters of the longest word for a trade."""
    return max(map(len, words("trades")))
