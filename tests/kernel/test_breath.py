"""Who writes batch after batch rests now and then on SQLite, so that others can write as well."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from keben.kernel import breath

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rest_comes_when_it_is_time_and_on_sqlite_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    now, rests = [100.0], []
    monkeypatch.setattr(breath.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(breath.time, "sleep", rests.append)
    found = breath.Breath()
    now[0] += breath.EVERY - 0.1
    assert found.take() is False
    now[0] += 0.2
    with transaction.atomic():
        assert found.take() is False
    needed = connection.vendor == "sqlite"
    assert (found.take(), rests) == (needed, [breath.REST] * needed)
    assert found.take() is False
    assert breath.REST > 0.1  # the longest pause of those who wait for the lock
