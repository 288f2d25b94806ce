"""Who writes along with a record: those whom its noun concerns, in their order, one by one or for a whole batch."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from keben.kernel.actions import hooks
from keben.kernel.actions.hooks import begin, go_on, on_write, on_write_many, write_rest, writers_of


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Writers of a test alone, and what they say."""
    words: list[Any] = []
    monkeypatch.setattr(hooks, "WRITERS", {})
    monkeypatch.setattr(hooks, "MANY", {})
    writers_of.cache_clear()

    @on_write()
    def everywhere(entity: Any, record: Any, changes: Any) -> None:
        words.append(("everywhere", record))

    @on_write("a.One", "a.Two")
    def here(entity: Any, record: Any, changes: Any) -> None:
        words.append(("here", record))

    @on_write_many(here)
    def here_for_many(entity: Any, pairs: Any) -> Iterator[None]:
        words.append(("makes", len(pairs)))
        yield
        words.append(("writes", len(pairs)))

    yield words
    writers_of.cache_clear()


@pytest.mark.parametrize(("label", "names"), [("a.One", ["everywhere", "here"]), ("a.Other", ["everywhere"])])
def test_a_noun_is_written_along_by_those_whom_it_concerns(said: list[Any], label: str, names: list[str]) -> None:
    assert [writer.__name__ for writer in writers_of(label)] == names


def test_what_needs_no_database_is_made_first_and_written_before_the_rest(said: list[Any]) -> None:
    entity: Any = SimpleNamespace(label="a.Two")
    pairs: Any = [("x", None), ("y", None)]
    begun = begin(entity, pairs)
    assert said == [("makes", 2)]
    go_on(begun)
    write_rest(entity, pairs)
    assert said[1:] == [("writes", 2), ("everywhere", "x"), ("everywhere", "y")]


def test_another_noun_begins_nothing(said: list[Any]) -> None:
    assert begin(SimpleNamespace(label="a.Other"), [("x", None)]) == {}  # type: ignore[arg-type]
    assert said == []
