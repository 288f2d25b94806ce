"""Statements that go to SQLite past Django's cursors: the same rows, the same watchers, the same errors."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from keben.domains.org.models import User
from keben.kernel.kept import Hole, Statement

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the way through SQLite's own cursor"),
]


@pytest.fixture
def sales(people: Any) -> Any:
    """Somebody to ask for."""
    return people("sales")


def statement() -> Statement:
    """The person of this key, whose name may hold signs that mean something to drivers."""
    rows = User.objects.filter(pk=Hole("pk", User._meta.pk)).exclude(name="50% ?")  # type: ignore[arg-type]
    return Statement.of(rows.values_list("pk", "name"))


def test_rows_are_those_of_django(sales: Any) -> None:
    assert statement().rows(pk=sales.pk) == [(sales.pk, sales.name)]
    assert statement().rows(pk=0) == []


def test_each_is_watched_and_logged_once(sales: Any) -> None:
    seen: list[tuple[str, bool]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql[:6], context["connection"].alias == "default"))
        return execute(sql, params, many, context)

    asked = statement()
    with connection.execute_wrapper(watch):
        asked.rows(pk=sales.pk)
    assert seen == [("SELECT", True)]
    with CaptureQueriesContext(connection) as log:
        assert asked.rows(pk=sales.pk) == [(sales.pk, sales.name)]
    assert len(log) == 1


def test_errors_are_those_of_django() -> None:
    with pytest.raises(DatabaseError, match="no_such_table"):
        Statement("SELECT 1 FROM no_such_table", (), {}).rows()


def test_a_broken_transaction_is_not_asked(sales: Any) -> None:
    asked = statement()
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            asked.rows(pk=sales.pk)
        transaction.set_rollback(False)
