"""The working day of the story: who is called and visited today, what was visited last week, what fell out."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from keben.base.geo import cell_of
from keben.base.map_cn import centre_of
from keben.config.demo.rows import Rows
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words.day import AIMS, PLANS, RESULTS, SERVICE_AIMS, SERVICE_TASKS
from keben.data.search.rebuild import rebuild
from keben.domains.activities.models import FollowUpPlan, Task
from keben.domains.care.models import LocationConsent, Visit
from keben.domains.care.visit.consent import version_of, words
from keben.domains.customers.models import Customer
from keben.domains.customers.near.place import PLACE
from keben.kernel.features.team import TeamMember

CUSTOMER = "customers.Customer"
HOME = (30.27, 120.16)
EACH, SERVED = 9, 6


def add_day(story: Setting, shown: Sequence[Client]) -> None:
    """A few plans and visits for every seller, from his own customers."""
    rng = random.Random(len(shown))  # noqa: S311 - a story, no secret
    plans, visits = Rows(FollowUpPlan, keyed=False), Rows(Visit, keyed=False)
    places: dict[int, tuple[float, float]] = {}
    mine: dict[int, list[Client]] = {}
    for one in shown:
        if one.lifecycle != "lost" and len(mine.setdefault(one.owner.pk, [])) < EACH:
            mine[one.owner.pk].append(one)
    for clients in mine.values():
        for at, one in enumerate(clients):
            plans.add(plan(story, rng, one, at))
            if at < 6:
                places[one.pk] = around(rng, one.place.code)
                visits.add(visit(story, rng, one, at, places[one.pk]))
    tasks = Rows(Task, keyed=False)
    teams = set(TeamMember.objects.filter(entity=CUSTOMER).values_list("user_id", "object_id"))
    for worker in story.engineers:
        served = [one for one in shown if (worker.pk, one.pk) in teams and one.lifecycle != "lost"]
        for at, one in enumerate(served[:SERVED]):
            places.setdefault(one.pk, around(rng, one.place.code))
            visits.add(service(story, visit(story, rng, one, at, places[one.pk]), worker.pk, at))
            if at < len(SERVICE_TASKS):
                tasks.add(task(story, one, worker.pk, at))
    for rows in (plans, visits, tasks):
        rows.flush()
    refine(places)
    LocationConsent.objects.bulk_create(
        LocationConsent(user_id=user, text=words(), text_version=version_of(words()), given_at=story.at(30))
        for user in (*mine, *(worker.pk for worker in story.engineers))
    )
    for label in ("activities.FollowUpPlan", "activities.Task", "care.Visit"):
        rebuild(label)


def refine(places: dict[int, tuple[float, float]]) -> None:
    """Where somebody checked in, the place is known to the metre."""
    rows = list(Customer.objects.filter(pk__in=places))
    for row in rows:
        north, east = (round(one, 6) for one in places[row.pk])
        row.latitude, row.longitude, row.place_source, row.map_cell = north, east, "check_in", cell_of(north, east)
    Customer.objects.bulk_update(rows, PLACE, batch_size=500)


def around(rng: random.Random, code: str) -> tuple[float, float]:
    """Somewhere within a few kilometres of the middle of a county."""
    north, east = centre_of(code) or HOME
    return north + rng.uniform(-0.03, 0.03), east + rng.uniform(-0.035, 0.035)


def clock(story: Setting, days: int, hour: int, minute: int = 0) -> dt.datetime:
    """A time of the day so many days ahead, or ago."""
    local = timezone.localtime(story.now).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local + dt.timedelta(days=days)


def stamps(one: Client, made: dt.datetime, changed: dt.datetime | None = None) -> dict[str, Any]:
    """Who made the row and when."""
    made = max(made, one.created)
    return {
        "owner_id": one.owner.pk, "owned_since": made, "created_at": made, "updated_at": changed or made,
        "created_by_id": one.owner.pk, "updated_by_id": one.owner.pk, "version": 2 if changed else 1,
    }  # fmt: skip


def plan(story: Setting, rng: random.Random, one: Client, at: int) -> dict[str, Any]:
    """The first two today, one overdue, the others in the next two weeks."""
    days = (0, 0, -2)[at] if at < 3 else rng.randint(1, 14)
    method, pair = PLANS[(one.pk + at) % len(PLANS)]
    return {
        "target_entity": CUSTOMER,
        "target_id": one.pk,
        "target_title": one.row["name"],
        "name": story.say(pair),
        "planned_at": clock(story, days, 9 + (at * 3) % 8, 30),
        "method_id": story.methods[method],
        "remind": "m15",
        "status": "open",
        **stamps(one, story.at(3)),
    }


def visit(story: Setting, rng: random.Random, one: Client, at: int, place: tuple[float, float]) -> dict[str, Any]:
    """Three stops today, one missed yesterday, two visited last week, one of them checked in from too far away."""
    row: dict[str, Any] = {
        "name": story.say(AIMS[(one.pk + at) % len(AIMS)]),
        "customer_id": one.pk,
        "planned_at": clock(story, (0, 0, 0, -1, -4, -6)[at], (9, 13, 16, 10, 14, 10)[at], 30),
        "status": "planned" if at < 3 else "missed" if at == 3 else "checked_out",
        **stamps(one, story.at(8)),
    }
    if row["status"] != "checked_out":
        return row
    metres = 1860 if at == 5 else rng.randint(15, 240)
    arrived = row["planned_at"] + dt.timedelta(minutes=rng.randint(-10, 12))
    result, mark = RESULTS[(one.pk + at) % len(RESULTS)]
    return row | {
        "check_in_at": arrived,
        "check_in_latitude": round(place[0] + metres / 111_195, 6),
        "check_in_longitude": round(place[1], 6),
        "check_in_accuracy": 20,
        "check_in_distance": metres,
        "check_out_at": arrived + dt.timedelta(minutes=rng.randint(35, 90)),
        "is_out_of_range": at == 5,
        "summary": story.say(result),
        "satisfaction": mark,
        "updated_at": arrived + dt.timedelta(minutes=95),
        "version": 3,
    }


def service(story: Setting, row: dict[str, Any], engineer: int, at: int) -> dict[str, Any]:
    """The same visit as that of an engineer, an hour later."""
    mine = {"owner_id": engineer, "created_by_id": engineer, "updated_by_id": engineer}
    later = {
        name: row[name] + dt.timedelta(hours=1) for name in ("planned_at", "check_in_at", "check_out_at") if name in row
    }
    return row | mine | later | {"name": story.say(SERVICE_AIMS[at % len(SERVICE_AIMS)])}


def task(story: Setting, one: Client, engineer: int, at: int) -> dict[str, Any]:
    """What an engineer has to do at his desk: today, yesterday, next week."""
    made = story.at(4)
    return {
        "target_entity": CUSTOMER, "target_id": one.pk, "target_title": one.row["name"],
        "name": story.say(SERVICE_TASKS[at]), "due_at": clock(story, (0, -1, 5)[at], 17), "status": "open",
        "owner_id": engineer, "owned_since": made, "created_by_id": engineer, "updated_by_id": engineer,
        "created_at": made, "updated_at": made, "version": 1,
    }  # fmt: skip
