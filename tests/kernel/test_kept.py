"""What is kept for later: the least used goes first, and many threads may ask at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from keben.kernel import kept as keeping
from keben.kernel.kept import KEPT, kept


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Room for three."""
    monkeypatch.setattr(keeping, "MOST", 3)
    keeping.forget()
    yield
    keeping.forget()


def test_what_was_asked_for_least_recently_goes_first() -> None:
    for key in ("a", "b", "c", "a", "d"):
        assert kept(key, lambda key=key: key.upper()) == key.upper()  # type: ignore[misc]
    assert list(KEPT) == ["c", "a", "d"]
    assert kept("a", lambda: "built again") == "A"
    assert kept("b", lambda: "built again") == "built again"


def test_what_is_built_may_keep_parts_of_its_own() -> None:
    assert kept("whole", lambda: kept("part", lambda: 1) + 1) == 2
    assert KEPT == {"part": 1, "whole": 2}


def test_many_threads_ask_and_throw_out_at_once() -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as many:
            answers = list(many.map(lambda n: kept(n % 7, lambda: n % 7 + 1), range(20_000)))
    finally:
        sys.setswitchinterval(before)
    assert answers == [n % 7 + 1 for n in range(20_000)]
    assert len(KEPT) == 3
