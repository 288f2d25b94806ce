"""Tasks, plans and follow-ups are about a record by the name it has today."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.data import kept_titles
from keben.domains.activities.models import FollowUp, FollowUpPlan, Task
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.query.listquery import ListQuery
from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
OLD, NEW = "徐州建工有限公司", "彭城建设集团有限公司"
FLOW_NOUNS = (Task, FollowUpPlan, FollowUp)


def about(record: Any, title: str) -> dict[str, Any]:
    return {"target_entity": record._meta.label, "target_id": record.pk, "target_title": title}


@pytest.fixture
def customer(db: None) -> Customer:
    """A customer with a task, a plan and a follow-up, and a neighbour with a task."""
    found = make(Customer, name=OLD)
    make(Task, name="送样机", **about(found, OLD))
    make(FollowUpPlan, name="回访", planned_at="2030-01-01T10:00:00+08:00", **about(found, OLD))
    make(FollowUp, content="谈了价格", **about(found, OLD))
    other = make(Customer, name="金恒煤业")
    make(Task, name="寄合同", **about(other, "金恒煤业"))
    return found


def titles(model: Any) -> list[str]:
    return list(model._base_manager.order_by("pk").values_list("target_title", flat=True))


def found(model: Any, words: str) -> list[str]:
    return [
        row.values["target_title"]
        for row in ListQuery(registry.of(model), SYSTEM, search=words, names=["target_title"]).page().rows
    ]


def test_a_renamed_record_is_named_so_everywhere(customer: Customer) -> None:
    states = {model: list(model._base_manager.values_list("pk", "version", "updated_at")) for model in FLOW_NOUNS}
    lines = LoggedEvent.objects.count()
    perform("edit", customer, {"name": NEW}, actor=SYSTEM)
    assert titles(Task) == [NEW, "金恒煤业"]
    assert (titles(FollowUpPlan), titles(FollowUp)) == ([NEW], [NEW])
    assert LoggedEvent.objects.count() == lines + 1
    assert {m: list(m._base_manager.values_list("pk", "version", "updated_at")) for m in FLOW_NOUNS} == states
    for model in FLOW_NOUNS:
        assert (found(model, "彭城建设"), found(model, "徐州建工")) == ([NEW], [])
    tree = {"all": [["target_title", "contains", "彭城"]]}
    rows = ListQuery(registry.of(Task), SYSTEM, tree=tree, names=["name"]).page().rows
    assert [row.values["name"] for row in rows] == ["送样机"]


def test_lists_and_pages_show_it(customer: Customer, signed_in: Callable[..., Any]) -> None:
    boss = signed_in("boss")
    perform("edit", customer, {"name": NEW}, actor=SYSTEM)
    task = Task.objects.get(name="送样机")
    for address in ("/task/?view=all", f"/task/{task.pk}/", "/follow-up/?view=all", "/follow-up-plan/?view=all"):
        html = boss.get(address).content.decode()
        assert (address, NEW in html, OLD in html) == (address, True, False)


def test_what_lies_in_the_recycle_bin_comes_back_with_the_new_name(customer: Customer) -> None:
    task = Task.objects.get(name="送样机")
    perform("delete", task, actor=SYSTEM)
    perform("edit", customer, {"name": NEW}, actor=SYSTEM)
    perform("restore", Task._base_manager.get(pk=task.pk), actor=SYSTEM)
    assert Task.objects.get(pk=task.pk).target_title == NEW


def test_a_person_is_called_with_the_company(customer: Customer) -> None:
    person = make(Contact, customer=customer.pk, name="罗建华")
    task = make(Task, name="生日", **about(person, f"罗建华 · {OLD}"))
    steps = (
        (customer, {"name": NEW}, f"罗建华 · {NEW}"),
        (person, {"name": "罗健华"}, f"罗健华 · {NEW}"),
        (person, {"customer": Customer.objects.get(name="金恒煤业").pk}, "罗健华 · 金恒煤业"),
    )
    for record, data, title in steps:
        record.refresh_from_db()
        perform("edit", record, data, actor=SYSTEM, acknowledge=("twins", "group_lines"))
        task.refresh_from_db()
        assert task.target_title == title


def test_a_rename_is_no_talk_with_the_customer(customer: Customer) -> None:
    lead = make(Lead, name="苏州恒远")
    make(FollowUp, content="打过电话", **about(lead, "苏州恒远"))
    Lead.objects.filter(pk=lead.pk).update(status="new", next_contact_at=None, last_followed_at=None, last_follow_up="")
    Customer.objects.filter(pk=customer.pk).update(next_contact_at=None, last_followed_at=None, last_follow_up="")
    for record, name in ((lead, "苏州恒远新能源"), (customer, NEW)):
        record.refresh_from_db()
        perform("edit", record, {"name": name}, actor=SYSTEM)
        record.refresh_from_db()
        assert (record.next_contact_at, record.last_followed_at, record.last_follow_up) == (None, None, "")
    assert (lead.status, titles(FollowUp)) == ("new", [NEW, "苏州恒远新能源"])


def test_a_batch_renames_too(customer: Customer) -> None:
    other = Customer.objects.get(name="金恒煤业")
    batch = BatchEdit(Customer, SYSTEM)
    held = batch.hold([customer.pk, other.pk])
    answers = batch.write([(held[customer.pk], {"name": NEW}), (held[other.pk], {"remark": "x"})])
    assert [one.error for one in answers] == [None, None]
    assert titles(Task) == [NEW, "金恒煤业"]


def test_what_renames_nothing_asks_nothing(customer: Customer) -> None:
    batch = BatchEdit(Customer, SYSTEM)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        perform("edit", customer, {"remark": "x"}, actor=SYSTEM)
        perform("create", Customer, {"name": "新客户有限公司"}, actor=SYSTEM)
        held = batch.hold([customer.pk])
        batch.write([(held[customer.pk], {"remark": "y"})])
    assert [one["sql"] for one in asked if "activities_task" in one["sql"] or "target_title" in one["sql"]] == []


def test_many_are_left_to_the_worker(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_titles, "AT_ONCE", 2)
    monkeypatch.setattr(kept_titles, "CHUNK", 2)
    for at in range(4):
        make(Task, name=f"任务{at}", **about(customer, OLD))
    perform("edit", customer, {"name": NEW}, actor=SYSTEM)
    assert titles(Task).count(OLD) == 5
    assert titles(FollowUp) == [NEW]
    job = Job.objects.get(task=kept_titles.TASK)
    assert job.args == {"keeper": "activities.Task", "label": "customers.Customer", "keys": [customer.pk]}
    drain()
    job.refresh_from_db()
    assert (job.state, job.result, titles(Task).count(OLD)) == ("done", {"activities.Task": 5}, 0)
    assert len(found(Task, "彭城建设")) == 5


def test_rows_about_a_record_that_is_gone_keep_what_they_say(customer: Customer) -> None:
    task = make(Task, name="旧事", target_entity="customers.Customer", target_id=10**9, target_title="早已不在")
    assert kept_titles.rename(registry.of(Task), [task]) == 0
    task.refresh_from_db()
    assert task.target_title == "早已不在"


def test_after_the_update_older_names_are_renewed_once(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_titles, "CHUNK", 1)
    Customer.objects.filter(pk=customer.pk).update(name=NEW)  # as it was when names did not follow
    bare = make(Task, name="无题", target_entity="customers.Customer", target_id=customer.pk)
    script = import_module("keben.domains.activities.migrations.0011_names_of_today")
    script.ask(apps, None)
    assert titles(Task) == [OLD, "金恒煤业", ""]
    drain()
    job = Job.objects.get(task="titles.renew")
    counted = {"activities.FollowUp": 1, "activities.FollowUpPlan": 1, "activities.Task": 1}
    assert (job.state, job.result) == ("done", counted)
    assert (titles(Task), titles(FollowUp), titles(FollowUpPlan)) == ([NEW, "金恒煤业", ""], [NEW], [NEW])
    bare.refresh_from_db()
    assert bare.target_title == ""


def test_where_nothing_is_kept_nothing_is_asked(db: None) -> None:
    import_module("keben.domains.activities.migrations.0011_names_of_today").ask(apps, None)
    assert not Job.objects.exists()
