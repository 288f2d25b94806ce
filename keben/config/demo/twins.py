"""Twins in the demo: customers that clerks entered twice, look-alikes that are none, and the search that found them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from keben.config.demo.tale.client import Client, client
from keben.config.demo.tale.people import add_people
from keben.config.demo.tale.talks import add_talks
from keben.config.demo.whereabouts import place
from keben.config.demo.words.known import Known
from keben.config.demo.words.twins import TALES, Entry
from keben.domains.customers.customer.rules import WEIGHTS
from keben.domains.customers.matching.actions import Same, SearchNow
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.run import search
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform

if TYPE_CHECKING:
    from keben.config.demo.generation import Teller

CHIEF = "E1001"
FEW = 200
"""A smaller company gets the first tales only."""
WHOLE = 2_000
"""Up to so many customers all of them are compared; of larger companies only those of the tales, to be quick."""


def entries(customers: int) -> list[tuple[int, Entry]]:
    """The trade and the entry of every customer that is told of here."""
    tales = TALES if customers >= FEW else TALES[:2] if customers >= 40 else ()
    return [(tale.trade, entry) for tale in tales for entry in tale.entries]


def left_out(customers: int) -> set[int]:
    """The places among so many that make room for them, spread over the years; those of well-known ones stay."""
    from keben.config.demo.tale.client import known_at

    count, famous = len(entries(customers)), known_at(customers)
    free = [at for at in range(customers) if at not in famous]
    return {free[(at * 2 + 1) * len(free) // (2 * count)] for at in range(count)}


def tell_twins(teller: Teller) -> list[int]:
    """Write them among the others; returns their keys."""
    keys = []
    for trade, entry in entries(teller.count):
        one = told(teller, trade, entry)
        teller.crowd.add(one)
        teller.customer += 1
        teller.contact += len(one.people)
        teller.talk += len(one.talks)
        keys.append(one.pk)
    return keys


def told(teller: Teller, trade: int, entry: Entry) -> Client:
    """One of them, with people and talks of its own."""
    story = teller.story
    known = Known(entry.name, entry.short, trade, entry.level, entry.lifecycle, entry.owner, entry.region, 20, 0, 0)
    one = client(story, teller.customer, entry.share, "", known)
    one.row |= {
        "number": teller.numbers.give(one.created), "short_name": story.say(entry.short),
        "former_names": story.say(entry.former), "phone": entry.phone, "address": story.say(entry.address),
        "legal_representative": story.say(entry.legal), "region": entry.region, "uscc": "", "email": "", "website": "",
        **place(one.pk, entry.region, address=True),
    }  # fmt: skip
    weights = sum(weight for field, weight in WEIGHTS.items() if one.row[field] not in (None, ""))
    one.row["completeness"] = round(100 * weights / sum(WEIGHTS.values()))
    one.known = None
    add_people(story, one, teller.contact)
    add_talks(story, one, teller.talk)
    return one


def find_them(keys: list[int], customers: int) -> None:
    """Let the built-in engine find them, as it would in a real company."""
    if not keys:
        return
    run = perform(SearchNow, TwinRun, {}, actor=system_actor("demo"), prepare=small).record
    search(run, among=None if customers <= WHOLE else keys)
    merge_one(keys)


def merge_one(keys: list[int]) -> None:
    """One pair has been reviewed and merged: the old name and number lead to the one that stayed."""
    names = [name for entry in TALES[-1].entries for name in entry.name]
    of_tale = Q(left_id__in=keys, left__name__in=names)
    pair = TwinPair.objects.filter(of_tale, state="open", right__name__in=names).order_by("pk").first()
    chief = User.objects.filter(staff_no=CHIEF).first()
    if pair is not None and chief is not None:
        perform(Same, pair, actor=actor_for(chief))


def small(run: TwinRun) -> None:
    """The demo needs nothing that is not installed."""
    run.engine = "small"
