"""How EP cares for its customers: rules, gifts and budgets, a Spring Festival round, dinners, birthdays to come."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from keben.base.lunar import LunarDate, birthday_in, from_lunar, to_lunar
from keben.base.money import allocate
from keben.config.demo.company import make
from keben.config.demo.day import clock, stamps
from keben.config.demo.rows import Rows, next_key
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words import care as words
from keben.data.search.rebuild import rebuild
from keben.domains.care.models import CareDate, CareItem, CareRule, Gathering, Gift, GiftBudget
from keben.domains.care.occasion.candidates import slot_of
from keben.domains.care.occasion.days import prepared_by
from keben.domains.care.occasion.festivals import day_of
from keben.domains.care.occasion.nightly import plan_care
from keben.domains.customers.models import Contact
from keben.domains.office.models import Announcement
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Role, User
from keben.kernel.actions.perform import perform
from keben.kernel.workdays import work_calendar

CLOSE = ("vip", "key")
SMALL = 20_000
"""Above so many customers the night plans the rest by itself."""
GUESTS = 6


def add_care(story: Setting, shown: Sequence[Client], customers: int) -> None:
    """Everything below, for the customers that are shown."""
    rng = random.Random(len(shown))  # noqa: S311 - a story, no secret
    close = [one for one in shown if one.level in CLOSE and one.people and one.lifecycle != "lost"]
    gifts = [make(Gift, name=story.say(pair), price=price) for pair, price in words.GIFTS]
    budgets = add_budgets(story)
    add_rules(story, gifts)
    birthdays(story, close)
    items = Rows(CareItem, keyed=False)
    for row in spring(story, rng, close, gifts[2], budgets):
        items.add(row)
    for row in dinners(story, close, budgets):
        items.add(row)
    items.flush()
    for label in ("care.CareItem", "care.Gathering"):
        rebuild(label)
    tell(story)
    if customers <= SMALL:
        plan_care()


def add_budgets(story: Setting) -> dict[int, int]:
    """One budget for the department of each manager: person of the branch → its key."""
    found: dict[int, int] = {}
    made: dict[int, int] = {}
    for branch, manager in story.managers.items():
        department = User.objects.get(pk=manager.pk).department_id or 0
        if department not in made:
            made[department] = make(GiftBudget, department=department, year=story.today.year, amount=2_000_000).pk
        for worker in (*story.sellers.get(branch, ()), manager):
            found[worker.pk] = made[department]
    return found


def add_rules(story: Setting, gifts: list[Any]) -> None:
    """The rules of the house."""
    for pair, given in words.RULES:
        values: dict[str, Any] = dict(given)
        values["levels"] = [story.levels[code][0] for code in values.pop("levels", ())]
        if "gift" in values:
            values["gift"] = gifts[values["gift"]].pk
        make(CareRule, name=story.say(pair), **values)


def birthdays(story: Setting, close: Sequence[Client]) -> None:
    """Some birthdays of the next days, every third by the moon, and one founding day."""
    for at, one in enumerate(close[:60]):
        day = story.today + dt.timedelta(days=at % 12)
        lunar = at % 3 == 0
        born = day.replace(year=1978 + at % 15, day=min(day.day, 28))
        if lunar:
            born = moon_birthday(day, 1978 + at % 15)
        Contact.objects.filter(pk=one.people[0]["id"]).update(birthday=born, is_lunar=lunar)
        if at == 1:
            then = (story.today + dt.timedelta(days=4)).replace(year=story.today.year - 12)
            make(CareDate, name=story.say(words.FOUNDING), customer=one.pk, date=then, is_yearly=True)


def moon_birthday(day: dt.date, year: int) -> dt.date:
    """A day of that year which by the moon is this one."""
    now = to_lunar(day)
    return from_lunar(LunarDate(year, now.month, min(now.day, 29))) if not now.leap else birthday_in(year, now)


def item(one: Client, person: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The columns that every item has."""
    short = one.row["short_name"] or one.row["name"]
    return {"name": f"{person['name']} · {short}"[:180], "customer_id": one.pk, "contact_id": person["id"],
            "level_id": one.row["level_id"], **more}  # fmt: skip


def spring(
    story: Setting, rng: random.Random, close: Sequence[Client], gift: Any, budgets: dict[int, int]
) -> Iterator[dict[str, Any]]:
    """The round of this year: most were done, some came back, one was above the budget."""
    day = day_of("spring", story.today.year)
    by = prepared_by(day, 10, work_calendar())
    ago = (story.today - by).days
    if ago < 1:
        return
    for at, one in enumerate(one for one in close if one.created.date() < by):
        done = story.at(ago)
        row = item(
            one, one.people[0], occasion="festival", festival="spring", occasion_on=day, prepare_on=by, measure="gift",
            gift_id=gift.pk, planned_cost=gift.price, year=day.year,
            slot=slot_of(one.pk, one.people[0]["id"], "festival", "spring", day.year),
            **stamps(one, story.at(ago + 12), done),
        )  # fmt: skip
        if at == 0:
            why = story.say(words.ABOVE)
            yield row | {"status": "skipped", "skip_reason": why, "planned_cost": 980_000}
        elif at % 9 == 4:
            yield row | {"status": "skipped", "skip_reason": story.say(words.RETURNED)}
        else:
            said, grade = words.EFFECTS[rng.randrange(len(words.EFFECTS))]
            cost = gift.price - rng.randrange(0, 4) * 500
            budget = budgets.get(one.owner.pk) if at < 60 else None
            yield row | {"status": "done", "cost": cost, "done_on": done.date(), "effect": story.say(said),
                         "grade": grade, "budget_id": budget}  # fmt: skip


def dinners(story: Setting, close: Sequence[Client], budgets: dict[int, int]) -> Iterator[dict[str, Any]]:
    """A dinner of each branch two months ago, its cost shared out among the guests."""
    gatherings, key = Rows(Gathering), next_key(Gathering)
    guests: list[tuple[int, int]] = []
    leaders = [manager.pk for manager in story.managers.values()]
    house = dict(User.objects.filter(pk__in=leaders).values_list("pk", "department__name"))
    for branch, manager in story.managers.items():
        there = [one for one in close if one.owner.branch == branch and one.age > 70][:GUESTS]
        if len(there) < 3:
            continue
        when, cost = clock(story, -61, 18, 30), 128_000 + 7_700 * len(there)
        budget, name = budgets.get(manager.pk), story.say(words.PARTY).format(branch=house[manager.pk])
        gatherings.add({
            "id": key, "name": name, "held_at": when,
            "place": story.say(words.PLACE), "planned_cost": 200_000, "status": "held", "cost": cost,
            "came": len(there), "outcome": story.say(words.OUTCOME), "grade": "a", "owner_id": manager.pk,
            "owned_since": when, "created_at": when - dt.timedelta(days=14), "updated_at": when,
            "created_by_id": manager.pk, "updated_by_id": manager.pk, "version": 2, "budget_id": budget,
        })  # fmt: skip
        day = timezone.localdate(when)
        for one, share in zip(there, allocate(cost, [1] * len(there)), strict=True):
            guests.append((key, one.people[0]["id"]))
            yield item(
                one, one.people[0], occasion="gathering", about=name[:80],
                occasion_on=day, prepare_on=day, measure="visit", status="done", cost=share, done_on=day, grade="a",
                gathering_id=key, budget_id=budget, **stamps(one, when),
            )  # fmt: skip
        key += 1
    gatherings.flush()
    link: Any = Gathering.guests.through
    link.objects.bulk_create(link(gathering_id=party, contact_id=person) for party, person in guests)


def tell(story: Setting) -> None:
    """What the company has told its people this month."""
    author = actor_for(User.objects.get(pk=story.staff["E1001"].pk))
    roles = dict(Role.objects.values_list("code", "pk"))
    for at, (title, text, given) in enumerate(words.ANNOUNCEMENTS):
        values: dict[str, Any] = {**given, "name": story.say(title), "text": story.say(text)}
        values["roles"] = [roles[code] for code in values.pop("roles", ())]
        values["audience"] = "chosen" if values["roles"] else "all"
        values["from_on"] = story.today - dt.timedelta(days=3 * at + 1)
        perform("create", Announcement, values, actor=author)
