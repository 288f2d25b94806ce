"""Tasks around customers: done ones of the past, and open ones, some due today, some overdue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting
from keben.config.demo.tale.talks import CUSTOMER, today
from keben.config.demo.words.talk import TASKS


def tasks_of(story: Setting, one: Client, *, thin: bool) -> list[dict[str, Any]]:
    """At most two tasks; `thin` for very many customers."""
    chance = story.rng.random()
    if one.lifecycle == "lost" or chance > (0.12 if thin else 0.55):
        return []
    scaled = chance / (0.12 if thin else 0.55)
    if scaled < 0.62:
        made = story.rng.random() * min(one.age, 120)
        return [task(story, one, story.at(made + 4), story.at(made + 1), done=story.at(made))]
    if scaled < 0.74:
        return [task(story, one, story.at(3 + story.rng.random() * 40), today(story))]
    if scaled < 0.82:
        return [task(story, one, story.at(12 + story.rng.random() * 40), story.at(1 + story.rng.random() * 8))]
    return [task(story, one, story.at(story.rng.random() * 50), story.at(-(1 + story.rng.random() * 15)))]


def task(
    story: Setting, one: Client, made: dt.datetime, due: dt.datetime, *, done: dt.datetime | None = None
) -> dict[str, Any]:
    """The row of a task."""
    made = max(made, one.created)
    short = one.row["short_name"] or one.row["name"]
    return {
        "target_entity": CUSTOMER,
        "target_id": one.pk,
        "target_title": one.row["name"],
        "name": story.say(story.pick(TASKS)).format(c=short),
        "priority": story.weighted({"normal": 70, "high": 20, "low": 10}),
        "owner_id": one.owner.pk,
        "owned_since": made,
        "due_at": due,
        "status": "done" if done else story.weighted({"open": 70, "doing": 30}),
        "done_at": done,
        "created_at": made,
        "updated_at": max(made, done or made),
        "created_by_id": one.owner.pk,
        "updated_by_id": one.owner.pk,
        "version": 2 if done else 1,
    }
