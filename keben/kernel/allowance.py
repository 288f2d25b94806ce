"""How much of something a person has used and how much he may, shown where he is about to use more of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """One limit of one person: what it counts, in the words of the reader, and of what, such as a pool."""

    label: str
    used: int
    limit: int
    of: str = ""

    @property
    def tone(self) -> str:
        """Red where nothing is left, amber where a fifth or less is."""
        left = self.limit - self.used
        return "danger" if left <= 0 else "warn" if left * 5 <= self.limit else "neutral"

    def __str__(self) -> str:
        return f"{self.label} {self.used:,}/{self.limit:,}"
