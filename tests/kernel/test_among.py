"""A list of values as one condition: the same rows on both databases, one statement for every length on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

from keben.domains.customers.models import Customer
from keben.kernel.among import Among
from keben.kernel.kept import Statement
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", [1, 3, 20])
def test_it_finds_those_of_the_list_and_no_others(wanted: int) -> None:
    keys = [make(Customer, name=f"名单{n}").pk for n in range(wanted)]
    make(Customer, name="名单外")
    size = Among.size_for(keys)
    rows = Customer.objects.filter(Among("pk", Customer._meta.pk, size)).order_by("pk").values_list("pk")
    statement = Statement.of(rows)
    assert [key for (key,) in statement.rows(**Among.filling(keys, size))] == keys
    marks = 1 if connection.vendor == "postgresql" else 16 if wanted <= 16 else 32
    assert len(statement.holes) == marks


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite compiles nothing")
def test_postgresql_compiles_no_statement_calls_no_helpers_and_keeps_the_list_of_waiting_words_short() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
        cursor.execute("SHOW gin_pending_list_limit")
        assert cursor.fetchone() == ("256kB",)
