"""Texts as one value of PostgreSQL come back as they went."""

from __future__ import annotations

import pytest
from django.db import connection

from keben.kernel.texts import array

ODD: list[str | None] = ['a"b', "c\\d", "e,f", "{g}", "", " h ", "NULL", None, '","', "\\", "客本\n二"]


def test_plain_texts_are_joined_at_once() -> None:
    assert array(["a", "客本", "x,y"]) == '{"a","客本","x,y"}'
    assert array([]) == "{}"


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no arrays")
@pytest.mark.parametrize("texts", [ODD, [], ["one"], ['"'], ['","']])
def test_the_database_reads_what_was_meant(texts: list[str | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [array(texts)])
        assert cursor.fetchone() == (texts,)
