"""The index in each database: how entries are written and how a question is put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, TextField
from django.db.models.expressions import RawSQL

from keben.base.search_query import Query
from keben.data.search.beside import ACTIVE
from keben.data.search.models import MAKING, OBJECT_BITS, SearchNoun, entry_key
from keben.data.search.shape import WHOLE
from keben.data.search.terms import question, term, terms_of
from keben.kernel import repeated
from keben.kernel.aside import put_in
from keben.kernel.copying import copy_in
from keben.kernel.kept import Hole, Statement
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import stamped, touch
from keben.kernel.texts import array

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
BATCH = 400
NEWEST_SQLITE = (
    "SELECT id FROM (SELECT rowid AS id FROM search_fts WHERE search_fts MATCH %s ORDER BY rowid DESC LIMIT %s)"
)
# The hits are gathered before they are sorted: the planner must not walk the keys backwards instead.
NEWEST_POSTGRES = (
    "SELECT id FROM (SELECT id FROM (SELECT id FROM search_entry WHERE tokens @@ %s::tsquery LIMIT 10000 OFFSET 0) "
    "AS hit ORDER BY id DESC LIMIT %s) AS newest"
)


SEVERAL_POSTGRES = (
    "SELECT hit.id FROM unnest(%s::text[]) WITH ORDINALITY AS asked(question, place), LATERAL (SELECT id FROM "
    "(SELECT id FROM search_entry WHERE tokens @@ asked.question::tsquery LIMIT 4000 OFFSET 0) AS hit "
    "ORDER BY id DESC LIMIT %s) AS hit ORDER BY asked.place, hit.id DESC"
)
"""Over all nouns at once fewer hits of a common word are gathered; whole titles are asked for beside it.

The questions are one value: as so many statements in one, planning them took as long as answering them.
"""


def is_sqlite() -> bool:
    """Which of the two designs is in use."""
    return connection.vendor == "sqlite"


def noun_number(entity: str) -> int:
    """The number of a noun in the index, given on first use."""
    known = nouns()
    if entity not in known:
        SearchNoun.objects.get_or_create(entity=entity, defaults={"making": MAKING})
        touch("search_nouns")
        known = nouns()
    return known[entity]


def nouns() -> dict[str, int]:
    """Numbers by label."""
    return stamped("search_nouns", lambda: dict(SearchNoun.objects.values_list("entity", "id")))


def number_of(entity: ResolvedEntity) -> int | None:
    """The number of a noun; one that shows some rows of another is found by the entries of that one."""
    concrete: Any = entity.model._meta.concrete_model
    return nouns().get(concrete._meta.label)


def prefix_of(noun: int) -> str:
    """What the tokens of a noun begin with; two signs, so that no prefix is the beginning of another."""
    return _DIGITS[noun // 36 % 36] + _DIGITS[noun % 36]


def put(rows: Iterable[tuple[int, str]]) -> None:
    """Insert or replace entries (key, tokens)."""
    if is_sqlite():
        more = " ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens WHERE tokens <> excluded.tokens"
        _together(rows, more)
        return
    entries = [(key, tokens) for key, tokens in rows if tokens]
    if not entries:
        return
    sql = (
        "INSERT INTO search_entry (id, tokens) VALUES (%s, array_to_tsvector(string_to_array(%s, ' '))) "
        "ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens WHERE search_entry.tokens <> excluded.tokens"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, entries)


def append(rows: Iterable[tuple[int, str]]) -> None:
    """Insert entries of records that have none yet, as fast as the database takes them."""
    if is_sqlite():
        _together(rows)
        return
    entries = ((key, "'" + tokens.replace(" ", "' '") + "'") for key, tokens in rows if tokens)
    copy_in("search_entry (id, tokens)", entries)
    if (beside := ACTIVE.get()) is not None:
        beside.after()


def _together(rows: Iterable[tuple[int, str]], more: str = "") -> None:
    """Many entries in one statement: FTS5 closes a piece of its index, later to be merged, with every statement."""
    put_in("search_entry (id, tokens)", [(key, tokens) for key, tokens in rows if tokens], more)


def take_out(keys: Sequence[int]) -> None:
    """Remove entries."""
    with connection.cursor() as cursor:
        for start in range(0, len(keys), BATCH):
            part = keys[start : start + BATCH]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"DELETE FROM search_entry WHERE id IN ({marks})", part)  # noqa: S608 - placeholders only


def clear(first: int, last: int) -> None:
    """Remove a range of keys: all entries of a noun."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_entry WHERE id BETWEEN %s AND %s", (first, last))


def match(query: Query, prefix: str, rooms: str) -> str:
    """The question in the language of the database; '' where nothing can be asked."""
    return question(terms_of(query, prefix, rooms), sqlite=is_sqlite())


def exact_match(title: str, prefix: str) -> str:
    """The question for records whose whole title is this."""
    return term(prefix + WHOLE + title, False, sqlite=is_sqlite())


def ask(questions: Sequence[str], limit: int) -> list[int]:
    """The newest keys for several questions at once, `limit` for each; one query."""
    if not questions:
        return []
    if len(questions) > 1 and not is_sqlite():
        with repeated.repeated(2, keep=True) as cursor:
            cursor.execute(SEVERAL_POSTGRES, [array(questions), limit])
            return [row[0] for row in cursor.fetchall()]
    sql = " UNION ALL ".join([NEWEST_SQLITE if is_sqlite() else NEWEST_POSTGRES] * len(questions))
    return [row[0] for row in repeated.ask(sql, [value for question in questions for value in (question, limit)])]


def first_key(noun: int) -> int:
    """What the keys of a noun begin with."""
    return entry_key(noun, 0)


def newest_postgres(noun: int, question: str, limit: int) -> list[int]:
    """The newest keys of a common word, from the entries in the order of their keys; FTS5 does so by itself."""
    # OFFSET 0 keeps the planner from gathering all hits first.
    entries = "SELECT id, tokens FROM search_entry WHERE id BETWEEN %s AND %s ORDER BY id DESC OFFSET 0"
    sql = f"SELECT id FROM ({entries}) AS entry WHERE tokens @@ %s::tsquery LIMIT %s"  # noqa: S608 - values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [entry_key(noun, 0), entry_key(noun, (1 << OBJECT_BITS) - 1), question, limit])
        return [row[0] for row in cursor.fetchall()]


def among_hits(by_owner: bool) -> Func:
    """The condition that a record is among the hits of `with_hits`.

    As an array PostgreSQL looks the keys up in the index of an owner; of a team, which is small, it looks for the rows.
    """
    one_by_one = by_owner and not is_sqlite()
    keys = "= ANY(ARRAY(SELECT id FROM hits))" if one_by_one else "IN (SELECT id FROM hits)"
    return Func(F("pk"), template=f"%(expressions)s {keys}", output_field=BooleanField())


def with_hits(found: Statement, limit: int) -> Statement:
    """A statement that may ask for `hits`: the newest records for the hole `question`."""
    if not found.sql:
        return found
    keys = NEWEST_SQLITE if is_sqlite() else NEWEST_POSTGRES.replace("10000", str(limit))
    keys = keys.replace("id", f"id & {(1 << OBJECT_BITS) - 1}", 1)
    return Statement(
        f"WITH hits(id) AS MATERIALIZED ({keys}) {found.sql}", [Hole("question", TextField()), limit, *found.params], {}
    )


def hits(question: str, limit: int, *, joined: bool = False) -> RawSQL:
    """The newest keys of records for one question about one noun, to stand in a condition of another statement.

    As an array: PostgreSQL then fetches the records by their keys. `joined` they may be to all that is in reach
    instead, where an index holds that: of many hits few may lie in it.
    """
    keys = (NEWEST_SQLITE if is_sqlite() else NEWEST_POSTGRES).replace("id", f"id & {(1 << OBJECT_BITS) - 1}", 1)
    return RawSQL(keys if joined or is_sqlite() else f"SELECT unnest(ARRAY({keys}))", (question, limit))  # noqa: S611


def holds(question: str, limit: int) -> Func:
    """The condition that a record of the noun asked about answers; its rows are fetched by the keys that are found."""
    table, asked = ("search_fts", "search_fts MATCH %s") if is_sqlite() else ("search_entry", "tokens @@ %s::tsquery")
    key = "rowid" if is_sqlite() else "id"
    sql = f"SELECT {key} & {(1 << OBJECT_BITS) - 1} FROM {table} WHERE {asked} LIMIT %s"  # noqa: S608 - values are parameters
    # As an array: PostgreSQL then looks the records up one by one, and does not join them to all that is in reach.
    keys = RawSQL(sql if is_sqlite() else f"ARRAY({sql})", (question, limit))  # noqa: S611
    how = " IN " if is_sqlite() else " = ANY"
    return Func(F("pk"), keys, template="%(expressions)s", arg_joiner=how, output_field=BooleanField())
