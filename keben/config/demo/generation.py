"""Filling an empty database with the demo company, in one pass over its customers."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from keben.base.numbering import Reset
from keben.config.demo.company import found_company
from keben.config.demo.crowd import Crowd
from keben.config.demo.extras import add_extras
from keben.config.demo.progress import Progress
from keben.config.demo.rows import count_on, next_key
from keben.config.demo.tale.client import Client, client, known_at
from keben.config.demo.tale.people import add_people
from keben.config.demo.tale.setting import Setting
from keben.config.demo.tale.talks import add_talks
from keben.config.demo.words.known import KNOWN
from keben.domains.activities.models import FollowUp, Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment
from keben.kernel.numbering import Counter, rule_of
from keben.kernel.stamps import touch

WHOLE_HISTORY = 20_000
CHUNK = 1000
SEED = 2026


class NotEmpty(Exception):
    """There are customers already; a demo would mix with them."""


def generate(*, customers: int, language: str = "zh", seed: int = SEED, quiet: bool = False) -> None:
    """Make the company with so many customers. Raises NotEmpty."""
    if Customer._base_manager.exists():
        raise NotEmpty("This database has customers already. A demo company wants an empty one.")
    with transaction.atomic():
        story = found_company(seed, language)
    # Batches of thousands are meant to take their time.
    logging.getLogger("keben.slow_query").setLevel(logging.ERROR)
    progress = Progress(customers, quiet=quiet)
    crowd = Crowd(story, whole=customers <= WHOLE_HISTORY)
    numbers = Numbers()
    keys = [next_key(model) for model in (Customer, Contact, FollowUp)]
    famous = known_at(customers)
    shown: list[Client] = []
    by_known: dict[int, int] = {}
    for start in range(0, customers, CHUNK):
        with transaction.atomic():
            for at in range(start, min(start + CHUNK, customers)):
                one = write_story(story, at, customers, keys, numbers, famous.get(at), by_known)
                crowd.add(one)
                if len(shown) < 4000:
                    shown.append(one)
            crowd.flush()
        progress.tell(min(start + CHUNK, customers))
    with transaction.atomic():
        crowd.close()
        numbers.close()
        count_on((Customer, Contact, FollowUp, Task, LoggedEvent))
        add_extras(story, shown)
        count_on((Comment,))
        touch("org")
    progress.end()


def write_story(
    story: Setting, at: int, count: int, keys: list[int], numbers: Numbers, famous: int | None, by_known: dict[int, int]
) -> Client:
    """The whole story of the customer at place `at`; moves the keys on."""
    share = (at + 0.5) / count
    known = KNOWN[famous] if famous is not None else None
    one = client(story, keys[0], share, "", known)
    one.row["number"] = numbers.give(one.created)
    if famous is not None:
        by_known[famous] = one.pk
        if known is not None and known.parent is not None:
            one.row["parent_id"] = by_known.get(known.parent)
    add_people(story, one, keys[1])
    add_talks(story, one, keys[2])
    keys[0] += 1
    keys[1] += len(one.people)
    keys[2] += len(one.talks)
    return one


class Numbers:
    """Customer numbers by the rule in force, counted here and handed over to the kernel's counters."""

    def __init__(self) -> None:
        field = Customer._meta.get_field("number")
        self.pattern, reset = rule_of("customers.Customer", field)
        self.reset = Reset(reset)
        self.counted: dict[str, int] = {}
        self._days: dict[dt.date, str] = {}

    def give(self, moment: dt.datetime) -> str:
        """The next number as of that day."""
        day = timezone.localdate(moment)
        if day not in self._days:
            self._days[day] = f"customers.Customer.number:{self.pattern.period_key(day, self.reset)}"
        key = self._days[day]
        self.counted[key] = self.counted.get(key, 0) + 1
        return self.pattern.render(self.counted[key], day)

    def close(self) -> None:
        """Let new customers be numbered after ours."""
        for key, value in self.counted.items():
            Counter.objects.update_or_create(key=key, defaults={"value": value})
