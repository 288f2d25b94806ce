"""The people at a customer: their posts, what they think of us and whom they report to."""

from __future__ import annotations

from typing import Any

from keben.config.demo.tale.client import Client
from keben.config.demo.tale.places import mobile
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words.people import english, person

HOW_MANY = {"vip": 5, "key": 3, "std": 2, "small": 1, "potential": 1}
ATTITUDES = {
    "potential": {"unknown": 80, "neutral": 20},
    "contact": {"unknown": 45, "neutral": 40, "support": 15},
    "first": {"neutral": 50, "support": 45, "unknown": 5},
    "growth": {"support": 62, "neutral": 33, "against": 5},
    "mature": {"support": 70, "neutral": 25, "against": 5},
    "risk": {"neutral": 45, "against": 40, "support": 15},
    "lost": {"against": 50, "neutral": 40, "unknown": 10},
}
INFLUENCE = {"decider": "high", "technical": "high", "purchase": "medium", "user": "medium", "influencer": "low"}


def add_people(story: Setting, one: Client, first: int) -> None:
    """Fill `one.people`; the head comes first and the others report to him."""
    named = one.known.people if one.known else ()
    count = max(len(named), HOW_MANY[one.level] + (story.rng.random() < 0.35))
    for index in range(min(count, len(one.about.posts))):
        name = named[index][0] if index < len(named) else ""
        one.people.append(contact(story, one, first + index, index, name, first))


def contact(story: Setting, one: Client, pk: int, index: int, given: str, head: int) -> dict[str, Any]:
    """The row of one person."""
    post, rng = one.about.posts[index], story.rng
    name, gender = person(rng)
    name = given or name
    when = max(one.created, story.at(one.age * (0.3 * rng.random() + 0.7)))
    birthday = None
    if rng.random() < 0.3:
        birthday = story.today.replace(
            year=1966 + int(rng.random() * 32), month=1 + int(rng.random() * 12), day=1 + int(rng.random() * 28)
        )
    return {
        "id": pk,
        "customer_id": one.pk,
        "name": english(name) if story.lang else name,
        "department": story.say(post.department),
        "post": story.say(post.title),
        "gender": gender,
        "mobile": mobile(story),
        "email": f"c{pk}@kh{one.pk}.example" if rng.random() < 0.5 else "",
        "wechat": f"wx_{pk:06d}" if rng.random() < 0.35 else "",
        "birthday": birthday,
        "role": post.role,
        "attitude": story.weighted(ATTITUDES[one.lifecycle]),
        "influence": INFLUENCE[post.role],
        "reports_to_id": head if index else None,
        "is_primary": index == (1 if one.lifecycle in ("growth", "mature") and one.level != "small" else 0),
        "created_at": when,
        "updated_at": when,
        "created_by_id": one.first_owner.pk,
        "updated_by_id": one.first_owner.pk,
    }
