"""How common a question is in a noun, from a thousand entries spread evenly over it and kept by each process.

It only says which way is the shorter one: every way finds the same hits, so that an old sample costs time alone.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from django.db import connection

from keben.data.search.models import OBJECT_BITS, entry_key
from keben.data.search.terms import Terms

SAMPLE = 1000
SMALL = 20_000
"""Of a noun with fewer entries all hits of any word are gathered faster than anything can be weighed."""
KEEPS, KEEPS_SMALL = 6 * 3600.0, 300.0
MANY = 2000
_reached: dict[tuple[str, Hashable], tuple[float, int]] = {}
_samples: dict[tuple[str, int], tuple[float, Sample]] = {}


@dataclass(frozen=True)
class Sample:
    """Some entries of a noun as texts that begin and end with a space, and how many entries it has in all."""

    rows: tuple[str, ...] = ()
    entries: int = 0

    @cached_property
    def whole(self) -> tuple[str, list[int]]:
        """All rows as one text, and where each begins; with the end of the last."""
        return "".join(self.rows), list(accumulate(map(len, self.rows), initial=0))

    def share(self, terms: Terms) -> float:
        """The part of the entries that answers the question, between 0 and 1."""
        if not self.rows:
            return 0.0
        left: set[int] | None = None
        for group in terms:
            words = (f" {token}" if begins else f" {token} " for token, begins in group)
            rows = set().union(*map(self.holding, words))
            left = rows if left is None else left & rows
        return len(self.rows if left is None else left) / len(self.rows)

    def holding(self, word: str) -> Iterator[int]:
        """The rows with this text. One search through all of them: most words stand in few, if in any."""
        text, starts = self.whole
        at = text.find(word)
        while at >= 0:
            row = bisect_right(starts, at) - 1
            yield row
            at = text.find(word, starts[row + 1])


ENDS = (
    "SELECT (SELECT MIN(id) FROM search_entry WHERE id BETWEEN %s AND %s), "
    "(SELECT MAX(id) FROM search_entry WHERE id BETWEEN %s AND %s)"
)
"""Asked for both at once SQLite reads all entries between, 22 s of them from a cold disk."""


def sample(noun: int) -> Sample:
    """The sample of a noun; its key is the database and the noun, and it is renewed by age alone."""
    key = (str(connection.settings_dict["NAME"]), noun)
    known = _samples.get(key)
    if known is None or known[0] < time.monotonic():
        fresh = _drawn(noun)
        known = (time.monotonic() + (KEEPS if fresh.rows else KEEPS_SMALL), fresh)
        _samples[key] = known
    return known[1]


def reaches(who: Hashable, rows: int, ask: Callable[[], bool]) -> bool:
    """Whether somebody reaches more than so many rows; who has been seen to is believed for some minutes.

    Counting up to there took as long as a quarter of the search.
    """
    key, now = (str(connection.settings_dict["NAME"]), who), time.monotonic()
    until, most = _reached.get(key, (0.0, 0))
    if now < until and rows <= most:
        return True
    if not ask():
        return False
    if len(_reached) > MANY:
        _reached.clear()
    _reached[key] = (now + KEEPS_SMALL, rows)
    return True


def forget() -> None:
    """Draw again when next needed: for tests, and after very many rows came at once."""
    _samples.clear()
    _reached.clear()


def _drawn(noun: int) -> Sample:
    with connection.cursor() as cursor:
        span = (entry_key(noun, 0), entry_key(noun, (1 << OBJECT_BITS) - 1))
        cursor.execute(ENDS, (*span, *span))
        first, last = cursor.fetchone()
        if first is None or last - first < SMALL:
            return Sample()
        keys = sorted({first + (last - first) * at // (SAMPLE - 1) for at in range(SAMPLE)})
        words = "tokens" if connection.vendor == "sqlite" else "array_to_string(tsvector_to_array(tokens), ' ')"
        marks = ", ".join(["%s"] * len(keys))
        cursor.execute(f"SELECT {words} FROM search_entry WHERE id IN ({marks})", keys)  # noqa: S608 - placeholders
        rows = tuple(f" {text} " for (text,) in cursor.fetchall())
    return Sample(rows, (last - first + 1) * len(rows) // len(keys))
