"""Ties between customers, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.group.tie import CustomerTie
from keben.domains.customers.group.tie_names import name_of
from keben.domains.customers.matching.scope import UnderBoth
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, VIEW, WORK, DataScope, allow
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity


def of_two(record: CustomerTie, changes: Any, actor: Any) -> None:
    """Two customers, in order, with a name of their own; ties that go both ways are kept once."""
    if record.customer_id == record.other_id:
        raise Invalid.single("other", "itself", "A customer cannot be tied to itself.")
    if record.since and record.until and record.until < record.since:
        raise Invalid.single("until", "before_since", "It cannot end before it began.")
    record.name = name_of(record)
    changes.refresh()
    if record.kind == "owner" and record.until is None and record.deleted_at is None:
        turned = CustomerTie.objects.filter(
            customer=record.other_id, other=record.customer_id, kind="owner", until=None, deleted_at=None
        )
        if turned.exclude(pk=record.pk).exists():
            raise Invalid.single("other", "tied_already", "These two are tied in this way already.")


@entity(CustomerTie)
class CustomerTieEntity(Entity):
    """What one customer is to another, besides belonging to its group."""

    counter = "条"
    icon = "link"
    search = ("name", "note")
    scope = UnderBoth("customer", "other")
    grants = {
        "sales": allow(WORK, DataScope.SELF),
        "sales_manager": allow(ALL, DataScope.DEPARTMENT_TREE),
        "service_engineer": allow(VIEW, DataScope.ALL),
        "boss": allow(VIEW | CREATE | EDIT | EXPORT, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    rules = (of_two,)
    listing = Listing(
        columns=("name", "kind", "customer", "other", "since", "until", "note"),
        filters=("kind", "customer", "other", "since", "until"),
        card=("kind", "since", "until"),
        views=(View("standing", _("In force"), (("until", "empty", None),)),),
    )
    form = Form(Group(_("Tie"), "customer", "kind", "other"), Group(_("Since when"), "since", "until", "note"))
    quick = ("customer", "kind", "other", "since", "note")
    features = ("history", "comments", "custom", "recycle")
    page = Page(head=("customer", "other", "since"), tags=("kind",), left=(Facts(),), main=(Timeline(),))
