"""Gift and gift budget, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.care.budget.model import Gift, GiftBudget
from keben.domains.care.budget.spending import used_expression
from keben.kernel.access.grants import ALL, EXPORT, VIEW, allow
from keben.kernel.actions.batch import in_batch
from keben.kernel.entity import Computed, Entity, Facts, Form, Group, Listing, Page, Timeline
from keben.kernel.kinds.numbers import Money
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity

KEPT = {"sales": allow(VIEW), "sales_manager": allow(ALL), "boss": allow(EXPORT), "audit_admin": allow(VIEW)}


@in_batch
def costs_something(record: Gift, changes: Any, actor: Any) -> None:
    """Nothing costs less than nothing."""
    if record.price < 0:
        raise Invalid.single("price", "negative", "A price cannot be negative.")


@in_batch
def named(record: GiftBudget, changes: Any, actor: Any) -> None:
    """Called by department and year."""
    if record.amount <= 0:
        raise Invalid.single("amount", "not_positive", "A budget is more than nothing.")
    record.name = f"{record.department.name} {record.year}"
    changes.refresh()


@entity(Gift)
class GiftEntity(Entity):
    """Something that is given to customers."""

    menu, icon, menu_order = "care", "gift", 60
    search = ("name",)
    keys = ("name",)
    grants = KEPT
    rules = (costs_something,)
    listing = Listing(columns=("name", "price", "is_active", "remark"), filters=("is_active",), sort="name")
    form = Form(Group(_("Gift"), "name", "price", "is_active", "remark"))
    features = ("history", "recycle", "attachments")


@entity(GiftBudget)
class GiftBudgetEntity(Entity):
    """What a department and all below it may spend on care in a year."""

    menu, icon, menu_order = "care", "pig-money", 70
    search = ("name",)
    grants = KEPT
    rules = (named,)
    computed = (Computed("used", _("Spent"), Money(), used_expression),)
    listing = Listing(columns=("name", "department", "year", "amount", "used"), filters=("department", "year"),
                      sort="-year", totals=("amount",))  # fmt: skip
    form = Form(Group(_("Budget"), "department", "year", "amount", "remark"))
    page = Page(head=("department", "year", "amount", "used"), left=(Facts(),), main=(Timeline(),))
    features = ("history", "recycle")
