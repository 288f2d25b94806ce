"""Channel cost, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.channel.model import ChannelCost
from keben.kernel.access.grants import ALL, EXPORT, allow
from keben.kernel.actions.batch import in_batch
from keben.kernel.entity import Entity, Form, Group, Listing
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity


@in_batch
def days_in_order(record: ChannelCost, changes: Any, actor: Any) -> None:
    """A period ends after it begins, and nothing costs less than nothing."""
    if record.date_until < record.date_from:
        raise Invalid.single("date_until", "before_start", "The period ends before it begins.")
    if record.amount < 0:
        raise Invalid.single("amount", "negative", "A cost cannot be negative.")


@entity(ChannelCost)
class ChannelCostEntity(Entity):
    """What was paid for a channel from one day until another."""

    icon = "coins"
    menu, menu_order = "marketing", 40
    search = ("name",)
    grants = {"sales_manager": allow(ALL), "boss": allow(EXPORT)}
    rules = (days_in_order,)
    listing = Listing(
        columns=("name", "source", "date_from", "date_until", "amount"),
        filters=("source", "date_from", "date_until"),
        sort="-date_from",
        totals=("amount",),
    )
    form = Form(Group(_("Cost"), "name", "source", "date_from", "date_until", "amount"))
    features = ("history", "recycle", "attachments")
