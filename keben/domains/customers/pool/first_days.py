"""The last day of customers that are about to be inserted, so that their rows are written once.

PostgreSQL enters a changed row anew into every index of its table: setting the day after the insert cost as much as the
insert. SQLite touches the two indexes of the day alone; there, and under rules that look beyond the customer's own
columns, `recount` sets it afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, JSONField
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import Book, book
from keben.domains.customers.pool.countdown import CUSTOMER, counted, roots
from keben.kernel import stamps
from keben.kernel.actions.columns import reader_of
from keben.kernel.actions.hooks import on_new
from keben.kernel.among import Holes
from keben.kernel.kept import Statement, kept
from keben.kernel.resolved import ResolvedEntity

COUNTED = "_counted"
"""Set on an instance whose day was worked out before its insert."""


@on_new
def fill_days(entity: ResolvedEntity, records: Sequence[Any]) -> None:
    """Give new customers the last day of their owner, as `recount` would once they stand in the table."""
    if entity.label != CUSTOMER or connection.vendor != "postgresql" or not alone(known := book()):
        return
    moment = timezone.localtime()
    columns, statement = kept(("first days", stamps.state(), moment.date(), moment.utcoffset()), lambda: _asking(known))
    read = reader_of("id", "owner_id", *(column.attname for column in columns))
    wordy = any(isinstance(column, JSONField) for column in columns)  # dictionaries are compared as they are written
    alike: dict[Any, list[Any]] = {}
    for record in records:  # the rows of a file are alike in most of what rules look at
        record.__dict__[COUNTED] = True
        row = read(record)
        alike.setdefault(repr(row) if wordy else row, []).append(record)
    several = list(alike.values())
    values = {column.attname: [getattr(one[0], column.attname) for one in several] for column in columns}
    values["id"] = [-place for place in range(1, len(several) + 1)]  # nothing points to them yet
    for key, day, rule in statement.raw(**values):
        for record in several[-key - 1]:
            record.recycle_on, record.recycle_rule_id = day, rule


def alone(known: Book) -> bool:
    """Whether there are rules and all look at nothing but the columns of a customer."""
    own = {field.name for field in Customer._meta.concrete_fields}
    return bool(known.rules) and all(
        name in own or name.startswith("x_") for rule in known.rules for name in roots(rule.tree, whole=True)
    )


def _asking(known: Book) -> tuple[list[Field[Any, Any]], Statement]:
    """What `counted` asks of the table, asked of rows handed over under its name; with the columns it reads."""
    asked = Statement.of(
        counted(Customer._base_manager.all(), known).order_by().values_list("pk", "new_on", "new_rule")
    )
    table = connection.ops.quote_name(Customer._meta.db_table)
    read = set(re.findall(rf'{re.escape(table)}\."(\w+)"', asked.sql))
    columns = [field for field in Customer._meta.concrete_fields if field.column in read]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    lists = ", ".join(f"%s::{field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}[]"
                      for field in columns)  # fmt: skip
    sql = f"WITH {table} ({names}) AS (SELECT * FROM unnest({lists})) {asked.sql}"  # noqa: S608 - our own names
    values = [Holes(field.attname, field.target_field if isinstance(field, ForeignKey) else field) for field in columns]
    return columns, Statement(sql, [*values, *asked.params], {})
