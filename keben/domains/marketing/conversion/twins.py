"""Customers that a lead may be already: same credit code, same name, same number; certain ones first.

Looked for among all customers; of one that the actor may not see he learns that it exists and whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keben.base.company_name.compare import Relation, compare
from keben.base.company_name.parse import parse
from keben.base.search_query import query_tokens
from keben.data.search.find import candidates
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.reader import scoped, unscoped
from keben.kernel.registry import registry

REASON = "twins are looked for everywhere; what is shown of them depends on the actor"
MOST = 60


@dataclass(frozen=True)
class Twin:
    """A customer, why it may be the one, how sure that is, and whether the actor sees it and may write there."""

    pk: int
    name: str
    owner: str
    why: str
    rank: int
    seen: bool
    may: bool

    @property
    def certain(self) -> bool:
        """Same code or same name: a new customer would be a twin for certain."""
        return self.rank <= 1


def find_twins(lead: Any, actor: Actor, *, name: str = "", uscc: str = "") -> list[Twin]:
    """The customers that may be the lead, certain ones first; `name` and `uscc` as typed in the wizard."""
    name, uscc = name or lead.name, uscc or lead.uscc
    reasons: dict[int, tuple[int, str]] = {}
    people = called(lead)
    keys = {*by_name(name), *people}
    rows = unscoped(Customer, reason=REASON).filter(deleted_at=None).select_related("owner")
    found = {one.pk: one for one in rows.filter(pk__in=keys)}
    if uscc:
        found |= {one.pk: one for one in rows.filter(uscc=uscc)}
    for pk, one in found.items():
        reason = why(one, name, uscc, called_there=pk in people)
        if reason is not None:
            reasons[pk] = reason
    seen = set(scoped(Customer, actor).filter(pk__in=reasons).values_list("pk", flat=True))
    may: set[int] = set()
    if actor.can("customers.Customer", "edit"):
        may = set(scoped(Customer, actor, "edit").filter(pk__in=reasons).values_list("pk", flat=True))
    twins = [
        Twin(pk, found[pk].name if pk in seen else "", owner_of(found[pk]), text, rank,
             pk in seen, pk in may)
        for pk, (rank, text) in reasons.items()
    ]  # fmt: skip
    return sorted(twins, key=lambda one: (one.rank, one.pk))


def owner_of(customer: Customer) -> str:
    """Who works the customer."""
    return customer.owner.name if customer.owner else ""


def why(one: Customer, name: str, uscc: str, *, called_there: bool) -> tuple[int, str] | None:
    """How sure it is that both are one, and why; None where they are not."""
    if uscc and one.uscc == uscc:
        return 0, _("Same unified social credit code")
    relation = compare(name, one.name).relation if name else Relation.STRANGER
    if relation is Relation.SAME and not (uscc and one.uscc):
        return 1, _("Same name")
    if called_there:
        return 2, _("Same telephone number")
    if relation in (Relation.SAME, Relation.ALIKE):
        return 3, _("Like name")
    return None


def by_name(name: str) -> set[int]:
    """Customers of the same name, and those that the search finds by its brand."""
    rows = unscoped(Customer, reason=REASON).filter(name=name, deleted_at=None)
    keys = set(rows.values_list("pk", flat=True)[:MOST])
    query = query_tokens(parse(name).brand or name)
    if query:
        keys.update(candidates(registry.get("customers.Customer"), query, system_actor("twins"), MOST))
    return keys


def called(lead: Any) -> set[int]:
    """Customers where somebody has a number of the lead."""
    numbers = [one for one in (lead.mobile, lead.phone) if one]
    if not numbers:
        return set()
    rows = unscoped(Contact, reason=REASON).filter(mobile__in=numbers, deleted_at=None)
    return set(rows.values_list("customer_id", flat=True)[:MOST])
