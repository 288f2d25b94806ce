"""Splink on DuckDB finds what the built-in engine finds; what is not installed is said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from bench.chinese_set import Maker
from keben.domains.customers.matching import big, small
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.features import prepare
from keben.domains.customers.matching.found import EngineMissing, Question
from keben.domains.customers.matching.weights import Weights


def test_both_engines_judge_alike() -> None:
    pytest.importorskip("splink")
    rows = [prepare(one) for one, _entity in Maker(3).rows(1500)]
    question = Question(Weights.first(CUSTOMERS), 0.5)
    one = {pair[:2]: (round(pair.probability, 3), pair.levels) for pair in small.find(iter(rows), question)}
    other = {pair[:2]: (round(pair.probability, 3), pair.levels) for pair in big.find(iter(rows), question)}
    assert len(one) > 50
    assert one == other


def test_training_hands_back_its_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    monkeypatch.setattr(big, "TRAINED_FROM", 1000)
    monkeypatch.setattr(big, "SAMPLE", 50_000)
    kept: list[Weights] = []
    question = Question(Weights.first(CUSTOMERS), 0.8, keep=kept.append)
    pairs = list(big.find((prepare(one) for one, _entity in Maker(3).rows(1500)), question))
    (trained,) = kept
    assert (trained.version, trained.trained_on) == (2, 1500)
    assert trained.shares != question.weights.shares
    assert len(pairs) > 50


def untwinned(count: int) -> list[Any]:
    """Customers of whom no two agree on a name or a number."""
    rows = {}
    for one, _entity in Maker(3).rows(count):
        made = prepare(one)
        rows.setdefault(made.key, made._replace(phones=()))
    return list(rows.values())


def test_where_no_two_agree_training_learns_what_strangers_share(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    monkeypatch.setattr(big, "TRAINED_FROM", 100)
    monkeypatch.setattr(big, "SAMPLE", 50_000)
    kept: list[Weights] = []
    rows = untwinned(400)
    assert len({one.key for one in rows}) == len(rows) > 100
    list(big.find(iter(rows), Question(Weights.first(CUSTOMERS), 0.8, keep=kept.append)))
    assert [one.trained_on for one in kept] == [len(rows)]


def test_a_fault_while_training_is_not_taken_for_too_few_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    from splink.internals.exceptions import SplinkException

    monkeypatch.setattr(big, "TRAINED_FROM", 100)
    monkeypatch.setattr(big, "SAMPLE", 50_000)
    kept: list[Weights] = []
    question = Question(Weights.first(CUSTOMERS), 0.8, keep=kept.append, training=("l.nowhere = r.nowhere",))
    with pytest.raises(SplinkException, match="nowhere"):
        list(big.find((prepare(one) for one, _entity in Maker(3).rows(400)), question))
    assert kept == []


def test_one_customer_has_no_twin() -> None:
    pytest.importorskip("splink")
    rows = [prepare(one) for one, _entity in Maker(3).rows(1)][:1]
    assert list(big.find(iter(rows), Question(Weights.first(CUSTOMERS), 0.5))) == []


def test_without_splink_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(EngineMissing) as missing:
        list(big.find(iter(()), Question(Weights.first(CUSTOMERS), 0.5)))
    assert "keben[er]" in str(missing.value)


def test_the_set_of_the_bench_is_the_same_every_time() -> None:
    def told() -> list[Any]:
        return list(Maker(5).rows(200))

    rows: Callable[[], list[Any]] = told
    assert rows() == rows()
    assert len({entity for _one, entity in rows()}) < 200
