"""Filling an empty database with the demo company, in one pass over its customers."""

from __future__ import annotations

import datetime as dt
import logging
from collections import deque

from django.db import transaction
from django.utils import timezone

from keben.base.numbering import Reset
from keben.config.demo.care import add_care
from keben.config.demo.company import found_company, long_ago
from keben.config.demo.crowd import Crowd
from keben.config.demo.echoes import Plot
from keben.config.demo.extras import add_extras, messages
from keben.config.demo.groups import add_groups, places, tell_groups
from keben.config.demo.leads import Leads
from keben.config.demo.loading import bare
from keben.config.demo.pools import add_pools
from keben.config.demo.privacy import add_privacy
from keben.config.demo.progress import Progress
from keben.config.demo.quality import judge_records
from keben.config.demo.relations import add_relations
from keben.config.demo.rows import count_on, next_key
from keben.config.demo.tale.client import Client, client, known_at
from keben.config.demo.tale.people import add_people
from keben.config.demo.tale.retold import REMEMBERED, TIMES, again
from keben.config.demo.tale.setting import Setting
from keben.config.demo.tale.talks import add_talks
from keben.config.demo.twins import find_them, left_out, tell_twins
from keben.config.demo.words.known import KNOWN
from keben.config.statistics import analyse_all
from keben.data.twins.rebuild import fill
from keben.domains.activities.models import FollowUp, Task
from keben.domains.care.models import Gathering
from keben.domains.customers.models import Contact, Customer, Keeper
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment
from keben.kernel.numbering import Counter, rule_of
from keben.kernel.settings import change_setting
from keben.kernel.stamps import touch

WHOLE_HISTORY = 20_000
CHUNK = 1000
SHOWN = 4000
TABLES = (Customer, Contact, FollowUp, Task, LoggedEvent)
SEED = 2026


class NotEmpty(Exception):
    """There are customers already; a demo would mix with them."""


def generate(*, customers: int, language: str = "zh", seed: int = SEED, quiet: bool = False) -> None:
    """Make the company with so many customers. Raises NotEmpty."""
    if Customer._base_manager.exists():
        raise NotEmpty("This database has customers already. A demo company wants an empty one.")
    with transaction.atomic():
        story = found_company(seed, language)
        if language == "en":
            change_setting("company.language", language)
        leads = Leads(story, seed)
        long_ago()
    # Batches of thousands are meant to take their time.
    logging.getLogger("keben.slow_query").setLevel(logging.ERROR)
    progress = Progress(customers, quiet=quiet)
    crowd = Crowd(story, whole=customers <= WHOLE_HISTORY)
    numbers = Numbers()
    with bare((*TABLES, Customer.tags.through), when=customers > WHOLE_HISTORY):
        teller = Teller(story, crowd, numbers, customers)
        shown = tell_all(teller, progress)
        twins = tell_twins(teller)
        companies = tell_groups(teller)
        with transaction.atomic():
            crowd.flush()
            leads.tell(shown, crowd.history)
            crowd.close()
        progress.say("building indexes")
    with transaction.atomic():
        numbers.close()
        count_on(TABLES)
        add_extras(story, shown)
        add_pools(story, customers)
        messages(story, shown)
        add_relations(story, shown)
        add_groups(story, teller, companies)
        count_on((Comment, Keeper))
        leads.costs()
        touch("org")
    fill()
    find_them(twins, customers)
    with transaction.atomic():
        add_care(story, shown, customers)
        count_on((Gathering,))
    add_privacy(story)
    judge_records(customers)
    analyse_all()
    progress.end()


class Teller:
    """Tells customer after customer and keeps count of the keys."""

    def __init__(self, story: Setting, crowd: Crowd, numbers: Numbers, count: int) -> None:
        self.story, self.crowd, self.numbers, self.count = story, crowd, numbers, count
        self.customer, self.contact, self.talk = (next_key(model) for model in (Customer, Contact, FollowUp))
        self.famous = known_at(count)
        self.by_known: dict[int, int] = {}
        self.plots: deque[Plot] = deque(maxlen=REMEMBERED)

    def tell(self, at: int) -> Client:
        """The customer at place `at`."""
        fresh = self.crowd.whole or at % TIMES == 0 or at in self.famous or len(self.plots) < REMEMBERED
        one = self._new(at) if fresh else self._again()
        self.customer += 1
        self.contact += len(one.people)
        self.talk += len(one.talks)
        return one

    def _new(self, at: int) -> Client:
        known = KNOWN[self.famous[at]] if at in self.famous else None
        one = client(self.story, self.customer, (at + 0.5) / self.count, "", known)
        one.row["number"] = self.numbers.give(one.created)
        if known is not None:
            self.by_known[self.famous[at]] = one.pk
            if known.parent is not None:
                one.row["parent_id"] = self.by_known.get(known.parent)
        add_people(self.story, one, self.contact)
        add_talks(self.story, one, self.talk)
        self.crowd.add(one)
        if known is None and not self.crowd.whole:
            self.plots.append(Plot(one, self.crowd.echoes))
        return one

    def _again(self) -> Client:
        plot = self.story.pick(self.plots)
        one = again(self.story, plot.one, self.customer)
        one.row["number"] = self.numbers.give(one.created)
        self.crowd.echo(one, plot, self.contact, self.talk)
        return one


def tell_all(teller: Teller, progress: Progress) -> list[Client]:
    """Write the customers chunk by chunk; returns the first ones, which colleagues have been busy around."""
    shown: list[Client] = []
    free = left_out(teller.count)
    free |= places(teller.count, free)
    for start in range(0, teller.count, CHUNK):
        end = min(start + CHUNK, teller.count)
        with transaction.atomic():
            told = [teller.tell(at) for at in range(start, end) if at not in free]
            teller.crowd.flush()
        shown += [one for one in told if not one.back][: SHOWN - len(shown)]
        progress.tell(end)
    return shown


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
