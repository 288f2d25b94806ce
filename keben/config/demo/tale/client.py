"""A customer of the story: who it is, whose it is, how far things have come and what it is worth."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from keben.base.uscc import make_uscc
from keben.config.demo.tale.places import Place, address, landline, place_of, somewhere
from keben.config.demo.tale.setting import Setting, Worker
from keben.config.demo.whereabouts import place
from keben.config.demo.words.known import KNOWN, Known
from keben.config.demo.words.people import english, person, spelled
from keben.config.demo.words.places import FIRST, SECOND
from keben.config.demo.words.trades import TRADES, Trade
from keben.domains.customers.customer.rules import WEIGHTS

YEARS = 1095
BY_AGE = (
    (45, {"potential": 52, "contact": 40, "first": 8}),
    (180, {"potential": 22, "contact": 36, "first": 26, "growth": 16}),
    (540, {"potential": 8, "contact": 16, "first": 18, "growth": 34, "mature": 14, "risk": 5, "lost": 5}),
    (9999, {"potential": 4, "contact": 8, "first": 9, "growth": 26, "mature": 38, "risk": 8, "lost": 7}),
)
LEVELS = {
    "potential": {"potential": 70, "small": 20, "std": 10},
    "contact": {"potential": 35, "small": 20, "std": 38, "key": 7},
    "first": {"small": 30, "std": 56, "key": 14},
    "growth": {"small": 14, "std": 56, "key": 29, "vip": 1},
    "mature": {"small": 10, "std": 50, "key": 36, "vip": 4},
    "risk": {"small": 25, "std": 60, "key": 15},
    "lost": {"small": 45, "std": 50, "key": 5},
}
YEARLY = {"vip": 420.0, "key": 130.0, "std": 34.0, "small": 9.0, "potential": 5.0}
SIZE_OF = {"vip": "huge", "key": "large", "std": "medium", "small": "micro", "potential": "small"}
BOUGHT = ("first", "growth", "mature", "risk", "lost")
WEIGHT_OF_TRADE = {index: trade.weight for index, trade in enumerate(TRADES)}
WAN = 10_000 * 100


@dataclass
class Client:
    """One customer with its row; people and talks are added by their own modules."""

    pk: int
    trade: int
    place: Place
    owner: Worker
    first_owner: Worker
    age: float
    lifecycle: str
    level: str
    created: dt.datetime
    owned: dt.datetime
    known: Known | None
    row: dict[str, Any]
    last_days: float | None = None
    back: dt.timedelta = dt.timedelta()
    people: list[dict[str, Any]] = field(default_factory=list)
    talks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def about(self) -> Trade:
        """The trade it is in."""
        return TRADES[self.trade]


def client(story: Setting, pk: int, share: float, number: str, known: Known | None = None) -> Client:
    """The customer that stands at `share` (0 oldest, 1 newest) of the three years."""
    rng = story.rng
    age = max(0.2, YEARS * (1 - share) ** 1.12)
    trade = known.trade if known else story.weighted(WEIGHT_OF_TRADE)
    place = place_of(known.region) if known else somewhere(story)
    lifecycle = known.lifecycle if known else story.weighted(next(w for limit, w in BY_AGE if age < limit))
    level = known.level if known else story.weighted(LEVELS[lifecycle])
    owner = story.staff[known.owner] if known else story.pick(story.sellers[place.branch])
    created = story.at(age)
    found = Client(pk, trade, place, owner, owner, age, lifecycle, level, created, created, known, {})
    handed_over(story, found)
    found.row = row_of(story, found, number)
    amounts(story, found, known)
    found.last_days = min(age, known.last_days) if known else last_contact(rng, lifecycle, age)
    return found


def handed_over(story: Setting, one: Client) -> None:
    """Some customers had another owner before, a few were handed over this week."""
    chance = story.rng.random()
    if one.known or chance > 0.08 or len(story.sellers[one.place.branch]) < 2:
        return
    others = [worker for worker in story.sellers[one.place.branch] if worker is not one.owner]
    one.first_owner = story.pick(others)
    days = story.rng.random() * 6 if chance < 0.02 else one.age * story.rng.random()
    one.owned = max(one.created, story.at(min(days, one.age)))


def names(story: Setting, trade: Trade, place: Place) -> tuple[str, str]:
    """Full and short name in the language of the demo."""
    brand = story.pick(FIRST) + story.pick(SECOND)
    kind = story.say(story.pick(trade.kinds))
    if story.lang:
        city, word = place.city[1], spelled(brand)
        full = f"{word} {kind.format(city=city)}" if "{city}" in kind else f"{word} {kind}, {city}"
        return full.replace(" ,", ",").replace("  ", " "), word
    city = place.city[0]
    full = brand + kind.format(city=city) if "{city}" in kind else city + brand + kind
    return full, brand + trade.name[0][:2]


def row_of(story: Setting, one: Client, number: str) -> dict[str, Any]:
    """The fields of the row that depend on nothing else."""
    rng, known = story.rng, one.known
    name, short = (story.say(known.name), story.say(known.short)) if known else names(story, one.about, one.place)
    well = 1.0 if known else {"potential": 0.45, "contact": 0.65, "lost": 0.6}.get(one.lifecycle, 0.88)
    legal = person(rng)[0]
    site = f"https://www.kh{one.pk}.example" if rng.random() < well * 0.5 else ""
    row: dict[str, Any] = {
        "id": one.pk,
        "number": number,
        "name": name,
        "short_name": short if rng.random() < well else "",
        "former_names": f"{short}公司" if not story.lang and rng.random() < 0.04 else "",
        "type": one.about.type,
        "level_id": story.levels[one.level][0],
        "lifecycle": one.lifecycle,
        "source_id": story.pick(story.sources),
        "industry_id": story.industries[one.trade],
        "size": SIZE_OF[one.level] if rng.random() < well else "",
        "uscc": credit_code(one) if rng.random() < well else "",
        "legal_representative": (english(legal) if story.lang else legal) if rng.random() < well else "",
        "registered_capital": int(50 + rng.random() ** 3 * 20000) * WAN if rng.random() < well else None,
        "founded_on": story.today - dt.timedelta(days=int(one.age) + 400 + int(rng.random() * 6000)),
        "phone": landline(story, one.place.code) if rng.random() < well + 0.2 else "",
        "email": f"office@kh{one.pk}.example" if rng.random() < well * 0.7 else "",
        "website": site,
        "region": one.place.code,
        "address": address(story) if rng.random() < well else "",
        "owner_id": one.owner.pk,
        "owned_since": one.owned,
        "created_at": one.created,
        "created_by_id": one.first_owner.pk,
        "updated_by_id": one.owner.pk,
        "is_locked": bool(known and known.locked),
    }
    weights = sum(weight for field, weight in WEIGHTS.items() if row[field] not in (None, ""))
    row["completeness"] = round(100 * weights / sum(WEIGHTS.values()))
    return row | place(one.pk, row["region"], address=bool(row["address"]))


def credit_code(one: Client) -> str:
    """A code of its own; the body counts through all values in an order that looks like none."""
    body = f"M{'ABCDEFGH'[one.pk // 1_000_000 % 8]}{(one.pk * 7919 + 104_729) % 1_000_000:06d}"
    return make_uscc(one.place.code, body)


def amounts(story: Setting, one: Client, known: Known | None) -> None:
    """What it bought this year, what it owes, what is overdue."""
    row, rng = one.row, story.rng
    bought = one.lifecycle in BOUGHT
    row["is_dealt"] = bought
    row["first_deal_at"] = (one.created + dt.timedelta(days=one.age * 0.35)).date() if bought else None
    if known:
        row["annual_amount"], row["receivable"], row["overdue"] = (
            round(value * WAN) for value in (known.bought, known.receivable, known.overdue)
        )
        return
    yearly = YEARLY[one.level] * rng.lognormvariate(0, 0.45) if bought and one.lifecycle != "lost" else 0
    if one.lifecycle == "risk":
        yearly *= 0.4
    row["annual_amount"] = int(yearly * 100) * 10_000
    owes = rng.random() < 0.55
    row["receivable"] = int(row["annual_amount"] * (0.05 + 0.3 * rng.random())) // 100 * 100 if owes else 0
    late = row["receivable"] and rng.random() < (0.4 if one.lifecycle == "risk" else 0.12)
    row["overdue"] = int(row["receivable"] * (0.1 + 0.5 * rng.random())) // 100 * 100 if late else 0


def last_contact(rng: random.Random, lifecycle: str, age: float) -> float | None:
    """Days since the last follow-up; None where nobody has called yet."""
    if lifecycle == "potential" and rng.random() < 0.18:
        return None
    if lifecycle == "lost":
        return min(age * 0.7, 120 + rng.random() * 300)
    mean = {"risk": 34, "potential": 22}.get(lifecycle, 13)
    return min(age, rng.expovariate(1 / mean))


def known_at(count: int) -> dict[int, int]:
    """Place among `count` customers → which of the well-known ones stands there."""
    return {int(count * (0.02 + 0.03 * index)) + index: index for index in range(len(KNOWN)) if count > 3 * len(KNOWN)}
