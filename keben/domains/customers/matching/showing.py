"""A group as the page shows it: fields side by side with differences marked, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.compared import text
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.model import TwinPair
from keben.domains.customers.matching.queue import Group
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.moments import show_date
from keben.kernel.query.page import Masked
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.cells import cell
from keben.web.record.values import read_values

BANDS = (
    (gettext_lazy("Identity"), ("name", "short_name", "former_names", "uscc", "legal_representative", "type", "level",
                     "industry")),
    (gettext_lazy("Contacts and address"), ("phone", "email", "website", "region", "address")),
    (gettext_lazy("Our work with it"), ("owner", "lifecycle", "source", "parent", "last_followed_at", "annual_amount",
                             "receivable", "created_at")),
)  # fmt: skip
PASSING = frozenset({"last_followed_at", "annual_amount", "receivable", "created_at"})
"""They differ between any two records and tell nothing."""
WIDEST = 30.0
"""Bits that fill the bar: what decides alone."""


def heads(group: Group, actor: Actor) -> list[dict[str, Any]]:
    """The columns."""
    entity = registry.of(Customer)
    found = []
    for one in group.customers:
        values = read_values(entity, one, actor, ("number", "owner", "created_at", "completeness"))
        owner = values.get("owner")
        parts = [str(values.get("number") or ""), str(owner.title) if owner else _("Nobody works it")]
        found.append(
            {
                "id": one.pk, "title": one.name, "href": record_url(entity.label, one.pk),
                "sub": " · ".join((*parts, show_date(timezone.localtime(one.created_at).date()))),
                "score": values.get("completeness"),
            }
        )  # fmt: skip
    return found


def bands(group: Group, actor: Actor) -> list[dict[str, Any]]:
    """The fields, row by row; what is empty everywhere or hidden is left out."""
    entity = registry.of(Customer)
    names = [name for _title, fields in BANDS for name in fields]
    read = [read_values(entity, one, actor, names) for one in group.customers]
    found = []
    for title, fields in BANDS:
        rows = [row for name in fields if (row := compared(entity, name, [values.get(name) for values in read]))]
        if rows:
            found.append({"title": str(title), "rows": rows})
    return found


def compared(entity: Any, name: str, values: Sequence[Any]) -> dict[str, Any] | None:
    """One field of all; `differs` where two of the filled ones are not the same."""
    filled = [value for value in values if value not in (None, "", [])]
    if not filled:
        return None
    item = entity.field(name)
    cells = [cell(item, value) for value in values]
    shown = {str(cell(item, value)) for value in filled}
    masked = any(isinstance(value, Masked) for value in filled)
    return {"label": str(item.label), "cells": cells, "differs": len(shown) > 1 and not masked and name not in PASSING}


def verdict(group: Group) -> str:
    """The reasons of the most certain pair in one line, strongest first."""
    return reasons(group.pairs[0])


def reasons(pair: TwinPair) -> str:
    """What speaks for a pair, in one line."""
    why = sorted(pair.why, key=lambda row: -row[2])
    return " · ".join(str(text(CUSTOMERS, name, code)[1]) for name, code, bits in why if bits > 0)


def waterfalls(group: Group) -> list[dict[str, Any]]:
    """For every pair: what speaks for it and against it, as bars with words."""
    place = {one.pk: at for at, one in enumerate(group.customers, start=1)}
    return [
        {
            "title": _("%(one)s and %(other)s") % dict(zip(("one", "other"), numbers(pair, place), strict=True)),
            "probability": pair.probability,
            "href": record_url("customers.TwinPair", pair.pk),
            "rows": [bar_row(*row) for row in sorted(pair.why, key=lambda row: -abs(row[2]))],
            "hint": hint(pair),
        }
        for pair in group.pairs
    ]


def numbers(pair: TwinPair, place: dict[int, int]) -> list[int]:
    """The numbers of its two columns, the lower one first."""
    return sorted((place[pair.left_id], place[pair.right_id]))


def bar_row(name: str, code: str, bits: float) -> dict[str, Any]:
    """One reason: its words, and its weight as the width of a bar."""
    label, words = text(CUSTOMERS, name, code)
    return {
        "label": str(label), "text": str(words), "for": bits > 0,
        "width": round(min(abs(bits), WIDEST) / WIDEST * 100), "times": times(bits),
    }  # fmt: skip


def times(bits: float) -> str:
    """What a weight in bits means: how many times likelier."""
    factor = 2 ** min(abs(bits), 20.0)
    number = f"{factor:,.0f}" if factor >= 10 else f"{factor:.1f}"
    if abs(bits) >= 20:
        number = "1,000,000+"
    return (_("%(n)s × likelier") if bits > 0 else _("%(n)s × less likely")) % {"n": number}


def hint(pair: TwinPair) -> Markup | str:
    """What would change the verdict."""
    known = {name for name, _code, _bits in pair.why}
    if "uscc" not in known:
        return _("A credit code on both sides would decide it.")
    return ""
