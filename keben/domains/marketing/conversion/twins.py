"""Customers that a lead may be already, as every other entrance finds them; certain ones first.

Of one that the actor may not see he learns that it exists and whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keben.data.twins import find, hits
from keben.data.twins.hits import Hit
from keben.data.twins.policy import BLOCK, policy, wanted
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import Actor
from keben.kernel.called import named
from keben.kernel.reader import scoped, unscoped
from keben.kernel.registry import registry

REASON = "twins are looked for everywhere; what is shown of them depends on the actor"
ENTRANCE, LEAD = "convert", "marketing.Lead"
CUSTOMER, CONTACT = "customers.Customer", "customers.Contact"
RANKS = {hits.CODE: 0, hits.KEY: 1, hits.PHONE: 2, hits.ALIKE: 3}
MOST = 30


@dataclass(frozen=True)
class Twin:
    """A customer, why it may be the one and how sure that is, whether it is seen and may be changed, its pool."""

    pk: int
    name: str
    owner: str
    why: str
    rank: int
    seen: bool
    may: bool
    pool: str = ""
    hit: Hit | None = None

    @property
    def certain(self) -> bool:
        """Same code or same name: a new customer would be a twin for certain."""
        return self.rank <= 1

    @property
    def blocks(self) -> bool:
        """Whether the policy of this entrance lets nobody make a new customer beside it."""
        return policy(ENTRANCE, next(kind for kind, rank in RANKS.items() if rank == self.rank)) == BLOCK


def find_twins(lead: Any, actor: Actor, *, name: str = "", uscc: str = "") -> list[Twin]:
    """The customers that may be the lead, certain ones first; `name` and `uscc` as typed in the wizard."""
    entity = registry.get(LEAD)
    assert entity.declaration.twins is not None
    values = {field: getattr(lead, field) for field in entity.declaration.twins.fields}
    values |= {"name": name or lead.name, "uscc": uscc or lead.uscc}
    found = find.find_twins(values, entity, actor, pk=lead.pk, wanted=wanted(ENTRANCE), limit=MOST)
    ranks: dict[int, tuple[int, Hit]] = {}
    for hit, key in customers_of(found):
        rank = RANKS[hit.relation]
        if hit.relation == hits.KEY and values["uscc"] and hit.facts.values.get("uscc"):
            rank = RANKS[hits.ALIKE]  # two codes are two legal persons, whatever they are called
        if key not in ranks or rank < ranks[key][0]:
            ranks[key] = rank, hit
    return twins(ranks, actor)


def customers_of(found: list[Hit]) -> list[tuple[Hit, int]]:
    """The customer behind each hit: itself, or that of the contact with the number."""
    plain = [hit for hit in found if hit.relation in RANKS]
    people = [hit.facts.pk for hit in plain if hit.noun == CONTACT]
    at = dict(unscoped(Contact, reason=REASON).filter(pk__in=people).values_list("pk", "customer_id"))
    pairs = [(hit, hit.facts.pk if hit.noun == CUSTOMER else at.get(hit.facts.pk)) for hit in plain if hit.noun != LEAD]
    return [(hit, key) for hit, key in pairs if key is not None]


def twins(ranks: dict[int, tuple[int, Hit]], actor: Actor) -> list[Twin]:
    """The customers with what the actor may see of them."""
    rows = unscoped(Customer, reason=REASON).filter(pk__in=ranks, deleted_at=None).select_related("owner", "pool")
    seen = set(scoped(Customer, actor).filter(pk__in=ranks).values_list("pk", flat=True))
    may: set[int] = set()
    if actor.can(CUSTOMER, "edit"):
        may = set(scoped(Customer, actor, "edit").filter(pk__in=ranks).values_list("pk", flat=True))
    made = [
        Twin(one.pk, one.name if one.pk in seen else "", named(one.owner), words(ranks[one.pk][0]),
             ranks[one.pk][0], one.pk in seen, one.pk in may, one.pool.name if one.pool else "", ranks[one.pk][1])
        for one in rows
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.rank, one.pk))


def words(rank: int) -> str:
    """Why the two may be one."""
    texts = (_("Same unified social credit code"), _("Same name"), _("Same telephone number"), _("Like name"))
    return texts[rank]
