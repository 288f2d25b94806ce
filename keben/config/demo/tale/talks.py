"""Follow-ups that fit the stage things are in, and the clocks of the customer that they set."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words.talk import METHODS, PATHS, STAGES

CUSTOMER = "customers.Customer"
TITLES = ("主任", "经理", "校长", "院长", "行长", "科长", "矿长", "班长", "队长", "总监", "站长", "处长")
GAP = re.compile("(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])")


def add_talks(story: Setting, one: Client, first: int) -> None:
    """Fill `one.talks`, oldest first, and set the clocks."""
    moments = when(story, one)
    path = PATHS[one.lifecycle]
    for index, moment in enumerate(moments):
        stage = path[index] if index < len(path) else path[-1]
        last = index == len(moments) - 1
        following = ahead(story, one) if last else moments[index + 1]
        one.talks.append(talk(story, one, first + index, stage, moment, following))
    clocks(one)


def when(story: Setting, one: Client) -> list[dt.datetime]:
    """The moments of all talks, the last one at `last_days` ago."""
    if one.last_days is None:
        return []
    count = len(PATHS[one.lifecycle])
    span = max(one.age - one.last_days, 0)
    days = sorted((one.last_days + span * story.rng.random() ** 1.3 for _i in range(count - 1)), reverse=True)
    found = [max(story.at(day), one.created) for day in (*days, one.last_days)]
    return sorted(found)


def ahead(story: Setting, one: Client) -> dt.datetime | None:
    """When the next contact is due: mostly soon, some today, some missed."""
    if one.lifecycle == "lost":
        return None
    chance, rng = story.rng.random(), story.rng
    if chance < 0.10:
        return today(story)
    since = one.last_days or 0
    if chance < 0.19 and since > 3:
        return story.at(1 + rng.random() * min(since - 2, 9))
    if chance < 0.24:
        return None
    return story.at(-(1 + rng.random() * (8 if one.level in ("vip", "key") else 24)))


def today(story: Setting) -> dt.datetime:
    """Some time today, be it over already or not."""
    midnight = dt.datetime.combine(story.today, dt.time(), tzinfo=dt.timezone(dt.timedelta(hours=8)))
    return (midnight + dt.timedelta(minutes=540 + 15 * int(story.rng.random() * 34))).astimezone(dt.UTC)


def talk(
    story: Setting, one: Client, pk: int, stage: str, moment: dt.datetime, following: dt.datetime | None
) -> dict[str, Any]:
    """The row of one follow-up."""
    about, rng = one.about, story.rng
    said, step = story.pick(STAGES[stage])
    who = one.people[int(rng.random() ** 2 * len(one.people))]
    content = story.say(said).format(
        w=who["name"] if story.lang else spoken(who),
        p=story.say(story.pick(about.products)),
        s=story.say(story.pick(about.scenes)),
        n=int(4 + rng.random() ** 2 * 120),
        need=story.say(story.pick(about.needs)),
    )
    author = one.owner if moment >= one.owned else one.first_owner
    return {
        "id": pk,
        "target_entity": CUSTOMER,
        "target_id": one.pk,
        "target_title": one.row["name"],
        "method_id": story.methods[channel(said[0]) or story.pick(METHODS[stage])],
        "content": content if story.lang else GAP.sub(" ", content),
        "followed_at": moment,
        "author_id": author.pk,
        "contact_id": who["id"],
        "contact_name": who["name"],
        "next_contact_at": following,
        "next_step": story.say(step),
        "created_at": moment,
        "updated_at": moment,
        "created_by_id": author.pk,
        "updated_by_id": author.pk,
    }


CHANNELS = (
    ("event", ("展会",)),
    ("mail", ("邮件", "报价已发")),
    ("call", ("电话", "回访", "通知", "反映")),
    ("visit", ("拜访", "上门", "验收", "技术交流", "装好", "巡检")),
)


def channel(sentence: str) -> str:
    """The way of contact that a sentence speaks of; '' where it could be any."""
    return next((code for code, words in CHANNELS if any(word in sentence for word in words)), "")


def spoken(who: dict[str, Any]) -> str:
    """徐丽娟经理, 万总 or 李敏工: how one speaks of somebody at a customer."""
    for word in TITLES:
        if word in who["post"]:
            return f"{who['name']}{word}"
    if "总" in who["post"] or who["post"] == "厂长":
        return f"{who['name'][0]}总"
    return f"{who['name'][0]}工" if who["role"] == "technical" else str(who["name"])


def clocks(one: Client) -> None:
    """Last follow-up, its first words and the next contact, as writing the follow-ups would have set them."""
    row = one.row
    row["last_followed_at"] = row["next_contact_at"] = None
    row["last_follow_up"] = ""
    for entry in one.talks:
        row["last_followed_at"], row["last_follow_up"] = entry["followed_at"], entry["content"][:120]
        row["next_contact_at"] = entry["next_contact_at"] or row["next_contact_at"]
    if one.lifecycle == "lost":
        row["next_contact_at"] = None
        for entry in one.talks:
            entry["next_contact_at"] = None
