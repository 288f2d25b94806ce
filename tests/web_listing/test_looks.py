"""Board and calendar: lanes, sums, moves by flow or edit, the cap per day, fixed numbers of queries."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.activities.models import Task
from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "HTTP_HX_REQUEST": "true"}


def lane(html: str, value: str) -> str:
    """The markup of one lane."""
    return html.split(f'data-kb-lane="{value}"')[1].split("</section>", maxsplit=1)[0]


def at(day: int, hour: int, minute: int) -> dt.datetime:
    """A moment of November 2026 in the company's time zone."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=timezone.get_default_timezone())


def test_lanes_carry_count_and_sum(signed_in: Any) -> None:
    make(Customer, name="Big", lifecycle="growth", annual_amount=1_000_000_00)
    make(Customer, name="Small", lifecycle="growth", annual_amount=200_000_00)
    html = signed_in("boss").get("/customer/?look=board").content.decode()
    growth = lane(html, "growth")
    assert '<span class="kb-muted">2</span>' in growth
    assert "120.0 万" in growth
    assert ("Big" in growth, "Small" in growth, "Big" in lane(html, "lost")) == (True, True, False)


def test_a_lane_shows_twenty_cards_and_the_way_to_more(signed_in: Any) -> None:
    client = signed_in("boss")
    for number in range(23):
        make(Customer, name=f"C{number:02}", lifecycle="mature")
    mature = lane(client.get("/customer/?look=board").content.decode(), "mature")
    assert mature.count("data-kb-card ") == 20
    more = re.search(r'hx-get="([^"]*)"', mature)[1].replace("&amp;", "&")  # type: ignore[index]
    rest = client.get(more, HTTP_HX_REQUEST="true").content.decode()
    assert rest.count("data-kb-card ") == 3
    assert "hx-get" not in rest


def test_dropping_a_card_edits_a_plain_field(signed_in: Any) -> None:
    row = make(Customer, lifecycle="growth")
    response = signed_in("boss").post("/customer/move/", json.dumps({"id": row.pk, "to": "mature"}), **JSON)
    assert response.status_code == 200
    assert 'id="lane-mature-head"' in response.content.decode()
    row.refresh_from_db()
    assert row.lifecycle == "mature"


def test_dropping_a_card_performs_the_move_of_the_flow(signed_in: Any) -> None:
    client = signed_in("boss")
    task = make(Task, owner=client.person)
    client.post("/task/move/", json.dumps({"id": task.pk, "to": "done"}), **JSON)
    task.refresh_from_db()
    assert (task.status, task.done_at is not None) == ("done", True)


def test_a_move_that_the_flow_does_not_know_is_refused_in_words(signed_in: Any) -> None:
    client = signed_in("boss")
    client.person.lang = "en"
    client.person.save()
    task = make(Task, owner=client.person)
    client.post("/task/move/", json.dumps({"id": task.pk, "to": "cancelled"}), **JSON)
    response = client.post("/task/move/", json.dumps({"id": task.pk, "to": "doing"}), **JSON)
    assert response.status_code == 409
    assert "is not possible from the state" in response.content.decode().replace("&#34;", '"')
    task.refresh_from_db()
    assert task.status == "cancelled"


@pytest.mark.parametrize(
    ("body", "status"), [("{", 422), ('{"id": "x", "to": "lost"}', 422), ('{"id": 0, "to": "lost"}', 404)]
)
def test_a_bad_move_is_refused(signed_in: Any, body: str, status: int) -> None:
    assert signed_in("boss").post("/customer/move/", body, **JSON).status_code == status


def test_an_unknown_lane_is_refused(signed_in: Any) -> None:
    row = make(Customer, lifecycle="growth")
    response = signed_in("boss").post("/customer/move/", json.dumps({"id": row.pk, "to": "nowhere"}), **JSON)
    assert response.status_code == 409
    row.refresh_from_db()
    assert row.lifecycle == "growth"


def test_moving_needs_scope_and_right(signed_in: Any, people: Any) -> None:
    row = make(Customer, lifecycle="growth", owner=people("sales"))
    body = json.dumps({"id": row.pk, "to": "lost"})
    assert signed_in("sales").post("/customer/move/", body, **JSON).status_code == 404
    assert signed_in("audit_admin").post("/customer/move/", body, **JSON).status_code == 403
    row.refresh_from_db()
    assert row.lifecycle == "growth"


def test_a_noun_without_a_board_shows_its_table(signed_in: Any) -> None:
    client = signed_in("boss")
    assert "data-kb-lane" not in client.get("/contact/?look=board").content.decode()
    assert client.post("/contact/move/", "{}", **JSON).status_code in (404, 422)


def test_the_calendar_shows_four_per_day_and_the_rest_as_a_number(signed_in: Any) -> None:
    client = signed_in("boss")
    client.person.lang = "en"
    client.person.save()
    noon = at(20, 12, 0)
    for number in range(6):
        make(Task, name=f"Call {number}", owner=client.person, due_at=noon)
    html = client.get("/task/?look=calendar&month=2026-11").content.decode()
    assert [f"Call {number}" in html for number in range(6)] == [True] * 4 + [False] * 2
    assert "2 more" in html
    assert "month=2026-10" in html
    assert "month=2026-12" in html


def test_late_evening_belongs_to_the_local_day(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Task, name="Late", owner=client.person, due_at=at(30, 23, 30))
    make(Task, name="Early", owner=client.person, due_at=at(30, 0, 30))
    html = client.get("/task/?look=calendar&month=2026-11").content.decode()
    last = html.split(">30</a>")[-1].split("</td>")[0]
    assert ("Late" in last, "Early" in last) == (True, True)


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01", "2026-1"])
def test_a_bad_month_is_this_month(signed_in: Any, month: str) -> None:
    html = signed_in("boss").get(f"/task/?look=calendar&month={month}").content.decode()
    assert 'aria-current="date"' in html


@pytest.mark.parametrize("look", ["board", "calendar"])
def test_looks_ask_a_fixed_number_of_queries(signed_in: Any, look: str) -> None:
    client = signed_in("boss")
    for state in ("potential", "growth"):
        make(Customer, lifecycle=state, owner=client.person, next_contact_at=timezone.now())
    client.get(f"/customer/?look={look}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/customer/?look={look}")
    for number in range(24):
        state = ("potential", "growth")[number % 2]
        make(Customer, lifecycle=state, owner=client.person, next_contact_at=timezone.now())
    client.get(f"/customer/?look={look}")
    with CaptureQueriesContext(connection) as many:
        client.get(f"/customer/?look={look}")
    assert len(many) == len(few)
