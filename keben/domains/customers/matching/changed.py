"""What has changed since the last search, and who may be its twin: asked of indexes, so that few changes cost little.

Found this way are equal names, codes and numbers, brands that are or sound the same, one legal representative, one
address. A slip of the hand in a brand is found by the search through all customers, which comes round every week.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from django.db.models import Q

from keben.base.company_name.keys import name_key
from keben.data.search.store import nouns
from keben.data.twins import store as keys_kept
from keben.data.twins.keys import NAME, PHONE, phone_key
from keben.data.twins.likely import candidates
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer as Stored
from keben.domains.customers.matching import small
from keben.domains.customers.matching.features import Customer, other_names, prepare
from keben.domains.customers.matching.found import Pair, Question
from keben.domains.customers.matching.source import REASON, customers
from keben.kernel.reader import unscoped

T = TypeVar("T")
AT_ONCE = 300
EACH = 40
"""So many candidates of each kind a customer may have."""
OVERLAP = dt.timedelta(minutes=10)
"""A transaction that was open when the last search began shows its changes later."""


def changed_since(since: dt.datetime, after: int = 0) -> list[int]:
    """The customers that were changed, or a contact of them, in key order behind a key."""
    own = unscoped(Stored, reason=REASON).filter(deleted_at__isnull=True, pk__gt=after, updated_at__gte=since - OVERLAP)
    below = unscoped(Contact, reason=REASON).filter(customer_id__gt=after, updated_at__gte=since - OVERLAP)
    found = set(own.order_by().values_list("pk", flat=True).iterator())
    found.update(below.order_by().values_list("customer_id", flat=True).iterator())
    return sorted(found)


def steps(keys: Iterable[T]) -> Iterator[list[T]]:
    """In bites: after each the search can be stopped and taken up again."""
    source = iter(keys)
    while chunk := list(islice(source, AT_ONCE)):
        yield chunk


def find(chunk: Sequence[int], question: Question) -> list[Pair]:
    """The pairs that these customers are part of."""
    own = list(customers(chunk))
    near = list(customers(neighbours(own) - set(chunk)))
    wanted = set(chunk)
    quiet: Callable[[str, int], None] = lambda _step, _done: None  # noqa: E731 - the caller counts by itself
    found = small.find(map(prepare, (*own, *near)), replace(question, tell=quiet))
    return [pair for pair in found if pair.left in wanted or pair.right in wanted]


def neighbours(own: Sequence[Customer]) -> set[int]:
    """The keys of customers that may be the same as one of these."""
    found = by_keys(own) | by_person_and_place(own)
    for one in own:
        places = candidates([name for name in (one.name, one.short_name) if name])
        found.update(key for label, key in places if label == Stored._meta.label)
    return found


def by_keys(own: Sequence[Customer]) -> set[int]:
    """Same names, codes and numbers, those of contacts among them."""
    wanted: set[tuple[str, str]] = set()
    for one in own:
        names = (one.name, one.short_name, *other_names(one))
        wanted |= {(NAME, key) for name in names if (key := name_key(name))}
        wanted |= {(PHONE, key) for number in one.phones if (key := phone_key(number))}
        if one.uscc:
            wanted.add(("uscc", one.uscc))
    labels = {number: label for label, number in nouns().items()}
    direct: set[int] = set()
    people: set[int] = set()
    for part in steps(sorted(wanted)):
        for noun, pk, _kind, _value in keys_kept.matching(part, EACH * len(part)):
            if labels.get(noun) == Stored._meta.label:
                direct.add(pk)
            elif labels.get(noun) == Contact._meta.label:
                people.add(pk)
    for some in steps(sorted(people)):
        rows = unscoped(Contact, reason=REASON).filter(pk__in=some, deleted_at__isnull=True)
        direct.update(rows.values_list("customer_id", flat=True))
    return direct


def by_person_and_place(own: Sequence[Customer]) -> set[int]:
    """The same legal representative in the same region, or the same address; one look through the table."""
    people = {one.legal for one in own if one.legal}
    places = {one.address for one in own if len(one.address) > 5}
    if not people and not places:
        return set()
    regions = {(one.legal, one.region[:4]) for one in own}
    rule = Q(legal_representative__in=people) | Q(address__in=places)
    rows = unscoped(Stored, reason=REASON).filter(rule, deleted_at__isnull=True).order_by()
    found: set[int] = set()
    for key, legal, region, address in rows.values_list("pk", "legal_representative", "region", "address").iterator():
        if address in places or (legal, region[:4]) in regions:
            found.add(key)
    return found
