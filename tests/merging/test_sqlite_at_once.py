"""Two who merge at the same moment on SQLite, in a database of its own file: one merge, one refusal that says why."""

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


def test_one_of_two_merges_wins(tmp_path: Path) -> None:
    # One merge, one former key, two customers that live, three people, none of them lost.
    assert (
        said(Path(__file__).with_name("sqlite_mergers.py"), tmp_path) == "['merged_meanwhile', 'won'] (1, 1, 2, 3, 0)"
    )
