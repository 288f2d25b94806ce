"""What a task is about, told apart in a list: a person stands with his customer."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.activities.models import FollowUp, Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.about import about
from keben.kernel.actions.perform import perform
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(signed_in: Any) -> Any:
    return signed_in("sales")


@pytest.fixture
def contact(browser: Any) -> Any:
    customer = make(Customer, owner=browser.person, name="杭州浩云")
    return make(Contact, customer=customer.pk, name="罗建华")


def test_a_task_and_a_follow_up_about_a_person_name_his_customer(browser: Any, contact: Any) -> None:
    target = f"customers.Contact:{contact.pk}"
    assert browser.post(f"/task/new/?target={target}", {"name": "回电", "target": target}).status_code in (
        200,
        204,
        302,
    )
    browser.post(f"/contact/{contact.pk}/say/", {"way": "phone", "content": "谈过"})
    found = {
        *Task.objects.values_list("target_title", flat=True),
        *FollowUp.objects.values_list("target_title", flat=True),
    }
    assert found == {"罗建华 · 杭州浩云"}
    assert "罗建华 · 杭州浩云" in browser.get("/task/").content.decode()


def test_a_customer_is_called_by_its_name_alone(contact: Any) -> None:
    customer = contact.customer
    assert about(registry.of(Customer), customer) == "杭州浩云"


def test_two_people_merged_carry_their_tasks_and_get_them_back(contact: Any) -> None:
    other = make(Contact, customer=contact.customer_id, name="罗健华")
    said = {"旧任务": "罗健华", "新任务": "罗健华 · 杭州浩云"}
    for name, title in said.items():
        make(Task, name=name, target_entity="customers.Contact", target_id=other.pk, target_title=title)
    perform("merge", contact, {"others": [other.pk]}, actor=SYSTEM, acknowledge=("twins",))
    assert dict(Task.objects.values_list("name", "target_title")) == dict.fromkeys(said, "罗建华 · 杭州浩云")
    perform("unmerge", contact, {}, actor=SYSTEM, acknowledge=("twins",))
    assert dict(Task.objects.values_list("name", "target_title")) == said
