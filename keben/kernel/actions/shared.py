"""What the rows of a batch share while rules look at them: what one of them worked out, and what they count up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any


class Shared(dict[Any, Any]):
    """For the rows of a batch that are written together; emptied once they are, for then the database knows them."""

    def __init__(self) -> None:
        super().__init__()
        self.written: Counter[Hashable] = Counter()
        """What written rows counted for since the last batch was taken back."""
        self.tried: Counter[Hashable] = Counter()
        """And what rows that were taken back would count for, had they stayed: no query sees them."""

    def so_far(self, under: Hashable, ask: Callable[[], int]) -> int:
        """How many count under something: those of the database, those that wait, and those of a dry run."""
        if under not in self:
            self[under] = ask() + self.tried[under]
        return int(self[under])

    def forget(self) -> None:
        """What was written is gone again, and comes once more."""
        self.clear()
        self.written.clear()

    def take_back(self) -> None:
        """What was written is gone again, but shall go on counting: the batches of a dry run add up."""
        self.tried.update(self.written)
        self.forget()
