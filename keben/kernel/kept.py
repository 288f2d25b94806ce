"""Statements that Django writes once: later only their values are filled in.

Building the SQL of a list took longer than answering it, and it is the same text on every page of that list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Lock
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Field, IntegerField, Model, Q, QuerySet
from django.db.models.query import get_related_populators
from django.utils.dateparse import parse_datetime

from keben.kernel.repeated import asked_here, in_place, repeated

MOST = 2000
KEPT: dict[Hashable, Any] = {}
CHANGING = Lock()
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Hole(Expression):
    """Stands in a filter where a value of this field will stand."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name
        self.whole = isinstance(output_field, IntegerField)

    def filled(self, values: dict[str, Any], here: Any) -> Any:
        """The value that stands here, as the database takes it; a whole number of a column of such is one already."""
        return self.taken(values[self.name], here)

    def taken(self, value: Any, here: Any) -> Any:
        """One value in the form of the database."""
        return value if self.whole and type(value) is int else self.output_field.get_db_prep_value(value, here)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The place, and this hole instead of its value."""
        return "%s", [self]


def holes(name: str, field: Field[Any, Any], size: int) -> list[Any]:
    """So many holes for the values of a list; `filling` fills them."""
    return [Hole(f"{name}{at}", field) for at in range(size)]


def filling(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """The values of a list by the names of their holes."""
    return {f"{name}{at}": value for at, value in enumerate(values)}


class Shape:
    """How a row becomes a record with the records that were joined to it."""

    def __init__(self, compiler: Any) -> None:
        info = compiler.klass_info
        self.model, columns = info["model"], info["select_fields"]
        self.start, self.end = columns[0], columns[-1] + 1
        self.names = [compiler.select[at][0].target.attname for at in columns]
        self.joined = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg]

    def record(self, row: Sequence[Any]) -> Any:
        """One record."""
        made = self.model.from_db(connection.alias, self.names, row[self.start : self.end])
        for one in self.joined:
            one.populate(row, made)
        return made


def short_of(step: Any) -> Any:
    """The same step without asking of every moment whether there are zones and which is that of the database."""
    usual = getattr(connection.ops, "convert_datetimefield_value", None)
    return in_utc if usual is not None and step == usual and connection.timezone is dt.UTC else step


def in_utc(value: Any, _column: Any, _here: Any) -> Any:
    """A moment as SQLite gives it, without its zone; as a text where it was worked out."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return value if value is None or value.tzinfo is not None else value.replace(tzinfo=dt.UTC)


class Statement:
    """SQL with holes, and how its columns are read."""

    def __init__(self, sql: str, params: Sequence[Any], readers: dict[int, Any], shape: Any = None) -> None:
        self.sql, self.params, self.readers, self.shape = sql, list(params), readers, shape
        self.holes = [(at, one) for at, one in enumerate(params) if isinstance(one, Hole)]
        self.asked = False
        self.local = ""

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Statement:
        """The statement of a QuerySet."""
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # a filter that no row can meet
            return cls("", (), {})
        found = compiler.get_converters(column for column, _sql, _alias in compiler.select)
        readers = {place: ([short_of(one) for one in steps], column) for place, (steps, column) in found.items()}
        return cls(sql, params, readers, Shape(compiler) if compiler.klass_info else None)

    @classmethod
    def counting(cls, several: Iterable[Statement]) -> Statement:
        """One statement with one row: how many rows each of several statements has."""
        parts: list[str] = []
        params: list[Any] = []
        for at, one in enumerate(several):
            counted = f"(SELECT COUNT(*) FROM ({one.sql}) part{at})"  # noqa: S608 - Django wrote the part
            parts.append(counted if one.sql else "0")
            params += one.params
        return cls(f"SELECT {', '.join(parts)}", params, {})

    @classmethod
    def beside(cls, several: Iterable[QuerySet[Any]]) -> Statement:
        """One statement with one row: the single value that each of several QuerySets has, or None."""
        parts = [cls.of(rows) for rows in several]
        sql = ", ".join(f"({one.sql})" if one.sql else "NULL" for one in parts)
        return cls(f"SELECT {sql}", [value for one in parts for value in one.params], {})

    def asks(self) -> tuple[Any, ...]:
        """What is asked, to be compared: equal ones have the same answer for the same values."""
        return (self.sql, *(one.name if isinstance(one, Hole) else one for one in self.params))

    def records(self, **values: Any) -> list[Any]:
        """The rows as records, with what `select_related` and `only` said of them."""
        return [self.shape.record(row) for row in self.rows(**values)]

    def made(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        """What `raw` gave as records."""
        return [self.shape.record(row) for row in self.read(found)]

    @classmethod
    def joined(cls, several: Iterable[QuerySet[Any]], end: str) -> Statement:
        """One statement with the rows of several QuerySets, then what is said of all of them, such as their order."""
        return cls.together([cls.of(rows) for rows in several], end)

    @classmethod
    def together(cls, several: Iterable[Statement], end: str = "", readers: dict[int, Any] | None = None) -> Statement:
        """The same of several statements; those that no row can meet are left out."""
        parts = [one for one in several if one.sql]
        sql = " UNION ALL ".join(f"SELECT * FROM ({one.sql}) arm{at}" for at, one in enumerate(parts))  # noqa: S608
        whole = f"SELECT * FROM ({sql}) arms {end}" if sql else ""  # noqa: S608 - Django wrote the parts
        return cls(whole, [value for one in parts for value in one.params], readers or {})

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, with the holes filled by name."""
        here = connections[DEFAULT_DB_ALIAS]
        return self._read(here, self._asked(here, values))

    def raw(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them, plain values that can be compared and hashed; `read` reads them."""
        return self._asked(connections[DEFAULT_DB_ALIAS], values)

    def _asked(self, here: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """On this connection: looking it up for every value, and once more for reading, took longer than asking."""
        if not self.sql:
            return []
        params = list(self.params)
        for at, hole in self.holes:
            params[at] = hole.filled(values, here)
        if here.vendor == "sqlite":
            self.local = self.local or in_place(self.sql)
            return asked_here(here, self.sql, self.local, params)
        # What is asked a second time will be asked again: only then is it worth a plan that the server keeps.
        with repeated(len(params), keep=self.asked) as cursor:
            cursor.execute(self.sql, params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        self.asked = True
        return found

    def read(self, found: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """What `raw` gave, with times, amounts and JSON as Django reads them."""
        return self._read(connections[DEFAULT_DB_ALIAS], found)

    def _read(self, here: Any, found: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if not (self.readers and found):
            return list(found)
        steps = [(place, step, column) for place, (convert, column) in self.readers.items() for step in convert]
        rows = [list(row) for row in found]
        for row in rows:
            for place, step, column in steps:
                row[place] = step(row[place], column, here)
        return [tuple(row) for row in rows]


def kept(key: Hashable, build: Callable[[], T]) -> T:
    """What was built for this key, or is now. The key must say all that it depends on."""
    with CHANGING:
        found: Any = KEPT.pop(key, None)
        if found is not None:
            KEPT[key] = found  # the last used one stands last, the first one is the next to go
            return found  # type: ignore[no-any-return]
    found = build()  # outside of the lock: what is built may keep parts of its own
    with CHANGING:
        KEPT[key] = found
        if len(KEPT) > MOST:
            del KEPT[next(iter(KEPT))]
    return found  # type: ignore[no-any-return]


class Prepared:
    """A question of one shape, such as “the person of this key”: `Prepared(build, user=field)`, then `rows(user=7)`.

    A value that is a list fills as many holes, each number of them with a statement of its own.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **fields: Field[Any, Any]) -> None:
        self.build, self.fields = build, fields

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What was asked for, as tuples."""
        statement, single = self.opened(values)
        return statement.rows(**single)

    def records(self, model: type[M], **values: Any) -> list[M]:
        """What was asked for as records of this model."""
        statement, single = self.opened(values)
        return statement.records(**single)

    def opened(self, values: dict[str, Any]) -> tuple[Statement, dict[str, Any]]:
        """The statement for such values, and the values for its holes."""
        lists = {name: value for name, value in values.items() if isinstance(value, (list, tuple))}
        shape = tuple(sorted((name, len(value)) for name, value in lists.items()))
        single = {name: value for name, value in values.items() if name not in lists}
        for name, value in lists.items():
            single |= filling(name, value)
        return kept((self, shape), lambda: Statement.of(self.build(**self._holes(dict(shape))))), single

    def _holes(self, lengths: dict[str, int]) -> dict[str, Any]:
        return {
            name: holes(name, field, lengths[name]) if name in lengths else Hole(name, field)
            for name, field in self.fields.items()
        }


def opened(rule: Q, model: type[Model]) -> tuple[Q, dict[str, Any]] | None:
    """A condition such as `pk = 7` with holes instead of its values, and the values; None where it says more."""
    children: list[Any] = []
    values: dict[str, Any] = {}
    for child in rule.children:
        if rule.negated or not isinstance(child, tuple) or child[0] in values:
            return None
        path, value = child
        field = field_at(model, path)
        if field is None or not isinstance(value, (int, str, Model)):
            return None
        children.append((path, Hole(f"{path}_", field)))
        values[path] = getattr(value, "pk", value)
    return Q(*children, _connector=rule.connector), {f"{path}_": value for path, value in values.items()}


def field_at(model: type[Model], path: str) -> Field[Any, Any] | None:
    """The column at the end of a path; None where it ends in no column of a table."""
    found: Any = None
    target: Any = model
    for name in path.split("__"):
        if target is None:
            return None
        try:
            found = target._meta.pk if name == "pk" else target._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        target = found.related_model
    if not getattr(found, "concrete", False) or found.many_to_many:
        return None
    return found if target is None else found.target_field  # type: ignore[no-any-return]


def settled(rule: Q) -> bool:
    """Whether a condition says by itself all that it asks, so that two equal ones have the same SQL and values."""
    for child in rule.children:
        if isinstance(child, Q):
            if not settled(child):
                return False
        elif not isinstance(child, tuple) or hasattr(child[1], "query") or hasattr(child[1], "as_sql"):
            return False
    return True


def forget() -> None:
    """Drop all statements, for tests."""
    KEPT.clear()
