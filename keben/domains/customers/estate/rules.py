"""What must hold for units and for who is in them: names, one person or company, no more than the whole."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_noop

from keben.domains.customers.estate.model import Occupancy, Site, Unit
from keben.kernel.actions.batch import in_batch
from keben.kernel.doubts import Doubt
from keben.kernel.problems import Invalid, Problem

WHOLE = Decimal(100)
SECOND_CHAIR = gettext_noop(
    "“%(name)s” chairs the committee of “%(site)s” in this time already. End that first if it is over."
)
FIRST, LAST = dt.date.min, dt.date.max


@in_batch
def named_by_place(record: Unit, changes: Any, actor: Any) -> None:
    """A unit is called by its site, building, entrance and room."""
    record.label = "-".join(part for part in (record.building, record.entrance, record.room) if part)[:64]
    record.name = f"{record.site.name} {record.label}"[:140]
    if record.area is not None and record.area <= 0:
        raise Invalid.single("area", "area", "An area is more than nothing; leave it empty where it is not known.")
    changes.refresh()


def named_once(record: Site, changes: Any, actor: Any) -> None:
    """One site of a name with a customer; a site that gets another name gives it to its units, in one statement."""
    if "name" not in changes and "customer" not in changes:
        return
    same = Site.objects.filter(customer=record.customer_id, name=record.name, deleted_at=None).exclude(pk=record.pk)
    if same.exists():
        raise Invalid.single(
            "name", "site_twice", "This customer has a site called “%(name)s” already.", name=record.name
        )
    if record.pk and "name" in changes:
        Unit.objects.filter(site=record.pk).update(name=Concat(Value(f"{record.name} "), F("label")))


def one_holder(record: Occupancy, changes: Any, actor: Any) -> None:
    """A person, a company, or nobody whose name is known yet; shares for owners, posts for the committee."""
    if record.contact_id is not None and record.customer_id is not None:
        raise Invalid.single("contact", "one_holder", "Name either a person or a company, not both.")
    if record.contact_id is None and record.customer_id is None and not record.note.strip():
        raise Invalid.single(
            "contact", "nobody", "Name the person or the company; where nobody knows the name yet, note what is known."
        )
    # The form hides what does not belong to the part; who changes the part gives it up.
    record.share = record.share if record.role == "owner" else None
    record.post = record.post if record.role == "committee" else ""
    if record.share is not None and not 0 < record.share <= WHOLE:
        raise Invalid.single("share", "share", "A share is more than 0 and at most 100 %.")
    if record.since and record.until and record.until < record.since:
        raise Invalid.single("until", "before_since", "It cannot end before it began.")
    record.name = f"{record.holder[:100]} – {record.unit.name}"[:260]
    changes.refresh()


def no_more_than_whole(record: Occupancy, changes: Any, actor: Any) -> None:
    """At no time do the owners' shares of a unit come to more than 100 %, and nobody has the same part twice."""
    if record.deleted_at is not None:
        return
    # Two people at once: the second waits for the first, and reads what he wrote.
    list(Unit._base_manager.select_for_update(no_key=True).filter(pk=record.unit_id).values_list("pk"))
    beside = [
        one
        for one in Occupancy.objects.filter(unit=record.unit_id, role=record.role, deleted_at=None)
        .exclude(pk=record.pk)
        .select_related("contact", "customer")
        if overlap(one, record)
    ]
    for one in beside:
        if (None, None) != (one.contact_id, one.customer_id) == (record.contact_id, record.customer_id):
            raise Invalid.single(
                "contact" if record.contact_id else "customer", "twice",
                "“%(name)s” has this part here already in this time.", name=one.holder,
            )  # fmt: skip
    if record.role == "owner" and record.share is not None:
        most = most_at_once([*beside, record])
        if most > WHOLE:
            raise Invalid.single(
                "share", "more_than_whole",
                "With this the owners' shares come to %(sum)s %%. At most %(left)s %% is left in this time.",
                sum=plain(most), left=plain(max(Decimal(0), WHOLE - (most - record.share))),
            )  # fmt: skip


def one_chair(record: Occupancy, changes: Any, actor: Any) -> None:
    """Two chairs of one committee in the same time are doubted: the time of the first has hardly been ended."""
    told = changes.created or any(name in changes for name in ("post", "unit", "since", "until"))
    if record.post != "chair" or record.deleted_at is not None or not told:
        return
    chairs = Occupancy.objects.filter(unit__site=record.unit.site_id, post="chair", deleted_at=None)
    for one in chairs.exclude(pk=record.pk).select_related("contact", "customer").order_by("pk"):
        if overlap(one, record):
            said = {"name": one.holder, "site": record.unit.site.name}
            changes.doubts.append(Doubt("second_chair", (Problem("second_chair", SECOND_CHAIR, said),)))
            return


def overlap(one: Occupancy, other: Occupancy) -> bool:
    """Whether both hold on some day; the day of the end is the first on which it no longer holds."""
    return (one.since or FIRST) < (other.until or LAST) and (other.since or FIRST) < (one.until or LAST)


def most_at_once(rows: list[Occupancy]) -> Decimal:
    """The largest sum of shares on any day; it can only grow on days on which somebody begins."""
    days = {row.since or FIRST for row in rows}
    return max(
        sum((row.share or Decimal(0) for row in rows if (row.since or FIRST) <= day < (row.until or LAST)), Decimal(0))
        for day in days
    )


def plain(number: Decimal) -> str:
    """A share without noughts at its end."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def now(day: dt.date, prefix: str = "") -> Q:
    """Occupancies that hold on a day, as a condition."""
    began = Q(**{f"{prefix}since__isnull": True}) | Q(**{f"{prefix}since__lte": day})
    lasts = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    return began & lasts & Q(**{f"{prefix}deleted_at__isnull": True})
