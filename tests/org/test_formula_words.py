"""Formulas are written and read by the labels of fields, and computed for the records that are there already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from keben.domains.customers.models import Customer
from keben.domains.org.models import User
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.formulas_again import TASK, compute_all, compute_dated
from keben.kernel.problems import Invalid
from keben.kernel.tasks.job import Job

NOUN = "customers.Customer"
S = system_actor()


def add(name: str, code: str, **more: Any) -> CustomField:
    data = {"entity": NOUN, "name": name, "label": name, "code": code, **more}
    return perform("add", CustomField, data, actor=S).record  # type: ignore[no-any-return]


def customer(**data: Any) -> Customer:
    return perform("create", Customer, {"name": "合肥公式测试有限公司", **data}, actor=S).record  # type: ignore[no-any-return]


def kept(record: Customer) -> dict[str, Any]:
    return Customer.objects.get(pk=record.pk).custom  # type: ignore[no-any-return]


def run_jobs() -> list[dict[str, int]]:
    jobs = list(Job.objects.filter(task=TASK, state="waiting").order_by("id"))
    Job.objects.filter(task=TASK).update(state="done")
    return [compute_all(job, **job.args) for job in jobs]


def test_labels_in_brackets_are_kept_as_keys_and_shown_as_labels(
    person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    add("price", "money", label="单价", label_en="Unit price")
    record = add("double", "formula", formula="if([Unit price] > 1, '[Unit price]', 'x_price')", result="text")
    assert record.options["formula"] == "if(x_price > 1, '[Unit price]', 'x_price')"
    page = signed_in(person("A1", "安", "system_admin")).get(f"/system/fields/{record.pk}/").content.decode()
    assert "if([Unit price] &gt; 1, &#39;[Unit price]&#39;, &#39;x_price&#39;)" in page
    assert "<b>Unit price</b> <code>x_price</code>" in page


def test_a_label_that_no_field_has_is_refused(db: None) -> None:
    with pytest.raises(Invalid) as caught, translation.override("zh-hans"):
        add("double", "formula", formula="[没有] * 2", result="decimal")
    assert [one.code for one in caught.value.errors["formula"]] == ["formula_name"]


def test_nobody_is_asked_whether_a_formula_is_required(
    person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(person("A1", "安", "system_admin"))
    page = client.get(f"/system/fields/new/{NOUN}/").content.decode()
    when = page.split('id="id_required"')[0].rsplit("data-kb-when=", 1)[1].split('"')[1]
    assert when == ("code=text,long_text,decimal,money,percent,date,choice,multi_choice,person,department,link,file")
    made = add("one", "formula", formula="1", result="decimal")
    assert 'name="required"' not in client.get(f"/system/fields/{made.pk}/").content.decode()


def test_a_new_formula_is_computed_for_what_is_there(db: None) -> None:
    add("count", "decimal", places="0")
    record = customer(x_count="3")
    before = LoggedEvent.objects.filter(entity=NOUN).count()
    formula = add("double", "formula", formula="x_count * 2", result="decimal", places="0")
    assert (kept(record), run_jobs(), kept(record)["double"]) == ({"count": "3"}, [{"changed": 1}], "6")
    perform("change", formula, {"label": "双倍", "formula": "x_count * 3", "result": "decimal", "places": "0"}, actor=S)
    assert (run_jobs(), kept(record)["double"]) == ([{"changed": 1}], "9")
    perform("change", formula, {"label": "三倍", "formula": "x_count * 3", "result": "decimal", "places": "0"}, actor=S)
    assert run_jobs() == []
    assert (Customer.objects.get(pk=record.pk).version, LoggedEvent.objects.filter(entity=NOUN).count()) == (1, before)


def test_a_hidden_formula_is_not_computed_until_it_is_shown(db: None) -> None:
    add("count", "decimal", places="0")
    formula = add("double", "formula", formula="x_count * 2", result="decimal", places="0")
    record = customer(x_count="3")
    perform("hide", formula, actor=S)
    stamps.reset()
    changed = perform("edit", record, {"x_count": "5"}, actor=S).changes
    assert (changed, kept(record)) == ({"x_count": ["3", "5"]}, {"count": "5", "double": "6"})
    perform("show", formula, actor=S)
    stamps.reset()
    assert (run_jobs(), kept(record)["double"]) == ([{"changed": 1}], "10")


def test_formulas_that_read_the_date_are_computed_every_night(db: None) -> None:
    record = customer(founded_on="2020-01-01")
    add("days", "formula", formula="days_between(founded_on, today())", result="decimal", places="0")
    add("one", "formula", formula="1", result="decimal")
    assert "days" not in kept(record)
    assert compute_dated(Job(task="formulas.today")) == {NOUN: 1}
    assert int(kept(record)["days"]) > 2000
