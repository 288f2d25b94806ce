"""The log is tamper-evident: changing, removing or forging a sealed event is found."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from keben.domains.activities.lookups import FollowUpMethod
from keben.kernel.actions.perform import perform
from keben.kernel.events import guard
from keben.kernel.events.log import LoggedEvent, Seal
from keben.kernel.events.seal import seal_next, verify
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
NOW = dt.timedelta(0)


def three_events() -> list[int]:
    """Some events and their keys."""
    record = make(FollowUpMethod, name="电话")
    for name in ("拜访", "微信"):
        perform("edit", record, {"name": name}, actor=SYSTEM)
    return list(LoggedEvent.objects.order_by("pk").values_list("pk", flat=True))


def test_untouched_log_verifies_over_several_batches() -> None:
    keys = three_events()
    first = seal_next(limit=2, settle=NOW)
    second = seal_next(settle=NOW)
    assert first is not None
    assert second is not None
    assert (first.first, first.last, first.count) == (keys[0], keys[1], 2)
    assert (second.first, second.count) == (keys[2], 1)
    assert seal_next(settle=NOW) is None
    assert verify() is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_loggedevent SET reason = 'forged'",
        "DELETE FROM kernel_loggedevent",
        "UPDATE kernel_seal SET digest = ''",
        "DELETE FROM kernel_seal",
    ],
)
def test_the_database_refuses_to_change_the_log(sql: str) -> None:
    keys = three_events()
    seal_next(settle=NOW)
    before = list(LoggedEvent.objects.values()), list(Seal.objects.values())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LoggedEvent.objects.filter(pk=keys[0]).update(reason="forged")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LoggedEvent.objects.get(pk=keys[0]).delete()
    event = LoggedEvent.objects.get(pk=keys[0])
    event.actor_name = "somebody else"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.save()
    assert (list(LoggedEvent.objects.values()), list(Seal.objects.values())) == before
    assert guard.missing() == []


@pytest.mark.parametrize("name", [f.name for f in LoggedEvent._meta.concrete_fields if f.name != "id"])
def test_every_column_is_sealed(name: str) -> None:
    keys = three_events()
    seal_next(settle=NOW)
    assert verify() is None
    field = LoggedEvent._meta.get_field(name)
    forged = {"JSONField": {"x": 1}, "DateTimeField": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}
    value = forged.get(field.get_internal_type(), "forged" if field.get_internal_type() == "CharField" else 77)
    with guard.lifted():
        LoggedEvent.objects.filter(pk=keys[1]).update(**{field.attname: value})
    broken = verify()
    assert broken is not None
    assert (broken.first, broken.last) == (keys[0], keys[2])


def test_changed_event_is_found() -> None:
    keys = three_events()
    seal_next(settle=NOW)
    with guard.lifted():
        LoggedEvent.objects.filter(pk=keys[1]).update(actor_name="somebody else")
    broken = verify()
    assert broken is not None
    assert (broken.first, broken.last, broken.expected, broken.found) == (keys[0], keys[2], 3, 3)


def test_removed_event_is_found() -> None:
    keys = three_events()
    seal_next(settle=NOW)
    with guard.lifted():
        LoggedEvent.objects.filter(pk=keys[1]).delete()
    broken = verify()
    assert broken is not None
    assert (broken.expected, broken.found) == (3, 2)


def test_late_commit_is_sealed_by_the_next_batch() -> None:
    keys = three_events()
    late = LoggedEvent.objects.get(pk=keys[1])
    with guard.lifted():
        LoggedEvent.objects.filter(pk=keys[1]).delete()
    first = seal_next(settle=NOW)
    assert first is not None
    assert keys[1] in first.gaps
    late.save(force_insert=True)
    make(FollowUpMethod, name="邮件")
    second = seal_next(settle=NOW)
    assert second is not None
    assert second.late == [keys[1]]
    assert verify() is None


def test_recent_events_wait_until_they_have_settled() -> None:
    three_events()
    assert seal_next(settle=dt.timedelta(minutes=5)) is None
    assert Seal.objects.count() == 0
