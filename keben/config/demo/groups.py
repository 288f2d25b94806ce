"""Groups in the demo: a state-owned group with companies and branches, ties, and a quarter with its 200 flats."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from keben.config.demo.tale.client import known_at
from keben.config.demo.tale.setting import Setting
from keben.config.demo.twins import told
from keben.config.demo.words.groups import (
    CARETAKER,
    COMMITTEE,
    LANDLORD,
    MANAGER,
    PARTS,
    POSTS,
    SITE,
    STREET,
    TIES,
    TRADE,
)
from keben.config.demo.words.people import english, person
from keben.domains.customers.models import Contact, Customer, CustomerTie, Occupancy, Site, Unit
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.perform import perform

if TYPE_CHECKING:
    from keben.config.demo.generation import Teller

FEW = 200
"""A smaller company has no such customers."""
BUILDINGS, FLOORS, ROOMS = 5, 10, 4
FAMILIES = 40
ACTOR = system_actor("demo")
AMOUNTS = (0, 412, 58, 36, 0, 187, 0, 64, 121, 0)
"""What the companies of the group, and last the committee, bought this year: ten thousands of yuan."""
SIZES = ("89.50", "118.00", "96.20", "143.60")


def places(customers: int, taken: set[int]) -> set[int]:
    """The places among so many that make room for them."""
    if customers < FEW:
        return set()
    famous, count = known_at(customers), len(PARTS) + 1
    free = [at for at in range(customers) if at not in famous and at not in taken]
    return {free[(at * 2 + 1) * len(free) // (2 * count)] for at in range(count)}


def tell_groups(teller: Teller) -> list[int]:
    """Write the companies of the group, its head first, and the owners' committee last; returns their keys."""
    if teller.count < FEW:
        return []
    keys: list[int] = []
    for above, entry in [(part.above, part.entry) for part in PARTS] + [(None, COMMITTEE)]:
        one = told(teller, TRADE if entry is not COMMITTEE else 4, entry)
        one.row["parent_id"] = keys[above] if above is not None else None
        bought = AMOUNTS[len(keys)]
        one.row |= {"annual_amount": bought * 1_000_000, "receivable": bought * 230_000}
        teller.crowd.add(one)
        teller.customer += 1
        teller.contact += len(one.people)
        teller.talk += len(one.talks)
        keys.append(one.pk)
    return keys


def add_groups(story: Setting, teller: Teller, keys: list[int]) -> None:
    """Ties among customers that everybody knows, and the quarter; nothing in a company too small for them."""
    if not keys:
        return
    for first, kind, second, months, note in TIES:
        values = {
            "customer": teller.by_known[first], "other": teller.by_known[second], "kind": kind,
            "since": months_ago(story, months), "note": story.say(note),
        }  # fmt: skip
        perform("create", CustomerTie, values, actor=ACTOR)
    values = {
        "name": story.say(SITE), "customer": teller.by_known[MANAGER], "kind": "residential", "region": "320200",
        "address": story.say(STREET), "planned_units": BUILDINGS * FLOORS * ROOMS,
    }  # fmt: skip
    site = perform("create", Site, values, actor=ACTOR).record
    flats = build(site)
    move_in(story, flats, Customer._base_manager.get(pk=keys[-1]), teller.by_known[LANDLORD])


def months_ago(story: Setting, months: float) -> dt.date:
    """A day about so many months back."""
    return story.today - dt.timedelta(days=int(months * 30.4))


def build(site: Site) -> list[Unit]:
    """Five buildings of ten floors with four flats each."""
    rows = [
        {"site": site, "building": str(building), "entrance": str(1 + (room > 2)), "floor": floor,
         "room": f"{floor}{room:02}", "area": SIZES[room - 1]}
        for building in range(1, BUILDINGS + 1)
        for floor in range(1, FLOORS + 1)
        for room in range(1, ROOMS + 1)
    ]  # fmt: skip
    return [made.record for made in BatchCreate(Unit, ACTOR).write(rows)]


def move_in(story: Setting, flats: list[Unit], committee: Customer, landlord: int) -> None:
    """Families own and use flats, some let theirs; a company holds some for its staff; some lived there before."""
    rng = random.Random(2026)  # noqa: S311 - a story, not a secret
    people = [resident(story, committee, rng) for _one in range(FAMILIES)]
    rows: list[dict[str, Any]] = []
    for at, flat in enumerate(rng.sample(flats, 90)):
        since = months_ago(story, rng.randrange(8, 110))
        if at >= 66:
            rows.append({"unit": flat.pk, "role": "owner", "customer": landlord, "share": 100, "since": since})
            if at % 3:
                rows.append({"unit": flat.pk, "role": "occupier", "note": story.say(CARETAKER), "since": since})
            continue
        owner, other = people[at % FAMILIES], people[(at * 7 + 3) % FAMILIES]
        halves = at % 5 == 0 and other.pk != owner.pk
        rows.append(
            {"unit": flat.pk, "role": "owner", "contact": owner.pk, "share": 50 if halves else 100, "since": since}
        )
        if halves:
            rows.append({"unit": flat.pk, "role": "owner", "contact": other.pk, "share": 50, "since": since})
        user = owner if at < FAMILIES else other if at % 2 else None
        if user is not None:
            rows.append({"unit": flat.pk, "role": "occupier", "contact": user.pk, "since": since})
        if at % 6 == 0:
            before = people[(at + 11) % FAMILIES]
            start = since - dt.timedelta(days=1500)
            rows.append({"unit": flat.pk, "role": "occupier", "contact": before.pk, "since": start, "until": since})
        if at < len(POSTS):
            term = months_ago(story, 14)
            rows.append({"unit": flat.pk, "role": "committee", "contact": owner.pk, "post": POSTS[at], "since": term})
    for made in BatchCreate(Occupancy, ACTOR).write(rows):
        if made.error is not None:
            raise made.error


def resident(story: Setting, committee: Customer, rng: random.Random) -> Contact:
    """Somebody of the quarter; the committee is the customer through whom we know him."""
    name, gender = person(rng)
    values = {
        "customer": committee.pk, "name": english(name) if story.lang else name, "gender": gender,
        "mobile": f"139{rng.randrange(10**8):08}", "role": "user",
    }  # fmt: skip
    found: Contact = perform("create", Contact, values, actor=ACTOR, acknowledge=("twins",)).record
    return found
