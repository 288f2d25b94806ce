"""The ties of a customer from its own side: what each other customer is to it; those out of reach are counted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from keben.domains.customers.group.tie import CustomerTie
from keben.kernel.access.actor import Actor
from keben.kernel.reader import scoped

MOST = 50


def ties_of(key: int, actor: Actor) -> dict[str, Any]:
    """Ties in force first, by kind; two statements."""
    if not actor.can("customers.CustomerTie", "view"):
        return {"may": False}
    rule = Q(customer=key) | Q(other=key)
    every = CustomerTie._base_manager.filter(rule, deleted_at=None).count()
    seen = scoped(CustomerTie, actor).filter(rule).select_related("customer", "other")
    rows = list(seen.order_by("kind", "pk")[:MOST])
    shown = sorted((line(one, key) for one in rows), key=lambda one: one["ended"])
    hidden = every - len(rows) if len(rows) < MOST else every - seen.count()
    return {"may": True, "rows": shown, "hidden": hidden, "more": every - hidden > len(rows)}


def line(one: CustomerTie, key: int) -> dict[str, Any]:
    """One tie as seen from this customer: what the other one is."""
    first, second = CustomerTie.SIDES[one.kind]
    other, what = (one.other, second) if one.customer_id == key else (one.customer, first)
    today = timezone.localdate()
    return {
        "pk": one.pk, "what": what, "other": other.name, "other_pk": other.pk, "since": one.since, "until": one.until,
        "note": one.note, "ended": bool(one.until and one.until <= today),
    }  # fmt: skip
