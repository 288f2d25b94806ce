"""Spending from a budget: doubted from the warning share on, refused above it unless a manager has permitted it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from keben.base.money import format_amount
from keben.domains.care.budget.model import GiftBudget
from keben.domains.org.access.rights import chart
from keben.kernel.doubts import Doubt
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Problem, Refused
from keben.kernel.settings import declare_setting, setting

declare_setting(
    "care.warn_at",
    _("Customer care"),
    _("Warn when so much of a gift budget is used (%)"),
    Integer(1, 100),
    80,
    help=_("Above the whole budget only a manager can permit an expense."),
)
DOUBT = "gift_budget"


def budget_of(department: int | None, day: dt.date) -> GiftBudget | None:
    """The budget of the department or of the nearest one above it that has one for that year."""
    paths = chart().paths
    path = paths.get(department or 0, "")
    above = sorted(
        (key for key, other in paths.items() if path and path.startswith(other)), key=lambda k: -len(paths[k])
    )
    found = {one.department_id: one for one in GiftBudget._base_manager.filter(
        department__in=above, year=day.year, deleted_at=None)}  # fmt: skip
    return next((found[key] for key in above if key in found), None)


def used_of(budget: int) -> int:
    """What has been spent from it."""
    from keben.domains.care.occasion.model import CareItem

    return CareItem._base_manager.filter(spent(budget=budget)).aggregate(sum=Sum("cost"))["sum"] or 0


def spent(**which: Any) -> Q:
    """The items that count."""
    return Q(status="done", deleted_at=None, **which)


def used_expression(actor: Any) -> Any:
    """The same as a column of the list of budgets."""
    from keben.domains.care.occasion.model import CareItem

    rows = CareItem._base_manager.filter(spent(budget=OuterRef("pk"))).order_by().values("budget")
    total = rows.annotate(sum=Sum("cost")).values("sum")
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0))


def spend(
    cost: int, department: int | None, day: dt.date, *, permitted: int = 0
) -> tuple[GiftBudget | None, list[Doubt]]:
    """The budget that pays, locked until the end of the transaction, and what to think over. Raises Refused."""
    if cost < 0:
        raise Refused.because("negative", "A cost cannot be negative.")
    budget = budget_of(department, day) if cost else None
    if budget is None:
        return None, []
    budget = GiftBudget._base_manager.select_for_update().get(pk=budget.pk)
    after = used_of(budget.pk) + cost
    said = {"name": budget.name, "amount": format_amount(budget.amount), "used": format_amount(after - cost),
            "cost": format_amount(cost)}  # fmt: skip
    if after > budget.amount:
        if cost <= permitted:
            return budget, []
        raise Refused.because(
            "over_budget",
            "The gift budget “%(name)s” is %(amount)s, of which %(used)s are used: %(cost)s do not fit any more. "
            "Ask your manager to permit it, or choose something cheaper.",
            **said,
        )
    if after * 100 >= budget.amount * setting("care.warn_at"):
        share = after * 100 // budget.amount
        words = "With this, %(share)s %% of the gift budget “%(name)s” (%(amount)s) are used."
        return budget, [Doubt(DOUBT, (Problem(DOUBT, words, {**said, "share": share}),), kept=({"share": share},))]
    return budget, []
