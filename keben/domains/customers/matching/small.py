"""The engine that needs nothing but Python: the same comparisons in an SQLite database in memory, fixed weights."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from keben.domains.customers.matching.features import Prepared
from keben.domains.customers.matching.found import MOST_PER_TOKEN, Pair, Question, TooMany
from keben.domains.customers.matching.weights import probability

MOST = 50_000
CHUNK = 5_000
LISTS = ("phones", "people", "domains", "former", "whole", "drops", "slips")
COLUMNS = tuple(name for name in Prepared._fields if name != "tokens")


def find(rows: Iterable[Prepared], question: Question) -> Iterator[Pair]:
    """Pairs from the wanted probability on. Raises TooMany."""
    with sqlite3.connect(":memory:") as base:
        base.create_function("overlap", 2, overlap, deterministic=True)
        count = load(base, rows, question)
        found = base.execute(statement(question))
        done = 0
        while chunk := found.fetchmany(CHUNK):
            done += len(chunk)
            question.tell("compare", done)
            yield from (pair for row in chunk if (pair := judged(row, question, count)).probability >= question.above)
    base.close()


def load(base: sqlite3.Connection, rows: Iterable[Prepared], question: Question) -> int:
    """Fill the tables; returns how many customers there are. Raises TooMany."""
    base.execute(f"CREATE TABLE people (unique_id INTEGER PRIMARY KEY, {', '.join(COLUMNS[1:])}, seen INTEGER)")
    base.execute("CREATE TABLE tokens (token INTEGER, id INTEGER)")
    marks = ", ".join("?" * len(COLUMNS))
    source, count = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        count += len(chunk)
        if count > MOST:
            raise TooMany(str(MOST))
        base.executemany(f"INSERT INTO people ({', '.join(COLUMNS)}) VALUES ({marks})", map(flat, chunk))  # noqa: S608
        base.executemany("INSERT INTO tokens VALUES (?, ?)", ((t, one.unique_id) for one in chunk for t in one.tokens))
        question.tell("prepare", count)
    base.execute("CREATE INDEX by_token ON tokens (token, id)")
    base.execute("CREATE TABLE names AS SELECT key, count(*) AS seen FROM people GROUP BY key")
    base.execute("CREATE UNIQUE INDEX by_name ON names (key)")
    base.execute("UPDATE people SET seen = (SELECT seen FROM names WHERE names.key = people.key)")
    return count


def statement(question: Question) -> str:
    """All pairs that share a token, each with the number of its level in every comparison."""
    names = (*COLUMNS, "seen")
    left, right = (", ".join(f"{name} AS {name}_{side}" for name in names) for side in "lr")
    cases = ", ".join(one.case("sqlite") for one in question.comparisons)
    return f"""
        WITH rare AS (
            SELECT token FROM tokens GROUP BY token HAVING count(*) BETWEEN 2 AND {MOST_PER_TOKEN}
        ), pairs AS (
            SELECT DISTINCT a.id AS a, b.id AS b
            FROM rare JOIN tokens a USING (token) JOIN tokens b ON b.token = a.token AND a.id < b.id
        )
        SELECT a, b, {cases} FROM pairs
        JOIN (SELECT {left} FROM people) ON unique_id_l = a
        JOIN (SELECT {right} FROM people) ON unique_id_r = b
    """  # noqa: S608 - our own names


def judged(row: tuple[int, ...], question: Question, count: int) -> Pair:
    """The pair with its probability."""
    levels = question.codes(row[2:])
    named = {one.name: code for one, code in zip(question.comparisons, levels, strict=True)}
    return Pair(row[0], row[1], probability(question.weights.total(question.population or count, named)), levels)


def flat(one: Prepared) -> tuple[Any, ...]:
    """The row for SQLite, lists as text."""
    return tuple(
        " ".join(map(str, value)) if name in LISTS and isinstance(value, tuple) else value
        for name, value in zip(Prepared._fields, one, strict=True)
        if name != "tokens"
    )


def overlap(one: str | None, other: str | None) -> bool:
    """Whether two lists have something in common."""
    return bool(one and other and not set(one.split()).isdisjoint(other.split()))
