"""Customers as clerks type them, prepared for the engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from keben.domains.customers.matching import small
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.features import Customer, prepare
from keben.domains.customers.matching.found import Pair, Question
from keben.domains.customers.matching.weights import Weights

Named = dict[str, Any]


def numbered(rows: Sequence[Named]) -> list[Customer]:
    """The rows with keys from 1 on."""
    return [Customer(key, **row) for key, row in zip(count(1), rows, strict=False)]


def question(above: float = 0.8) -> Question:
    """The declared weights."""
    return Question(Weights.first(CUSTOMERS), above)


@pytest.fixture
def found() -> Callable[..., list[Pair]]:
    """`found({"name": …}, {"name": …})` gives the pairs that the built-in engine finds."""

    def search(*rows: Named, above: float = 0.8) -> list[Pair]:
        return list(small.find(map(prepare, numbered(rows)), question(above)))

    return search
