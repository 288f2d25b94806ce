"""The engine for large bases: Splink on DuckDB, or the same model on Spark, trained on the base at hand."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from keben.domains.customers.matching.compared import Comparison
from keben.domains.customers.matching.features import Prepared
from keben.domains.customers.matching.found import MOST_PER_TOKEN, EngineMissing, Pair, Question
from keben.domains.customers.matching.spark import needed as spark_needed
from keben.domains.customers.matching.spark import on_spark
from keben.domains.customers.matching.weights import Weights, prior

CHUNK = 50_000
TRAINED_FROM = 20_000
"""A smaller base has too few twins to learn from; what is declared holds."""
SAMPLE = 2_000_000
LISTS = ("phones", "people", "domains", "former", "whole", "drops", "slips", "tokens")
MEMORY = "2GB"
TYPES = {
    "unique_id": "BIGINT", "grouped": "TINYINT", "formal": "TINYINT", **dict.fromkeys(LISTS, "BIGINT[]"),
}  # fmt: skip
CAPPED = f"""
    CREATE TABLE customers AS
    WITH spread AS (SELECT unique_id, unnest(tokens) AS token FROM raw),
    rare AS (SELECT token FROM spread GROUP BY token HAVING count(*) BETWEEN 2 AND {MOST_PER_TOKEN}),
    kept AS (SELECT unique_id, list(token) AS tokens FROM spread JOIN rare USING (token) GROUP BY unique_id),
    names AS (SELECT key, count(*) AS seen FROM raw GROUP BY key)
    SELECT raw.* EXCLUDE (tokens), coalesce(kept.tokens, []) AS tokens, names.seen
    FROM raw JOIN names USING (key) LEFT JOIN kept USING (unique_id)
"""  # noqa: S608 - a figure of our own


def find(rows: Iterable[Prepared], question: Question, *, spark: bool = False) -> Iterator[Pair]:
    """Pairs from the wanted probability on. Raises EngineMissing."""
    needed(spark=spark)
    import duckdb

    with tempfile.TemporaryDirectory(prefix="keben-twins-") as folder, duckdb.connect() as base:
        base.execute(f"SET memory_limit = '{MEMORY}'")
        base.execute(f"SET temp_directory = '{folder}'")
        base.execute("SET preserve_insertion_order = false")
        count = load(base, rows, question)
        if count < 2:
            return
        yield from scored(base, question, count, Path(folder), spark=spark)


def needed(*, spark: bool) -> None:
    """Raises EngineMissing with how to install what is not there."""
    try:
        import duckdb  # noqa: F401
        import splink  # noqa: F401
    except ImportError as error:
        raise EngineMissing(_("Splink and DuckDB are not installed: install keben[er].")) from error
    if spark:
        spark_needed()


def load(base: Any, rows: Iterable[Prepared], question: Question) -> int:
    """Bring the rows into DuckDB chunk by chunk and drop the tokens that too many share; returns how many there are."""
    import pyarrow

    columns = ", ".join(f"{name} {TYPES.get(name, 'VARCHAR')}" for name in Prepared._fields)
    base.execute(f"CREATE TABLE raw ({columns})")
    source, count = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        lists = {name: list(values) for name, values in zip(Prepared._fields, zip(*chunk, strict=True), strict=True)}
        types = {name: pyarrow.list_(pyarrow.int64()) for name in LISTS}
        arrays = {name: pyarrow.array(values, types.get(name)) for name, values in lists.items()}
        base.register("chunk", pyarrow.table(arrays))
        base.execute("INSERT INTO raw SELECT * FROM chunk")
        base.unregister("chunk")
        count += len(chunk)
        question.tell("prepare", count)
    base.execute(CAPPED)
    base.execute("DROP TABLE raw")
    return count


def scored(base: Any, question: Question, count: int, folder: Path, *, spark: bool) -> Iterator[Pair]:
    """The pairs, after training where there are enough customers."""
    dialect = "spark" if spark else "duckdb"
    with on_spark(base, folder) if spark else on_duckdb(base) as (api, table):
        if question.train and count >= TRAINED_FROM:
            question.tell("train", count)
            weights = trained(linker(api, table, question, dialect, count), question, count)
            question = replace(question, weights=weights)
            question.keep(weights)
        question.tell("compare", count)
        asked = linker(api, table, question, dialect, count)
        found = asked.inference.predict(threshold_match_probability=question.above)
        yield from pairs(base, found, question, spark=spark)


def linker(api: Any, table: Any, question: Question, dialect: str, count: int) -> Any:
    """Splink over the rows with the weights of the question."""
    from splink import Linker

    told = settings(question, dialect, count)
    return Linker(api.register(table), told, log_level=logging.ERROR, validate_settings=False)


@contextlib.contextmanager
def on_duckdb(base: Any) -> Iterator[tuple[Any, Any]]:
    """Splink over the tables that are there."""
    from splink import DuckDBAPI

    yield DuckDBAPI(connection=base), "customers"


def settings(question: Question, dialect: str, count: int) -> dict[str, Any]:
    """The model as Splink wants it."""
    return {
        "link_type": "dedupe_only",
        "comparisons": [described(one, question.weights, dialect) for one in question.comparisons],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.tokens = r.tokens", "arrays_to_explode": ["tokens"], "sql_dialect": dialect}
        ],
        "probability_two_random_records_match": prior(count),
        "retain_matching_columns": True,  # else the levels are not handed out
        "retain_intermediate_calculation_columns": False,
        "max_iterations": 10,
    }


def described(one: Comparison, weights: Weights, dialect: str) -> dict[str, Any]:
    """One comparison as Splink wants it."""
    levels: list[dict[str, Any]] = [
        {"sql_condition": one.case_unknown(dialect), "label_for_charts": "unknown", "is_null_level": True}
    ]
    for at, level in enumerate(one.levels):
        last = at == len(one.levels) - 1
        levels.append(
            {
                "sql_condition": "ELSE" if last else level.condition(dialect),
                "label_for_charts": level.code,
                "m_probability": weights.taught_m(one.name, level.code),
                "u_probability": weights.shares[one.name][level.code][1],
                "fix_m_probability": level.firm,
                "fix_u_probability": level.firm,
            }
        )
    return {"output_column_name": one.name, "comparison_levels": levels}


def trained(asked: Any, question: Question, count: int) -> Weights:
    """Shares of the levels in this base: among strangers by sampling, among twins by expectation maximisation."""
    from splink.internals.exceptions import EMTrainingException

    asked.training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=1)
    first = 0 if asked._db_api.sql_dialect.sql_dialect_str == "spark" else 1
    for rule in question.training:
        # Where no two records agree on it, there is nothing to learn from; anything else is a fault and to be seen.
        with contextlib.suppress(EMTrainingException):
            asked.training.estimate_parameters_using_expectation_maximisation(
                rule.format(first=first), max_pairs=SAMPLE
            )
    found: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for one in asked._settings_obj.comparisons:
        found[one.output_column_name] = {
            level.label_for_charts: (level.m_probability, level.u_probability)
            for level in one.comparison_levels
            if not level.is_null_level
        }
    return question.weights.trained(question.comparisons, found, count)


def pairs(base: Any, found: Any, question: Question, *, spark: bool) -> Iterator[Pair]:
    """The pairs out of Splink's table, chunk by chunk."""
    columns = [
        "unique_id_l",
        "unique_id_r",
        "match_probability",
        *(f"gamma_{one.name}" for one in question.comparisons),
    ]
    if spark:
        for row in found.as_spark_dataframe().select(*columns).toLocalIterator():
            yield Pair(row[0], row[1], row[2], question.codes(tuple(row[3:])))
        return
    cursor = base.execute(f"SELECT {', '.join(columns)} FROM {found.physical_name}")  # noqa: S608 - our own names
    while chunk := cursor.fetchmany(CHUNK):
        for row in chunk:
            yield Pair(row[0], row[1], row[2], question.codes(row[3:]))
