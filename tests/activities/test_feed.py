"""The calendar feed: one's own plans at a secret address, the same file for the same plans, gone when it is ended."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from keben.domains.activities.feed.icalendar import Entry, calendar, escaped, folded
from keben.domains.activities.feed.model import CalendarFeed
from keben.domains.activities.models import FollowUpPlan, Task
from keben.domains.care.models import Visit
from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
SOON = dt.datetime(2026, 3, 5, 1, 30, tzinfo=dt.UTC)


def soon(days: int = 1) -> dt.datetime:
    """A whole second ahead, so that it reads as it was written."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=days)


def made(client: Any) -> str:
    """The path of a fresh address, as the page shows it once."""
    page = client.post("/me/calendar/", {"do": "make"}).content.decode()
    return re.search(r"/calendar/[^\"<]+\.ics", page).group()  # type: ignore[union-attr]


def test_the_format_is_that_of_the_standard() -> None:
    assert escaped("a;b,c\\d\ne\x07") == "a\\;b\\,c\\\\d\\ne"
    line = folded("SUMMARY:" + "客" * 60)
    assert all(len(part.encode()) <= 75 for part in line.split("\r\n"))
    assert line.replace("\r\n ", "") == "SUMMARY:" + "客" * 60
    text = calendar("N", [Entry("a.1@keben", SOON, "T", "", "https://x/1")])
    assert "DTSTART;TZID=Asia/Shanghai:20260305T093000\r\n" in text
    assert "DTSTAMP:20260305T013000Z\r\n" in text
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_it_shows_what_is_one_s_own(signed_in: Any, people: Any) -> None:
    client, other = signed_in("sales"), people("sales")
    customer = make(Customer, owner=client.person, next_contact_at=soon(2))
    task = make(Task, owner=client.person, name="Mine, with a comma", due_at=soon())
    plan = make(FollowUpPlan, owner=client.person, planned_at=soon())
    visit = make(Visit, owner=client.person, customer=customer, planned_at=soon(3))
    make(Task, owner=other, name="Theirs", due_at=soon())
    make(Task, owner=client.person, name="Far away", due_at=soon(400))
    text = Client().get(made(client)).content.decode()
    assert "Mine\\, with a comma" in text
    assert "Theirs" not in text
    assert "Far away" not in text
    uids = set(re.findall(r"UID:(\S+)", text))
    assert uids == {
        f"activities.task.{task.pk}@keben",
        f"activities.followupplan.{plan.pk}@keben",
        f"care.visit.{visit.pk}@keben",
        f"customers.customer.{customer.pk}@keben",
    }


def test_the_same_plans_are_the_same_file(signed_in: Any) -> None:
    client = signed_in("sales")
    task = make(Task, owner=client.person, due_at=soon())
    path = made(client)
    first = Client().get(path)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Task.objects.filter(pk=task.pk).update(due_at=soon(5))
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert re.findall(r"UID:\S+", changed.content.decode()) == re.findall(r"UID:\S+", first.content.decode())


def test_an_address_is_stored_as_digest_shown_once_and_ended(signed_in: Any) -> None:
    client = signed_in("sales")
    path = made(client)
    secret = path.split("/")[-1].removesuffix(".ics")
    assert secret not in str(CalendarFeed.objects.values().get())
    assert secret not in client.get("/me/calendar/").content.decode()
    newer = made(client)
    assert (Client().get(path).status_code, Client().get(newer).status_code) == (404, 200)
    client.post("/me/calendar/", {"do": "end"})
    assert (Client().get(newer).status_code, CalendarFeed.objects.count()) == (404, 0)


def test_who_has_left_has_no_feed_and_nobody_asks_all_day(signed_in: Any) -> None:
    client = signed_in("sales")
    path = made(client)
    answers = [Client().get(path).status_code for _time in range(21)]
    assert answers == [200] * 20 + [429]
    type(client.person).objects.filter(pk=client.person.pk).update(status="left")
    assert Client().get(path).status_code == 404
    assert Client().get("/calendar/nonsense.ics").status_code == 404
    assert Client().post(path).status_code == 405
