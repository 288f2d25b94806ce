"""Every night the attentions of the coming days are planned by the rules; running again plans nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.care.occasion.actions import ACTOR
from keben.domains.care.occasion.candidates import Candidate, keepers
from keben.domains.care.occasion.days import REST, days_of, prepared_by
from keben.domains.care.occasion.festivals import day_of
from keben.domains.care.occasion.left_out import customers_wanting_none, wants_none
from keben.domains.care.occasion.model import CareDate, CareItem, CareRule
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.kinds.numbers import Integer
from keben.kernel.reader import unscoped
from keben.kernel.settings import declare_setting, setting
from keben.kernel.tasks.job import Job, progress, task
from keben.kernel.workdays import WorkCalendar, work_calendar

declare_setting(
    "care.ahead_days",
    _("Customer care"),
    _("Days for which care is planned ahead"),
    Integer(0, 90),
    14,
    help=_("So long before it must be done an item appears with its owner."),
)
BATCH = 2000


@dataclass
class Night:
    """One run: its days, what was made and what was refused."""

    today: dt.date
    until: dt.date
    work: WorkCalendar
    run: BatchCreate
    made: int = 0
    refused: int = 0


@task("care.plan", daily="03:20")
def plan_care(job: Job | None = None) -> dict[str, int]:
    """All active rules in their order, batch by batch; what an earlier rule has planned a later one leaves alone."""
    today = timezone.localdate()
    ahead = dt.timedelta(days=setting("care.ahead_days"))
    night = Night(today, today + ahead, work_calendar(), BatchCreate(CareItem, ACTOR, parsed=True))
    rules = CareRule._base_manager.filter(is_active=True, deleted_at=None).order_by("position", "pk")
    for rule in rules.select_related("gift", "colleague"):
        levels = list(rule.levels.order_by("pk").values_list("pk", flat=True))
        for batch in in_batches(found_by(rule, levels, night)):
            write(night, rule, batch)
            if job is not None:
                progress(job, night.made)
    return {"made": night.made, "refused": night.refused}


def found_by(rule: CareRule, levels: list[int], night: Night) -> Iterator[Candidate]:
    """Everybody whose occasion comes, whether he has an item already or not."""
    last = night.until + dt.timedelta(days=rule.days_before + REST)
    of_level = Q(customer__level__in=levels) if levels else Q()
    owned = Q(customer__deleted_at=None, customer__owner__isnull=False)
    if rule.occasion == "birthday":
        return birthdays(people(rule).filter(of_level & owned), night.today, last)
    if rule.occasion == "festival":
        return festival(people(rule).filter(of_level & owned), rule.festival, night.today, last)
    if rule.occasion == "purchase":
        mine = Q(level__in=levels) if levels else Q()
        rows = unscoped(Customer, reason="care is planned for everybody")
        return purchases(rows.filter(mine, deleted_at=None, owner__isnull=False), night.today, last)
    dates = unscoped(CareDate, reason="care is planned for everybody").filter(of_level & owned, deleted_at=None)
    return own_dates(dates, night.today, last)


def people(rule: CareRule) -> QuerySet[Contact]:
    """The contacts that the rule is about."""
    rows = unscoped(Contact, reason="care is planned for everybody").filter(deleted_at=None, is_active=True)
    if rule.role:
        rows = rows.filter(role=rule.role)
    return rows.filter(is_primary=True) if rule.only_primary else rows


def walked(rows: QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """The rows in the order of their keys, some thousand at a time: none is held open while others are written."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", *names)[:BATCH]):
        yield from found
        last = found[-1][0]


def birthdays(rows: QuerySet[Contact], first: dt.date, last: dt.date) -> Iterator[Candidate]:
    """By the sun the database finds the days, by the moon every date is worked out; nobody without one is asked."""
    span = [first + dt.timedelta(days=at) for at in range((last - first).days + 1)]
    marks = {day.month * 100 + day.day for day in span}
    marks |= {229} if 228 in marks else set()
    known = rows.filter(birthday__isnull=False)
    solar = known.filter(is_lunar=False).annotate(mark=ExtractMonth("birthday") * 100 + ExtractDay("birthday"))
    names = ("customer_id", "customer__owner_id", "birthday")
    for lunar, some in ((False, solar.filter(mark__in=marks)), (True, known.filter(is_lunar=True))):
        for pk, customer, owner, born in walked(some, *names):
            for year, day in days_of(born, first, last, lunar=lunar):
                yield Candidate(customer, pk, owner, "birthday", "", year, day)


def festival(rows: QuerySet[Contact], name: str, first: dt.date, last: dt.date) -> Iterator[Candidate]:
    """Everybody, where the festival comes."""
    for year in range(first.year, last.year + 1):
        day = day_of(name, year)
        if first <= day <= last:
            for pk, customer, owner in walked(rows, "customer_id", "customer__owner_id"):
                yield Candidate(customer, pk, owner, "festival", name, year, day)


def purchases(rows: QuerySet[Customer], first: dt.date, last: dt.date) -> Iterator[Candidate]:
    """Customers who bought first on such a day, greeted through their primary contact."""
    span = {first + dt.timedelta(days=at) for at in range((last - first).days + 1)}
    marks = {day.month * 100 + day.day for day in span} | {229}
    since = rows.filter(first_deal_at__isnull=False)
    since = since.annotate(mark=ExtractMonth("first_deal_at") * 100 + ExtractDay("first_deal_at"))
    for pk, owner, bought in walked(since.filter(mark__in=marks), "owner_id", "first_deal_at"):
        for year, day in days_of(bought, first, last, lunar=False):
            if year > bought.year:
                yield Candidate(pk, None, owner, "purchase", "", year, day)


def own_dates(rows: QuerySet[CareDate], first: dt.date, last: dt.date) -> Iterator[Candidate]:
    """Dates that somebody entered, once or every year."""
    names = ("customer_id", "contact_id", "customer__owner_id", "date", "is_lunar", "is_yearly", "name")
    for pk, customer, contact, owner, date, lunar, yearly, name in walked(rows, *names):
        coming = days_of(date, first, last, lunar=lunar) if yearly else [(date.year, date)]
        for year, day in coming:
            if first <= day <= last:
                yield Candidate(customer, contact, owner, "own", pk, year, day, about=name)


def in_batches(found: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Some thousand at a time."""
    batch: list[Candidate] = []
    for one in found:
        batch.append(one)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def write(night: Night, rule: CareRule, found: list[Candidate]) -> None:
    """Plan what is not planned yet and whose time has come."""
    due = [(one, prepared_by(one.day, rule.days_before, night.work)) for one in found]
    due = [(one, by) for one, by in due if by <= night.until]
    if rule.occasion == "purchase":
        through_primary([one for one, _by in due])
    taken = set(CareItem._base_manager.filter(slot__in=[one.slot for one, _by in due]).values_list("slot", flat=True))
    due = [(one, by) for one, by in due if one.slot not in taken]
    alone = wants_none([one.contact for one, _by in due if one.contact is not None], rule.measure) if due else set()
    shut = customers_wanting_none({one.customer for one, _by in due}, rule.measure)
    due = [(one, by) for one, by in due if one.contact not in alone and one.customer not in shut]
    doers = keepers([one.contact for one, _by in due if one.contact]) if rule.doer == "keeper" else {}
    remember(night, [one for one, _by in due])
    rows = [row(night, rule, one, by, doers) for one, by in due]
    for answer in night.run.write(rows):
        night.made += answer.error is None
        night.refused += answer.error is not None


def remember(night: Night, found: list[Candidate]) -> None:
    """Fetch the customers and contacts of a batch at once, instead of one by one, and forget those of the last."""
    cache = night.run.ctx.cache
    cache.clear()
    cache.update(
        {(Customer, key): one for key, one in Customer._base_manager.in_bulk({c.customer for c in found}).items()}
    )
    people = Contact._base_manager.in_bulk({c.contact for c in found if c.contact})
    cache.update({(Contact, key): one for key, one in people.items()})


def through_primary(found: list[Candidate]) -> None:
    """The primary contacts of the customers."""
    rows = Contact._base_manager.filter(
        customer__in=[one.customer for one in found], is_primary=True, is_active=True, deleted_at=None
    )
    first = dict(rows.order_by("-pk").values_list("customer_id", "pk"))
    for one in found:
        one.contact = first.get(one.customer)


def row(night: Night, rule: CareRule, one: Candidate, by: dt.date, doers: dict[int, int]) -> dict[str, Any]:
    """The answers from which the item is created; what should have begun before today begins today."""
    doer = rule.colleague_id if rule.doer == "colleague" else doers.get(one.contact or 0, one.owner)
    known = night.run.known
    return {
        "customer": known(Customer, one.customer),
        "contact": known(Contact, one.contact) if one.contact else None,
        "owner": known(CareItem._meta.get_field("owner").related_model, doer),
        "occasion": one.occasion,
        "festival": one.key if one.occasion == "festival" else "",
        "about": one.about,
        "occasion_on": one.day,
        "prepare_on": by,
        "measure": rule.measure,
        "gift": rule.gift,
        "planned_cost": rule.budget or (rule.gift.price if rule.gift else 0),
        "rule": rule,
        "year": one.year,
        "care_date": known(CareDate, one.key) if one.occasion == "own" else None,
    }
