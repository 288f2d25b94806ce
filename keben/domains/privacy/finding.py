"""Who is meant: records of people with a number or address, namesakes as a question, and the words that name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from keben.data.search.store import noun_number
from keben.data.twins.keys import Key, keys_of
from keben.data.twins.store import matching
from keben.kernel.entity import Twins
from keben.kernel.events.log import LoggedEvent
from keben.kernel.people import person_in
from keben.kernel.personal import personal_fields
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

WORDS = ("text", "phone", "email", "address")
"""Kinds whose values name a person wherever they are said."""
MOST = 200
REASON = "a request about personal data concerns all that is kept, whoever works it"
Ref = tuple[str, int]


def nouns() -> list[ResolvedEntity]:
    """The nouns whose rows are people, by declaration."""
    return [entity for entity in registry if entity.declaration.person is not None]


def may_go(label: str) -> bool:
    """Whether records of this noun can be made unrecognisable."""
    person = registry.get(label).declaration.person
    return person is not None and not person.stays


def read_refs(text: str) -> list[Ref]:
    """Records as a form sends them: `customers.Contact:12 marketing.Lead:3`."""
    possible = {entity.label for entity in nouns() if may_go(entity.label)}
    found = []
    for part in text.replace(",", " ").split():
        label, _colon, key = part.partition(":")
        if label in possible and key.isdigit():
            found.append((label, int(key)))
    return list(dict.fromkeys(found))


def rows_of(model: Any) -> Any:
    """The rows of a noun, those in the recycle bin too: they are kept as well."""
    return unscoped(model, reason=REASON)


def find(name: str, mobile: str, email: str) -> tuple[list[Any], list[Any]]:
    """Records with this number or address, and others of this name; companies are no persons."""
    keys = keys_of(Twins(phones=("mobile",), emails=("email",)), {"mobile": mobile, "email": email})
    keyed = by_keys(keys)
    certain: list[Any] = []
    same: list[Any] = []
    for entity in nouns():
        certain += known(entity, keyed.get(entity.label, set()), mobile, email)
    taken = set(refs_of(certain))
    for entity in nouns() if name else ():
        person = person_in(entity)
        if not person.stays:
            rows = rows_of(entity.model).filter(**dict(person.only), **{person.name: name}).order_by("pk")[:MOST]
            same += [one for one in rows if (entity.label, one.pk) not in taken]
    return certain, same


def by_keys(keys: Iterable[Key]) -> dict[str, set[int]]:
    """The records that have one of these keys, by noun."""
    numbers = {noun_number(entity.label): entity.label for entity in nouns() if entity.declaration.twins}
    found: dict[str, set[int]] = {}
    for noun, key, _kind, _value in matching(keys, MOST):
        if noun in numbers:
            found.setdefault(numbers[noun], set()).add(key)
    return found


def known(entity: ResolvedEntity, keys: set[int], mobile: str, email: str) -> Iterator[Any]:
    """Those with a key; nouns without keys, and what lies in the recycle bin and has none, are asked by column."""
    person = person_in(entity)
    rule = Q(pk__in=())
    for values, names in ((mobile, person.phones), (email, person.emails)):
        for name in names if values else ():
            rule |= Q(**{name: values})
    rows = rows_of(entity.model).filter(**dict(person.only))
    if entity.declaration.twins is not None:
        found = {one.pk: one for one in rows.filter(pk__in=keys)}
        found |= {one.pk: one for one in rows.filter(rule).exclude(deleted_at=None)}
    else:
        found = {one.pk: one for one in rows.filter(rule)[:MOST]}
    yield from (found[key] for key in sorted(found))


def load(refs: Iterable[Ref]) -> list[Any]:
    """The records, those that are still there."""
    found = []
    for label, key in refs:
        record = rows_of(registry.get(label).model).filter(pk=key).first()
        if record is not None:
            found.append(record)
    return found


def refs_of(records: Iterable[Any]) -> tuple[Ref, ...]:
    """The records by noun and key."""
    return tuple((one._meta.label, one.pk) for one in records)


def lines(refs: Iterable[Ref]) -> Any:
    """The lines of the log about these records."""
    rule = Q(pk__in=())
    keys: dict[str, list[int]] = {}
    for label, key in refs:
        keys.setdefault(label, []).append(key)
    for label, several in keys.items():  # one condition for each noun: thousands of them no database takes
        rule |= Q(entity=label, object_id__in=several) | Q(parent_entity=label, parent_id__in=several)
    return LoggedEvent.objects.filter(rule).order_by("pk")


def words_of(records: Iterable[Any]) -> tuple[str, ...]:
    """Names, numbers and addresses of the person, also those of before, longest first."""
    found: set[str] = set()
    for record in records:
        entity = registry.of(type(record))
        names = [item.name for item in personal_fields(entity) if item.direct and item.kind.code in WORDS]
        person = entity.declaration.person
        if person is not None and person.only and person.name not in names:
            names.append(person.name)  # an individual is called by the name that companies have there
        found.update(str(getattr(record, name) or "") for name in names if name != "remark")
        for event in lines(((entity.label, record.pk),)):
            found.update(one for name in names for one in event.changes.get(name, ()) if isinstance(one, str))
    return tuple(sorted({one.strip() for one in found if len(one.strip()) > 1}, key=lambda one: (-len(one), one)))
