"""Answers that depend on a text alone, kept for texts seen lately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """At most `most` answers, in two generations: the next batch must not drive out that which is being written."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.known: dict[str, Answer] = {}
        self.before: dict[str, Answer] = {}

    def get(self, text: str) -> Answer | None:
        """What is known of the text."""
        found = self.known.get(text)
        return self.before.get(text) if found is None else found

    def keep(self, found: Mapping[str, Answer]) -> None:
        """Remember answers, wherever they were worked out."""
        if len(self.known) + len(found) > self.most // 2:
            self.before, self.known = self.known, {}
        self.known.update(found)

    def clear(self) -> None:
        """Forget all."""
        self.known, self.before = {}, {}
