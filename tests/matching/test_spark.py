"""One setting chooses the engine; the same model reaches Spark as DuckDB, and what is missing is named."""

from __future__ import annotations

import contextlib
import shutil
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from keben.domains.customers.matching import big, spark
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
    absent(monkeypatch, pyspark=True, java=False)
    assert refusal() == "Spark is not installed: install keben[spark]."


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    absent(monkeypatch, pyspark=False, java=True)
    assert refusal() == "Spark needs Java, which is not there: install Java 17 or newer, or set JAVA_HOME to it."


def test_java_is_looked_for_where_java_home_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("splink")
    absent(monkeypatch, pyspark=False, java=False)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert refusal().startswith("Spark needs Java")


def test_java_that_cannot_run_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("splink")
    absent(monkeypatch, pyspark=False, java=False)
    monkeypatch.setitem(sys.modules, "pyspark.sql", broken_session())
    monkeypatch.setitem(sys.modules, "pyspark.errors", types.SimpleNamespace(PySparkRuntimeError=OSError))
    monkeypatch.setitem(
        sys.modules, "splink.backends.spark", types.SimpleNamespace(similarity_jar_location=lambda: "a.jar")
    )
    with translation.override("en"), pytest.raises(EngineMissing) as missing:
        spark.started()
    assert str(missing.value) == "Spark did not start: it needs Java 17 or newer."


def broken_session() -> Any:
    """A session that Java does not start."""

    class Builder:
        def appName(self, _name: str) -> Builder:  # noqa: N802
            return self

        def config(self, *_pair: str, **_more: Any) -> Builder:
            return self

        def getOrCreate(self) -> None:  # noqa: N802
            raise OSError("gateway exited")

    return types.SimpleNamespace(SparkSession=types.SimpleNamespace(builder=Builder()))


def absent(monkeypatch: pytest.MonkeyPatch, *, pyspark: bool, java: bool) -> None:
    """A machine without one of them, whatever there is here."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(spark, "find_spec", lambda _name: None if pyspark else object())
    real = shutil.which
    monkeypatch.setattr(
        spark.shutil, "which", lambda name: real(name) if name != "java" else None if java else "/usr/bin/java"
    )


def refusal() -> str:
    """What a search says."""
    with translation.override("en"), pytest.raises(EngineMissing) as missing:
        list(engine("spark")(iter(()), Question(Weights.first(CUSTOMERS), 0.8)))
    return str(missing.value)


def settings_of(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any]]:
    """The table and the settings that the linker of an engine is given."""
    splink = pytest.importorskip("splink")

    def linker(table: Any, settings: dict[str, Any], **_more: Any) -> None:
        raise Told(table, settings)

    absent(monkeypatch, pyspark=False, java=False)
    given = types.SimpleNamespace(register=str), "spark table"
    monkeypatch.setattr(big, "on_spark", lambda _base, _folder: contextlib.nullcontext(given))
    monkeypatch.setattr(splink, "Linker", linker)
    rows = map(prepare, numbered(ROWS))
    with pytest.raises(Told) as told:
        list(engine(name)(rows, Question(Weights.first(CUSTOMERS), 0.8)))
    return told.value.args


def test_the_same_settings_reach_a_backend_of_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    table, on_spark = settings_of("spark", monkeypatch)
    _table, duckdb = settings_of("duckdb", monkeypatch)
    assert table == "spark table"
    plain = [
        [(one["output_column_name"], level["label_for_charts"], level.get("m_probability"), level.get("u_probability"))
         for one in found["comparisons"] for level in one["comparison_levels"]]
        for found in (on_spark, duckdb)
    ]  # fmt: skip
    assert plain[0] == plain[1]
    assert len(plain[0]) > 30
    assert on_spark["probability_two_random_records_match"] == duckdb["probability_two_random_records_match"]
    assert "arrays_overlap" in str(on_spark["comparisons"])
    assert "list_has_any" in str(duckdb["comparisons"])
    assert on_spark["blocking_rules_to_generate_predictions"][0]["sql_dialect"] == "spark"
