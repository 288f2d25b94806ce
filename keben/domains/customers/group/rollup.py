"""Figures over a group: whatever a domain declares is counted or summed over all of it, in one statement.

Each figure is the list behind it: same filter, same scope, so that it shows what its reader may see, no more.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Max, QuerySet, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.kept import Statement
from keben.kernel.kinds.moments import show_date
from keben.kernel.query.filters import from_conditions
from keben.kernel.query.listquery import ListQuery
from keben.kernel.query.through import THROUGH
from keben.kernel.registry import registry
from keben.kernel.tree import below
from keben.web.addresses import list_url
from keben.web.listing.short_money import short_money

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CUSTOMER = "customers.Customer"


@dataclass(frozen=True)
class RollUp:
    """A figure over a group: how many records of a noun, or the sum or the latest of one of its fields."""

    label: StrOrPromise
    entity: str
    filter: tuple[tuple[str, str, Any], ...] = ()
    sum: str = ""
    latest: str = ""
    unit: StrOrPromise = ""
    order: int = 100

    @property
    def field(self) -> str:
        """The field that is summed or compared; '' where records are counted."""
        return self.sum or self.latest


ROLL_UPS: list[RollUp] = []


def roll_up(*figures: RollUp) -> None:
    """Add figures to the page of groups; called in the `extensions.py` of a domain."""
    ROLL_UPS.extend(figures)
    ROLL_UPS.sort(key=lambda one: one.order)


roll_up(
    RollUp(_("Companies"), CUSTOMER, order=10),
    RollUp(_("Contacts"), "customers.Contact", order=20),
    RollUp(_("Open tasks"), "activities.Task", (("status", "any", ["open", "doing"]),), order=30),
    RollUp(_("Follow-ups of 90 days"), "activities.FollowUp", (("followed_at", "after", "@today-90"),), order=40),
    RollUp(_("Last follow-up"), CUSTOMER, latest="last_followed_at", order=50),
    RollUp(_("Bought this year"), CUSTOMER, sum="annual_amount", order=60),
    RollUp(_("Receivable"), CUSTOMER, sum="receivable", order=70),
    RollUp(_("Overdue"), CUSTOMER, sum="overdue", order=80),
)


def address(one: RollUp, key: int) -> str:
    """The list behind a figure, the latest or largest first."""
    tree = {"all": [["@group", "any", [key]], *([list(part) for part in one.filter])]}
    asked = {"f": json.dumps(tree, ensure_ascii=False, separators=(",", ":"))}
    if one.field:
        asked["sort"] = f"-{one.field}"
    return f"{list_url(one.entity)}?{urlencode(asked)}"


def readable(one: RollUp, actor: Actor) -> bool:
    """Whether the reader may see these records, and the field in clear."""
    if not actor.can(one.entity, "view"):
        return False
    return not one.field or actor.field(one.entity, one.field) >= FieldRight.READ


def rows_of(one: RollUp, key: int, actor: Actor) -> QuerySet[Any]:
    """The rows behind a figure, which the filter of its address finds as well."""
    entity = registry.get(one.entity)
    rule = THROUGH["@group"].rule(entity, [key])
    if rule is None:
        raise LookupError(f"{one.entity} hangs on no customer, so it cannot be counted over a group")
    return ListQuery(entity, actor, tree=from_conditions(one.filter), extra=rule).rows.order_by()


def value_of(one: RollUp, key: int, actor: Actor) -> QuerySet[Any]:
    """The figure as a question with one value."""
    rows = rows_of(one, key, actor).annotate(all_of_them=Value(1))
    measure = Count("pk") if not one.field else (Sum if one.sum else Max)(registry.get(one.entity).field(one.field).orm)
    return rows.values("all_of_them").annotate(figure=measure).values_list("figure")


@dataclass(frozen=True)
class Figures:
    """The figures of a group, and how many of its companies its reader does not see."""

    items: list[dict[str, Any]]
    hidden: int


def figures(key: int, actor: Actor) -> Figures:
    """All figures of the group below a customer; one statement."""
    asked = [one for one in ROLL_UPS if readable(one, actor)]
    everything = Customer._base_manager.filter(pk__in=below(Customer, "parent", [key])).order_by()
    seen = rows_of(RollUp("", CUSTOMER), key, actor)
    whole = [counted(rows) for rows in (everything, seen)]
    statement = Statement.beside([*(value_of(one, key, actor) for one in asked), *whole])
    *found, total, visible = statement.rows()[0]
    return Figures(
        [item(one, value, key) for one, value in zip(asked, found, strict=True)], (total or 0) - (visible or 0)
    )


def counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """How many, as a question with one value."""
    return rows.annotate(all_of_them=Value(1)).values("all_of_them").annotate(n=Count("pk")).values_list("n")


def item(one: RollUp, value: Any, key: int) -> dict[str, Any]:
    """One figure as the page shows it."""
    text = f"{value or 0:,}" if not one.field else shown(registry.get(one.entity).field(one.field), value)
    return {"label": one.label, "value": text, "unit": one.unit, "href": address(one, key)}


def shown(field: Any, value: Any) -> str:
    """A sum or a day in words, as it came from the database; nothing is a dash."""
    if field.kind.code == "money":
        return short_money(int(value or 0))
    if value is None:
        return "—"
    if field.kind.code == "datetime":
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)  # SQLite keeps the text of UTC
        return show_date(timezone.localtime(moment).date())
    return str(field.kind.show(value))
