"""Rows of to-dos and of the day say whom they are about, as far as the reader sees him."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.domains.activities.models import Task
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.testing.make import make
from keben.web.home import counting
from keben.web.home.belonging import About
from keben.web.home.circle import own
from keben.web.home.todo_page import rows
from tests.home.test_home import at

pytestmark = pytest.mark.django_db


def test_rows_of_to_dos_say_whom_they_are_about(signed_in: Any, people: Any) -> None:
    client = signed_in("sales")
    mine = make(Customer, owner=client.person, name="华东机械")
    person = make(Contact, customer=mine.pk, name="李工")
    other = make(Customer, owner=people("sales"), name="Others")

    def task(name: str, target: Any) -> None:
        one = make(Task, owner=client.person, due_at=at(-1), name=name)
        Task.objects.filter(pk=one.pk).update(
            target_entity=target._meta.label, target_id=target.pk, target_title=str(target.name)
        )

    task("Call", person)
    task("Write", mine)
    task("Ask", other)
    make(Task, owner=client.person, due_at=at(-1), name="Alone")
    kind = next(one for one in counting.kinds(actor_for(client.person)) if one.entity == "activities.Task")
    found = {one["title"]: one["about"] for one in rows(actor_for(client.person), own(actor_for(client.person)), kind)}
    here, there = About("华东机械", f"/customer/{mine.pk}/"), About("李工", f"/contact/{person.pk}/")
    assert found == {"Call": (there, here), "Write": (here,), "Ask": (About("Others"),), "Alone": ()}
    assert f'<a href="/contact/{person.pk}/" data-kb="drawer">李工</a> · ' in client.get("/todos/").content.decode()
    agenda_of_today = make(Task, owner=client.person, due_at=at(0), name="Today")
    Task.objects.filter(pk=agenda_of_today.pk).update(
        target_entity="customers.Contact", target_id=person.pk, target_title="李工"
    )
    assert "李工 · 华东机械" in client.get("/").content.decode()
    with CaptureQueriesContext(connection) as before:
        client.get("/todos/")
    for number in range(9):
        task(f"More {number}", make(Contact, customer=mine.pk, name=f"王{number}"))
    with CaptureQueriesContext(connection) as after:
        client.get("/todos/")
    assert len(after) == len(before)
