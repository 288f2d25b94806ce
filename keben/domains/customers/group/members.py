"""“In the group of …” as a condition of every noun that hangs on a customer: the customer with all below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.targets import Targeted
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.kernel.query.through import Through, through
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tree import below

CUSTOMER, CONTACT = "customers.Customer", "customers.Contact"


class InGroup(Through):
    """All companies of a group, and what hangs on them."""

    label, target = _("In the group of"), CUSTOMER

    def rule(self, entity: ResolvedEntity, keys: Sequence[int]) -> Q | None:
        group = below(Customer, "parent", keys)
        if issubclass(entity.model, Customer):
            return Q(pk__in=group)
        if issubclass(entity.model, Targeted):
            # One after the other: with an OR the databases read all that is said of anybody.
            people = Contact._base_manager.filter(customer__in=group).order_by().values("pk")
            rows = entity.model._base_manager.order_by()
            of_companies = rows.filter(target_entity=CUSTOMER, target_id__in=group).values("pk")
            of_people = rows.filter(target_entity=CONTACT, target_id__in=people).values("pk")
            return Q(pk__in=of_companies.union(of_people, all=True))
        path = way_to_customer(entity)
        return Q(**{f"{path}__in": group}) if path else None


@lru_cache(maxsize=256)
def way_to_customer(entity: ResolvedEntity) -> str:
    """The relations from a noun up to the customer that it hangs on; '' where it hangs on none."""
    steps: list[str] = []
    here = entity
    for _step in range(4):
        name = here.scope.parent()
        if name is None:
            return ""
        steps.append(name)
        model = here.model._meta.get_field(name).related_model
        if model is Customer:
            return "__".join(steps)
        if not isinstance(model, type) or not registry.has(model):
            return ""
        here = registry.of(model)
    return ""


through("@group", InGroup())
