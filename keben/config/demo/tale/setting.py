"""What every part of the story shares: chance, today, the language, and the keys of what stands already."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils import timezone

from keben.config.demo.words.trades import Pair

T = TypeVar("T")
DAY = 86400
ZH, EN = 0, 1


@dataclass(frozen=True)
class Worker:
    """A member of EP's staff as the story knows him."""

    pk: int
    name: str
    branch: str
    department: str


@dataclass
class Setting:
    """The stage on which the story plays."""

    rng: random.Random
    lang: int
    now: dt.datetime = field(default_factory=timezone.now)
    staff: dict[str, Worker] = field(default_factory=dict)
    sellers: dict[str, list[Worker]] = field(default_factory=dict)
    managers: dict[str, Worker] = field(default_factory=dict)
    engineers: list[Worker] = field(default_factory=list)
    industries: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    levels: dict[str, tuple[int, str]] = field(default_factory=dict)
    methods: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        local = timezone.localtime(self.now)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        self.today = local.date()
        self._midnight = int(midnight.timestamp())

    def say(self, pair: Pair) -> str:
        """The words in the language of the demo."""
        return pair[self.lang]

    def pick(self, choices: Sequence[T]) -> T:
        """One of them, each as likely."""
        return choices[int(self.rng.random() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of them by weight."""
        left = self.rng.random() * sum(weights.values())
        *others, last = weights
        for choice in others:
            left -= weights[choice]
            if left < 0:
                return choice
        return last

    def at(self, days: float) -> dt.datetime:
        """A moment in office hours so many days ago (negative: ahead), on a working day, never after now if past."""
        whole = int(days) if days >= 0 else -int(-days)
        second = 9 * 3600 + int(self.rng.random() * 8.5 * 3600) // 60 * 60
        found = dt.datetime.fromtimestamp(self._midnight - whole * DAY + second, dt.UTC)
        weekday = (self.today.weekday() - whole) % 7
        if weekday >= 5:
            found += dt.timedelta(days=4 - weekday if whole > 0 else 7 - weekday)
        if whole >= 0 and found >= self.now:
            found = self.now - dt.timedelta(minutes=5 + int(self.rng.random() * 50))
        return found
