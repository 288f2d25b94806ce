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
from keben.domains.customers.models import Customer, CustomerLevel
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.kernel.workdays import WorkDay

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


def test_look_ups_are_lanes_and_a_drop_edits_the_link(signed_in: Any) -> None:
    plain, vip = (make(CustomerLevel, name=name, position=at, code=name) for at, name in ((20, "B"), (10, "A")))
    make(CustomerLevel, name="Old", position=5, code="old", is_active=False)
    row = make(Customer, name="Dock", level=plain.pk, annual_amount=1)
    client = signed_in("boss")
    html = client.get("/customer/?look=board&lanes=level").content.decode()
    assert re.findall(r'data-kb-lane="([^"]*)" data-label="([^"]*)"', html) == [
        (str(vip.pk), "A"),
        (str(plain.pk), "B"),
    ]
    assert ("Dock" in lane(html, str(plain.pk)), "Dock" in lane(html, str(vip.pk))) == (True, False)
    address = re.search(r'data-move-url="([^"]*)"', html)[1].replace("&amp;", "&")  # type: ignore[index]
    answer = client.post(address, json.dumps({"id": row.pk, "to": str(vip.pk)}), **JSON)
    assert (answer.status_code, f'id="lane-{vip.pk}-head"' in answer.content.decode()) == (200, True)
    row.refresh_from_db()
    assert row.level_id == vip.pk
    assert client.post(address, json.dumps({"id": row.pk, "to": "-"}), **JSON).status_code == 200
    row.refresh_from_db()
    assert row.level_id is None
    assert client.post(address, json.dumps({"id": row.pk, "to": "99999"}), **JSON).status_code == 409
    row.refresh_from_db()
    assert row.level_id is None


def test_a_drop_on_another_person_asks_what_the_transfer_asks(signed_in: Any, people: Any) -> None:
    client = signed_in("sales_manager")
    other = people("sales")
    row = make(Customer, name="Dock", owner=client.person)
    make(Customer, owner=other)
    html = client.get("/customer/?look=board&lanes=owner").content.decode()
    assert re.findall(r'data-kb-lane="([^"]*)"', html) == [
        str(one.pk) for one in sorted((client.person, other), key=lambda one: one.name_key)
    ]
    answer = client.post(
        "/customer/move/?look=board&lanes=owner", json.dumps({"id": row.pk, "to": str(other.pk)}), **JSON
    )
    text = answer.content.decode()
    assert (answer.status_code, 'name="keep"' in text, 'name="new_owner"' in text) == (409, True, False)
    row.refresh_from_db()
    assert row.owner_id == client.person.pk
    sent = {"id": row.pk, "to": other.pk, "keep": "read", "until": "", "reason": "Moves to the north"}
    answer = client.post("/customer/move/?look=board&lanes=owner", sent, HTTP_HX_REQUEST="true")
    assert (answer.status_code, "kb:listed" in answer["HX-Trigger"]) == (200, True)
    row.refresh_from_db()
    assert row.owner_id == other.pk


def test_what_has_no_few_values_is_no_lane(signed_in: Any) -> None:
    make(Customer, lifecycle="growth")
    client = signed_in("boss")
    for name in ("name", "region", "last_followed_at", "nonsense"):
        html = client.get(f"/customer/?look=board&lanes={name}").content.decode()
        assert 'data-kb-lane="growth"' in html


def test_a_noun_without_a_board_shows_its_table(signed_in: Any) -> None:
    client = signed_in("boss")
    assert "data-kb-lane" not in client.get("/contact/?look=board").content.decode()
    assert client.post("/contact/move/", "{}", **JSON).status_code == 422


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


def test_the_days_of_a_month_stand_below_it_with_times_and_whole_names(signed_in: Any) -> None:
    client = signed_in("boss", lang="en")
    row = make(Task, name="Call the head of the maintenance centre", owner=client.person, due_at=at(20, 9, 5))
    html = client.get("/task/?look=calendar&month=2026-11").content.decode()
    assert html.count("kb-month__jump") == 1
    assert 'href="#day-2026-11-20"' in html
    agenda = html.split('<section id="day-2026-11-20">')[1].split("</section>")[0]
    assert "20 Nov 2026 <small>Fri</small>" in agenda
    assert f'<a href="/task/{row.pk}/" data-kb="drawer"><time>09:05</time><span>{row.name}</span></a>' in agenda


def test_late_evening_belongs_to_the_local_day(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Task, name="Late", owner=client.person, due_at=at(30, 23, 30))
    make(Task, name="Early", owner=client.person, due_at=at(30, 0, 30))
    html = client.get("/task/?look=calendar&month=2026-11").content.decode()
    last = html.split('<td data-day="2026-11-30"')[1].split("</td>")[0]
    assert ("Late" in last, "Early" in last) == (True, True)


def test_an_entry_moved_to_another_day_keeps_its_time(signed_in: Any) -> None:
    client = signed_in("sales")
    row = make(Task, name="Visit", owner=client.person, due_at=at(12, 15, 30))
    html = client.get("/task/?look=calendar&month=2026-11").content.decode()
    assert ('data-move-url="/task/day/"' in html, f'data-kb-entry data-id="{row.pk}"' in html) == (True, True)
    assert client.post("/task/day/", json.dumps({"id": row.pk, "to": "2026-11-20"}), **JSON).status_code == 204
    row.refresh_from_db()
    assert row.due_at == at(20, 15, 30)


def test_a_date_that_nobody_edits_does_not_move(signed_in: Any) -> None:
    row = make(Customer)
    Customer._base_manager.filter(pk=row.pk).update(next_contact_at=at(12, 9, 0))
    client = signed_in("boss")
    html = client.get("/customer/?look=calendar&month=2026-11").content.decode()
    assert ("data-move-url" in html, "data-kb-entry" in html) == (False, False)
    assert client.post("/customer/day/", json.dumps({"id": row.pk, "to": "2026-11-20"}), **JSON).status_code == 403
    row.refresh_from_db()
    assert row.next_contact_at == at(12, 9, 0)


@pytest.mark.parametrize("body", ["", "{}", '{"id": 1, "to": "2026-13-01"}', '{"id": "x", "to": "2026-11-01"}'])
def test_a_bad_day_is_refused_in_words(signed_in: Any, body: str) -> None:
    answer = signed_in("sales").post(
        "/task/day/", body, content_type="application/json", HTTP_ACCEPT="application/json"
    )
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["to"])


def test_days_of_others_stay(signed_in: Any, people: Any) -> None:
    row = make(Task, owner=people("sales"), due_at=at(12, 15, 30))
    client = signed_in("sales")
    assert client.post("/task/day/", json.dumps({"id": row.pk, "to": "2026-11-20"}), **JSON).status_code == 404
    assert client.post("/contact/day/", json.dumps({"id": 1, "to": "2026-11-20"}), **JSON).status_code == 404
    row.refresh_from_db()
    assert row.due_at == at(12, 15, 30)


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


CALENDARS = [entity.label for entity in registry if entity.declaration.menu and entity.listing.calendar]


@pytest.mark.parametrize("label", CALENDARS)
def test_every_calendar_shows_its_records_on_their_day(signed_in: Any, label: str) -> None:
    client, entity = signed_in("boss"), registry.get(label)
    record = make(entity.model, **({"owner": client.person} if entity.owned else {}))
    day = timezone.now() if entity.field(entity.listing.calendar).kind.code == "datetime" else timezone.localdate()
    entity.model._base_manager.filter(pk=record.pk).update(**{entity.field(entity.listing.calendar).orm: day})
    answer = client.get(f"/{entity.slug}/?look=calendar")
    today = answer.content.decode().split(f'data-day="{timezone.localdate().isoformat()}"')[1].split("</td>")[0]
    assert (answer.status_code, f'href="/{entity.slug}/{record.pk}/"' in today) == (200, True)


def test_the_month_says_which_days_are_free_and_which_weekend_is_worked(signed_in: Any) -> None:
    make(WorkDay, date=dt.date(2026, 11, 27), name="停工")
    make(WorkDay, date=dt.date(2026, 11, 28), name="补班", is_worked=True)
    html = signed_in("boss").get("/task/?look=calendar&month=2026-11").content.decode()
    marks = {
        cell[:10]: re.findall('kb-month__mark">([^<]+)<', cell.split("</td>")[0])
        for cell in html.split('<td data-day="')[1:]
    }
    assert {day: found for day, found in marks.items() if found} == {"2026-11-27": ["休"], "2026-11-28": ["班"]}
