"""What a list answers: some lines, their values, and where the neighbours are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keben.kernel.query import keyset


class Masked(str):
    """A masked value: the text that may be shown; faces offer to reveal it to those who may."""


@dataclass
class Row:
    """One line of a list: key, what it is sorted by, and the values by column name."""

    pk: int
    place: Any
    values: dict[str, Any]

    @property
    def cursor(self) -> str:
        """The address of this place in the list; only the first and the last line of a page are asked for theirs."""
        return keyset.encode(self.place, self.pk)


@dataclass
class Page:
    """Some lines and where the neighbours are."""

    rows: list[Row]
    after: str = ""
    before: str = ""
