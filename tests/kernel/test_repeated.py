"""Statements that PostgreSQL keeps the plan of: the second time, for few values, and only where that is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.config import services
from keben.domains.org.models import User
from keben.kernel.kept import Hole, Statement
from keben.kernel.repeated import LONGEST, MOST, repeated

pytestmark = pytest.mark.django_db
postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps plans")


def question() -> Statement:
    own = Hole("pk", User._meta.pk)
    return Statement.of(User._base_manager.filter(pk=own).order_by("pk").values_list("staff_no"))


def kept_plans() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall() if 'FROM "org_user"' in text and "staff_no" in text]


@pytest.fixture
def fresh() -> None:
    """No plan of an earlier test."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        raw: Any = connection.connection
        raw._prepared.clear()


@postgres
@pytest.mark.usefixtures("fresh")
def test_what_is_asked_a_second_time_gets_a_plan_that_is_kept() -> None:
    one = question()
    assert one.rows(pk=1) == one.rows(pk=2) == one.rows(pk=3) == []
    (text,) = kept_plans()
    assert "$1" in text
    raw: Any = connection.connection
    assert raw.prepared_max == MOST


@postgres
@pytest.mark.usefixtures("fresh")
def test_what_is_asked_once_gets_none() -> None:
    question().rows(pk=1)
    question().rows(pk=1)
    assert kept_plans() == []


@postgres
@pytest.mark.usefixtures("fresh")
def test_nothing_is_kept_where_a_pooler_could_not_stand_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    one = question()
    assert one.rows(pk=1) == one.rows(pk=1) == []
    assert kept_plans() == []


def test_many_values_go_the_ordinary_way() -> None:
    with repeated(LONGEST + 1, keep=True) as long, connection.cursor() as plain:
        assert type(long.cursor) is type(plain.cursor)


def test_the_log_of_statements_shows_them_with_their_values() -> None:
    one = question()
    one.rows(pk=1)
    with CaptureQueriesContext(connection) as seen:
        one.rows(pk=4711)
    assert [query["sql"].count("4711") for query in seen.captured_queries] == [1]


def test_the_setting_turns_it_off() -> None:
    url = "postgres://keben@localhost/keben"
    on, off = (services.database(url, Path(), prepared=wanted)["OPTIONS"] for wanted in (True, False))
    assert (on, off) == ({"prepare_threshold": services.THRESHOLD}, {})
