"""Many records changed at once: what `perform` would have left behind for each, in a few statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from keben.base.uscc import make_uscc
from keben.data.search.find import keys_for
from keben.domains.customers.models import Contact, Customer, CustomerLevel
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.collision import unique_problem
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Follower
from keben.kernel.problems import Denied, Invalid, Missing, Refused
from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")


def change(rows: dict[Any, dict[str, Any]], actor: Any = ACTOR, **kept: Any) -> list[Any]:
    """Hold the records and write the values."""
    run = BatchEdit(Customer, actor, "a list from the fair", parsed=True)
    with transaction.atomic():
        held = run.hold([one.pk for one in rows])
        return run.write([(held[one.pk], values) for one, values in rows.items()])


def test_each_row_has_its_version_its_line_in_the_log_and_its_entry_in_the_index() -> None:
    low, high = (make(CustomerLevel, name=name, code=name, is_active=True) for name in ("low", "high"))
    one = make(Customer, name="晋原煤业", level=low.pk)
    other = make(Customer, name="华东电网")
    stays = make(Customer, name="不变公司", phone="13900000001")
    seen = LoggedEvent.objects.count()
    answers = change(
        {one: {"name": "晋源矿业", "level": high}, other: {"name": "华北电网"}, stays: {"phone": "13900000001"}}
    )
    assert [answer.error for answer in answers] == [None, None, None]
    assert [answer.event is None for answer in answers] == [False, False, True]
    assert LoggedEvent.objects.count() == seen + 2
    told = answers[0].event
    assert (told.name, told.action, told.version, told.reason) == (
        "customers.Customer.edit", "edit", 2, "a list from the fair",
    )  # fmt: skip
    assert told.changes == {
        "name": ["晋原煤业", "晋源矿业"],
        "level": [{"id": low.pk, "title": "low"}, {"id": high.pk, "title": "high"}],
    }
    for record, name, version in ((one, "晋源矿业", 2), (other, "华北电网", 2), (stays, "不变公司", 1)):
        record.refresh_from_db()
        assert (record.name, record.version) == (name, version)
    assert one.name_key.startswith("1jin yuan kuang ye")
    entity = registry.of(Customer)
    assert (keys_for(entity, "晋源矿业", ACTOR), keys_for(entity, "晋原煤业", ACTOR)) == ([one.pk], [])


def test_those_who_carry_the_name_follow_in_the_index() -> None:
    one = make(Customer, name="晋原煤业")
    person = make(Contact, customer=one.pk, name="张建军")
    change({one: {"name": "晋源矿业"}})
    assert keys_for(registry.of(Contact), "晋源矿业", ACTOR) == [person.pk]


def test_a_taken_value_stops_its_row_only_and_says_so() -> None:
    taken = make_uscc("320100", "MA1MKUBN")
    make(Customer, name="First", uscc=taken)
    rows = [make(Customer, name=f"Row {number}", short_name=f"Nr{number}") for number in range(5)]
    answers = change({one: {"uscc": taken} if at == 2 else {"short_name": f"S{at}"} for at, one in enumerate(rows)})
    assert [answer.event is not None for answer in answers] == [True, True, False, True, True]
    assert isinstance(answers[2].error, Invalid)
    assert [problem.code for problem in answers[2].error.errors["uscc"]] == ["taken"]
    stored = Customer.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk")
    assert [(one.short_name, one.uscc, one.version) for one in stored] == [
        ("S0", "", 2), ("S1", "", 2), ("Nr2", "", 1), ("S3", "", 2), ("S4", "", 2),
    ]  # fmt: skip
    assert LoggedEvent.objects.filter(action="edit").count() == 4


def test_an_empty_value_is_never_said_to_be_taken() -> None:
    make(Customer, name="First")
    second = make(Customer, name="Second")
    assert isinstance(unique_problem(registry.of(Customer), second), Refused)


def test_a_rule_and_an_unknown_or_empty_value_stop_their_rows() -> None:
    one, other, third = (make(Customer, name=name) for name in ("One", "Other", "Third"))
    answers = change({one: {"parent": one}, other: {"color": "red"}, third: {"name": ""}})
    assert [list(answer.error.errors) for answer in answers] == [["parent"], ["color"], ["name"]]
    assert set(Customer.objects.values_list("version", flat=True)) == {1}


def test_what_lies_out_of_reach_is_missing_and_what_may_only_be_read_is_denied(acting_as: Any) -> None:
    actor = acting_as("sales", "service_engineer")
    mine, others = make(Customer, name="Mine", owner=actor.user_id), make(Customer, name="Others")
    gone = make(Customer, name="Gone")
    Customer._base_manager.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    with transaction.atomic():
        held = BatchEdit(Customer, actor, parsed=True).hold([mine.pk, others.pk, gone.pk, 999_999])
    assert held[mine.pk] == mine
    assert isinstance(held[others.pk], Denied)
    assert isinstance(held[gone.pk], Missing)
    assert isinstance(held[999_999], Missing)


def test_nobody_edits_without_the_right(acting_as: Any) -> None:
    with pytest.raises(Denied):
        BatchEdit(Customer, acting_as("service_engineer"), parsed=True)


def test_followers_hear_of_their_records() -> None:
    user = make(get_user_model())
    one, other = make(Customer, name="One"), make(Customer, name="Other")
    Follower.objects.create(entity="customers.Customer", object_id=one.pk, user_id=user.pk)
    change({one: {"short_name": "1"}, other: {"short_name": "2"}})
    assert [job.args["pk"] for job in Job.objects.filter(task="followers.tell")] == [one.pk]


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    rows = [make(Customer, name=f"Row {number}") for number in range(40)]
    with django_assert_max_num_queries(18):
        change({one: {"short_name": f"S{at}"} for at, one in enumerate(rows)})
    assert Customer.objects.filter(short_name__startswith="S", version=2).count() == 40
