"""One setting chooses the engine; the same model reaches Spark as DuckDB, and what is missing is named."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from keben.domains.customers.matching import big
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.features import prepare
from keben.domains.customers.matching.found import EngineMissing, Question
from keben.domains.customers.matching.run import engine
from keben.domains.customers.matching.settings import chosen_engine
from keben.domains.customers.matching.weights import Weights
from keben.kernel.settings import change_setting
from tests.matching.conftest import numbered

ROWS = ({"name": "山西晋恒煤业有限公司", "phones": ("03546620118",)}, {"name": "晋恒煤矿", "phones": ("03546620118",)})


class Told(Exception):
    """What reached the linker."""


@pytest.mark.django_db
def test_one_setting_chooses_the_engine() -> None:
    change_setting("matching.engine", "spark")
    assert chosen_engine() == "spark"


def test_without_spark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(EngineMissing) as missing:
        list(engine("spark")(iter(()), Question(Weights.first(CUSTOMERS), 0.8)))
    assert "keben[spark]" in str(missing.value)


def settings_of(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any]]:
    """The table and the settings that the linker of an engine is given."""
    splink = pytest.importorskip("splink")

    def linker(table: Any, settings: dict[str, Any], **_more: Any) -> None:
        raise Told(table, settings)

    monkeypatch.setitem(sys.modules, "pyspark", types.ModuleType("pyspark"))
    monkeypatch.setattr(big, "on_spark", lambda _base, _folder: (types.SimpleNamespace(register=str), "spark table"))
    monkeypatch.setattr(splink, "Linker", linker)
    rows = map(prepare, numbered(ROWS))
    with pytest.raises(Told) as told:
        list(engine(name)(rows, Question(Weights.first(CUSTOMERS), 0.8)))
    return told.value.args


def test_the_same_settings_reach_a_backend_of_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    table, spark = settings_of("spark", monkeypatch)
    _table, duckdb = settings_of("duckdb", monkeypatch)
    assert table == "spark table"
    plain = [
        [(one["output_column_name"], level["label_for_charts"], level.get("m_probability"), level.get("u_probability"))
         for one in found["comparisons"] for level in one["comparison_levels"]]
        for found in (spark, duckdb)
    ]  # fmt: skip
    assert plain[0] == plain[1]
    assert len(plain[0]) > 30
    assert spark["probability_two_random_records_match"] == duckdb["probability_two_random_records_match"]
    assert "arrays_overlap" in str(spark["comparisons"])
    assert "list_has_any" in str(duckdb["comparisons"])
    assert spark["blocking_rules_to_generate_predictions"][0]["sql_dialect"] == "spark"
