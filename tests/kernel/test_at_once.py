"""Many writers at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from keben.domains.activities.lookups import FollowUpMethod
from keben.domains.customers.models import Customer
from keben.kernel import stamps
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.events.seal import seal_next, verify
from keben.kernel.features.notifications import Notification, notify, one_run
from keben.kernel.numbering import NumberRule
from keben.kernel.problems import Invalid, KebenError, Stale
from keben.kernel.testing.make import SYSTEM, make
from tests.at_once import together

WRITERS = 6
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="a test database in memory has one connection"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    """Tables are emptied after these tests, what was remembered of them as well."""
    stamps.reset()
    yield
    stamps.reset()


def test_numbers_have_neither_gaps_nor_doubles() -> None:
    """Every third creation is refused after its number was drawn; the others use it."""
    taken = make(Customer, name="晋原煤业", uscc="91350100M000100Y43")

    def work(place: int) -> list[str]:
        numbers = []
        for count in range(6):
            data = {"name": f"客户{place}-{count}", "uscc": taken.uscc if count % 3 == 2 else ""}
            if data["uscc"]:
                with pytest.raises(Invalid) as refused:
                    perform("create", Customer, data, actor=SYSTEM)
                assert {name: [p.code for p in found] for name, found in refused.value.errors.items()} == {
                    "uscc": ["taken"]
                }
            else:
                numbers.append(perform("create", Customer, data, actor=SYSTEM).record.number)
        return numbers

    given = sorted(number for numbers in together(WRITERS, work) for number in numbers)
    year = timezone.localdate().year
    assert given == [f"KH-{year}-{count:06}" for count in range(2, 2 + WRITERS * 4)]


def test_a_counter_that_starts_anew_each_day_is_shared_from_its_first_number() -> None:
    NumberRule.objects.create(
        entity="customers.Customer", field="number", pattern="D{yyyy}{mm}{dd}-{seq:3}", reset="day"
    )
    stamps.touch("number_rules")
    made = together(
        WRITERS, lambda place: perform("create", Customer, {"name": f"客户{place}"}, actor=SYSTEM).record.number
    )
    assert sorted(made) == [f"D{timezone.localdate():%Y%m%d}-{count:03}" for count in range(1, WRITERS + 1)]


def test_one_of_many_editors_wins_and_the_others_are_asked() -> None:
    record = make(FollowUpMethod, name="电话")
    found = together(WRITERS, lambda place: perform("edit", record, {"name": f"方式{place}"}, actor=SYSTEM, version=1))
    won = [one for one in found if not isinstance(one, KebenError)]
    lost = [one for one in found if isinstance(one, Stale)]
    assert (len(won), len(lost)) == (1, WRITERS - 1)
    record.refresh_from_db()
    assert (record.name, record.version) == (won[0].record.name, 2)
    assert {clash.theirs for error in lost for clash in error.clashes} == {record.name}
    assert LoggedEvent.objects.filter(object_id=record.pk, action="edit").count() == 1


def test_edits_of_different_fields_all_stay() -> None:
    record = make(Customer, name="晋原煤业", short_name="")
    fields = ("short_name", "former_names", "legal_representative", "address", "remark", "email")
    values = dict(zip(fields, ("晋煤", "山西煤", "陈思远", "太原路 1 号", "备注", "a@keben.cn"), strict=True))
    together(WRITERS, lambda p: perform("edit", record, {fields[p]: values[fields[p]]}, actor=SYSTEM, version=1))
    record.refresh_from_db()
    assert {name: getattr(record, name) for name in fields} == values
    assert record.version == 1 + WRITERS
    versions = LoggedEvent.objects.filter(object_id=record.pk, entity="customers.Customer").values_list(
        "version", flat=True
    )
    assert sorted(versions) == list(range(1, 2 + WRITERS))


def test_the_same_key_at_the_same_moment_acts_once() -> None:
    found = together(WRITERS, lambda _p: perform("create", FollowUpMethod, {"name": "视频"}, actor=SYSTEM, key="once"))
    assert len({one.record.pk for one in found}) == 1
    assert sorted(one.replayed for one in found) == [False] + [True] * (WRITERS - 1)
    assert FollowUpMethod.objects.filter(name="视频").count() == 1


def test_writers_never_wait_for_the_seal_and_the_chain_holds() -> None:
    import datetime as dt

    def work(place: int) -> None:
        for count in range(5):
            perform("create", FollowUpMethod, {"name": f"方式{place}-{count}"}, actor=SYSTEM)
            seal_next(limit=3, settle=dt.timedelta(0))

    together(WRITERS, work)
    while seal_next(settle=dt.timedelta(0)):
        pass
    assert verify() is None
    assert LoggedEvent.objects.filter(entity="activities.FollowUpMethod").count() == WRITERS * 5


def test_every_event_is_delivered_once_by_many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.kernel.events import listen as listening
    from keben.kernel.events.deliver import deliver

    heard: list[str] = []
    name = "activities.FollowUpMethod.create"
    monkeypatch.setattr(listening, "_listeners", {name: [("steady", lambda event: heard.append(event.object_title))]})
    made = [make(FollowUpMethod, name=f"方式{count}").name for count in range(20)]
    together(WRITERS, lambda _place: [deliver(limit=5) for _round in range(8)])
    assert sorted(heard) == sorted(made)
    assert not Outbox.objects.exists()


def test_workers_that_tell_of_one_run_at_once_make_one_message(people: Any) -> None:
    seller = people("sales").pk

    def tell(place: int) -> None:
        with one_run("r1"):
            notify([seller], "“%(title)s”", {"title": "x"}, category="lead", entity="marketing.Lead", object_id=place)

    assert together(4, tell) == [None] * 4
    (one,) = Notification.objects.all()
    assert (one.count, sorted(one.keys)) == (4, [0, 1, 2, 3])
