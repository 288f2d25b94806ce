"""Rows of look-ups are read once, and as they are now after every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.activities.lookups import FollowUpMethod
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel import lookups, stamps
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import SYSTEM, make
from keben.web.record.composer import METHODS, choices

pytestmark = pytest.mark.django_db


def names(actor: Any) -> list[str]:
    return [row[1] for row in choices(METHODS, actor)]


def test_methods_are_read_once_and_anew_after_a_change(people: Callable[..., Any]) -> None:
    FollowUpMethod.objects.all().delete()
    phone, call = (make(FollowUpMethod, name=name, position=at) for at, name in enumerate(("电话", "视频")))
    actor = actor_for(people("sales"))
    stamps.reset()
    assert names(actor) == ["电话", "视频"]
    with CaptureQueriesContext(connection) as asked:
        assert names(actor) == ["电话", "视频"]
    assert len(asked) == 0
    perform("edit", call, {"is_active": False}, actor=SYSTEM)
    assert names(actor) == ["电话"]
    perform("create", FollowUpMethod, {"name": "拜访", "position": 9}, actor=SYSTEM)
    assert names(actor) == ["电话", "拜访"]
    perform("delete", phone, actor=SYSTEM)
    assert names(actor) == ["拜访"]


def test_a_change_in_another_process_is_seen_with_the_next_request(people: Callable[..., Any]) -> None:
    FollowUpMethod.objects.all().delete()
    actor = actor_for(people("sales"))
    assert names(actor) == []
    now = timezone.now()  # as another process does, which says so by the stamp alone
    FollowUpMethod.objects.create(name="电话", created_at=now, updated_at=now)
    stamps.Stamp.objects.update_or_create(name=lookups.STAMP, defaults={"value": 77})
    assert names(actor) == []
    stamps.begin()
    assert names(actor) == ["电话"]


def test_other_nouns_leave_them_as_they_are() -> None:
    before = stamps.Stamp.objects.filter(name=lookups.STAMP).values_list("value", flat=True).first()
    perform("create", Customer, {"name": "甲"}, actor=SYSTEM)
    assert stamps.Stamp.objects.filter(name=lookups.STAMP).values_list("value", flat=True).first() == before


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST", 2)
    for key in (1, 2, 3):
        assert lookups.offered(key, lambda key=key: [key]) == [key]  # type: ignore[misc]
    assert stamps.stamped(lookups.STAMP, dict) == {3: [3]}
