"""The same on SQLite, in a database of its own file: writers come one by one, and look once they have the pen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.own_file import said

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="see test_at_once"),
    pytest.mark.django_db(transaction=True),
]


def test_one_of_several_at_once_is_made(tmp_path: Path) -> None:
    assert said(Path(__file__).with_name("sqlite_writers.py"), tmp_path) == "['doubt', 'doubt', 'doubt', 'made'] 1"
