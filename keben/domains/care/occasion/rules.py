"""What must hold for rules of care, dates to remember and single attentions."""

from __future__ import annotations

from typing import Any

from keben.domains.care.occasion.candidates import slot_of
from keben.domains.care.occasion.days import prepared_by
from keben.domains.care.occasion.left_out import channel_of, whom
from keben.domains.care.occasion.model import CareDate, CareItem, CareRule
from keben.kernel.actions.batch import in_batch
from keben.kernel.contacting import doubt_about
from keben.kernel.problems import Invalid
from keben.kernel.workdays import work_calendar


@in_batch
def complete_rule(record: CareRule, changes: Any, actor: Any) -> None:
    """A festival is named, a gift is chosen, and a certain colleague too."""
    if record.occasion == "festival" and not record.festival:
        raise Invalid.single("festival", "required", "Say which festival.")
    if record.occasion != "festival":
        record.festival = ""
    if record.measure != "gift":
        record.gift = None
    elif record.gift_id is None:
        raise Invalid.single("gift", "required", "Say which gift.")
    if record.doer == "colleague" and record.colleague_id is None:
        raise Invalid.single("colleague", "required", "Say which colleague.")
    if record.days_before > 90:
        raise Invalid.single("days_before", "too_early", "At most 90 days before.")
    if record.budget < 0:
        raise Invalid.single("budget", "negative", "A cost cannot be negative.")
    changes.refresh()


@in_batch
def of_this_customer(record: Any, changes: Any, actor: Any) -> None:
    """The contact works at the customer."""
    if record.contact is not None and record.contact.customer_id != record.customer_id:
        raise Invalid.single(
            "contact", "elsewhere", "“%(name)s” does not belong to this customer.", name=record.contact.name
        )


@in_batch
def reachable(record: CareItem, changes: Any, actor: Any) -> None:
    """Whoever plans what somebody has refused is warned; doing it is refused."""
    asked = changes.created or "contact" in changes or "customer" in changes or "measure" in changes
    against = whom(record) if asked and record.status == "planned" else None
    if against is not None:
        doubt = doubt_about(against, channel_of(record.measure))
        changes.doubts += [doubt] if doubt else []


@in_batch
def settled(record: CareItem, changes: Any, actor: Any) -> None:
    """What it is called, the level of the customer then, the day by which it must be done, and what it will cost."""
    if record.status != "planned" or not (changes.created or changes):
        return
    customer, contact = record.customer, record.contact
    short = customer.short_name or customer.name
    record.name = (f"{contact.name} · {short}" if contact is not None else short)[:180]
    if changes.created or "customer" in changes:
        record.level_id = customer.level_id
    if record.occasion != "festival":
        record.festival = ""
    if changes.created and record.year is not None:
        key = record.festival or record.care_date_id or ""
        record.slot = slot_of(customer.pk, record.contact_id, record.occasion, key, record.year)
    if record.measure != "gift":
        record.gift = None
    if record.prepare_on is None:
        record.prepare_on = prepared_by(record.occasion_on, 0, work_calendar())
    if record.prepare_on > record.occasion_on:
        raise Invalid.single("prepare_on", "too_late", "It must be done by the day of the occasion.")
    if record.planned_cost < 0:
        raise Invalid.single("planned_cost", "negative", "A cost cannot be negative.")
    if record.gift is not None and not record.planned_cost:
        record.planned_cost = record.gift.price
    changes.refresh()


@in_batch
def once_or_yearly(record: CareDate, changes: Any, actor: Any) -> None:
    """The years of the calendars."""
    if not 1901 <= record.date.year <= 2098:
        raise Invalid.single("date", "year", "Give a date between 1901 and 2098.")
