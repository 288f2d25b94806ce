"""Many new records at once: the same as one by one, and nothing shared between neighbours."""

from __future__ import annotations

import datetime as dt
import gc
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.data.imports.sweeping import sweeping
from keben.domains.customers.models import Customer, CustomerLevel
from keben.kernel.access.actor import Rights, system_actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.insert import insert, insert_one
from keben.kernel.actions.perform import perform
from keben.kernel.actions.writable import form_inputs
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry
from keben.kernel.stamps import touch
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")


def motto() -> None:
    """A custom field of customers."""
    CustomField.objects.create(entity="customers.Customer", name="motto", label="座右铭", code="text")
    touch("custom_fields")


def columns(record: Any) -> dict[str, Any]:
    """What the database holds of a record, without what differs between any two."""
    stored = Customer._base_manager.values().get(pk=record.pk)
    return {n: v for n, v in stored.items() if n not in ("id", "number", "created_at", "updated_at", "owned_since")}


def test_a_row_read_beforehand_leaves_the_same_behind_as_a_single_creation() -> None:
    level = make(CustomerLevel, name="VIP", code="vip", is_active=True)
    texts = {"name": "晋源矿业有限公司", "phone": "139 0255 6021", "size": "small"}
    single = perform("create", Customer, {**texts, "level": level.pk}, actor=ACTOR)
    read = {"name": "晋源矿业有限公司", "phone": "13902556021", "size": "small", "level": level}
    (made,) = BatchCreate(Customer, ACTOR, parsed=True).write([read])
    assert made.error is None
    assert columns(made.record) == columns(single.record)
    keys = [event.pk for event in (single.event, made.event) if event is not None]
    one, other = (LoggedEvent.objects.get(pk=key).changes for key in keys)
    assert one.pop("number") != other.pop("number")
    assert one == other
    assert one["level"] == [None, {"id": level.pk, "title": "VIP"}]
    assert one["is_dealt"] == [None, False]


def test_records_of_a_batch_share_nothing_that_one_of_them_may_change() -> None:
    motto()
    rows: list[dict[str, Any]] = [{"name": "甲", "x_motto": "诚信"}, {"name": "乙"}, {"name": "丙", "x_motto": "和气"}]
    first, second, third = (made.record for made in BatchCreate(Customer, ACTOR, parsed=True).write(rows))
    assert [one.custom for one in (first, second, third)] == [{"motto": "诚信"}, {}, {"motto": "和气"}]
    assert second.custom is not third.custom
    second.custom["motto"] = "own"
    assert (first.custom, third.custom) == ({"motto": "诚信"}, {"motto": "和气"})


def test_a_bad_row_says_why_and_takes_no_other_along() -> None:
    rows: list[dict[str, Any]] = [{"name": "甲"}, {"name": ""}, {"name": "丙", "nonsense": 1}, {"name": "丁"}]
    answers = BatchCreate(Customer, ACTOR, parsed=True).write(rows)
    assert [answer.error is None for answer in answers] == [True, False, False, True]
    blank, unknown = answers[1].error, answers[2].error
    assert isinstance(blank, Invalid)
    assert [p.code for p in blank.errors["name"]] == ["required"]
    assert isinstance(unknown, Invalid)
    assert [p.code for p in unknown.errors["nonsense"]] == ["unknown_field"]
    assert list(Customer._base_manager.order_by("pk").values_list("name", flat=True)) == ["甲", "丁"]


def test_the_inputs_of_a_form_follow_its_custom_fields_and_the_rights_of_who_asks() -> None:
    entity = registry.get("customers.Customer")
    names = [item.name for item in form_inputs(entity, ACTOR)]
    form_inputs(entity, ACTOR).clear()
    assert [item.name for item in form_inputs(entity, ACTOR)] == names
    motto()
    assert [item.name for item in form_inputs(entity, ACTOR) if item.name not in names] == ["x_motto"]
    clerk = replace(ACTOR, rights=Rights(fields={"customers.Customer": {"phone": FieldRight.READ}}))
    assert {item.name for item in form_inputs(entity, ACTOR)} - {item.name for item in form_inputs(entity, clerk)} == {
        "phone"
    }


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL takes rows as a stream")
def test_entries_of_a_batch_reach_the_word_index_in_one_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        BatchCreate(Customer, ACTOR, parsed=True).write([{"name": f"瑞达电梯{n}厂"} for n in range(60)])
    assert len([one for one in asked.captured_queries if "INSERT INTO search_entry" in one["sql"]]) == 1


def test_a_moment_of_another_zone_is_kept_as_the_same_moment() -> None:
    at = dt.datetime(2026, 9, 3, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    kept = {"name": "kernel.test", "entity": "x.Y", "action": "do", "actor_kind": "system", "object_id": 1}
    events = [LoggedEvent(at=at, changes={"名": [None, "中"]}, **kept) for _number in range(3)]
    insert(events[:2])
    insert_one(events[2])
    found = LoggedEvent.objects.filter(pk__in=[one.pk for one in events]).values_list("at", "changes")
    assert list(found) == [(at.astimezone(dt.UTC), {"名": [None, "中"]})] * 3


def test_the_collector_works_again_after_a_batch_that_failed() -> None:
    seen = []

    def fail() -> None:
        with sweeping():
            seen.append(gc.isenabled())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (seen, gc.isenabled()) == ([False], True)
