"""All rows about one person: records by number and address, namesakes as a question, texts that name him."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from keben.data.search.store import noun_number
from keben.data.twins.keys import Key, keys_of
from keben.data.twins.store import matching
from keben.domains.activities.models import FollowUp, FollowUpPlan, Task
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead, LeadConsent
from keben.domains.privacy.consent.model import Consent
from keben.kernel.entity import Twins
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.personal import personal_fields
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry

PEOPLE = ("customers.Contact", "marketing.Lead", "customers.Customer")
WORDS = ("text", "phone", "email", "address")
"""Kinds whose values name a person wherever they are said."""
TEXTS = ((FollowUp, "content"), (FollowUpPlan, "note"), (Task, "name"))
MOST = 200
REASON = "a request about personal data concerns all that is kept, whoever works it"
Ref = tuple[str, int]


@dataclass
class Found:
    """What was found: records of the person, possible namesakes, what hangs on them, and lines of the log."""

    records: list[Any] = field(default_factory=list)
    namesakes: list[Any] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    consents: list[Any] = field(default_factory=list)
    lines: int = 0
    words: tuple[str, ...] = ()


def read_refs(text: str) -> list[Ref]:
    """Records as a form sends them: `customers.Contact:12 marketing.Lead:3`."""
    found = []
    for part in text.replace(",", " ").split():
        label, _colon, key = part.partition(":")
        if label in PEOPLE and key.isdigit():
            found.append((label, int(key)))
    return list(dict.fromkeys(found))


def find(name: str, mobile: str, email: str) -> tuple[list[Any], list[Any]]:
    """Records with this number or address, and others of this name; companies are no persons."""
    keys = keys_of(Twins(phones=("mobile",), emails=("email",)), {"mobile": mobile, "email": email})
    certain = list(by_keys(keys))
    if mobile:  # those in the recycle bin have no keys any more, and are kept all the same
        certain += [
            one for model in (Contact, Lead) for one in people(model).filter(mobile=mobile).exclude(deleted_at=None)
        ]
    known = {(one._meta.label, one.pk) for one in certain}
    same = [*people(Contact).filter(name=name)[:MOST], *people(Lead).filter(contact_name=name)[:MOST]] if name else []
    return certain, [one for one in same if (one._meta.label, one.pk) not in known]


def people(model: Any) -> Any:
    """The rows of a noun, those in the recycle bin too: they are kept as well."""
    return unscoped(model, reason=REASON)


def by_keys(keys: Iterable[Key]) -> Iterator[Any]:
    """The records that have one of these keys."""
    nouns = {noun_number(label): label for label in PEOPLE}
    found: dict[str, set[int]] = {}
    for noun, key, _kind, _value in matching(keys, MOST):
        if noun in nouns:
            found.setdefault(nouns[noun], set()).add(key)
    for label in PEOPLE:
        rows = people(registry.get(label).model).filter(pk__in=found.get(label, ())).order_by("pk")
        yield from rows.filter(type="person") if label == "customers.Customer" else rows


def load(refs: Iterable[Ref]) -> list[Any]:
    """The records, those that are still there."""
    found = []
    for label, key in refs:
        record = people(registry.get(label).model).filter(pk=key).first()
        if record is not None:
            found.append(record)
    return found


def words_of(records: Iterable[Any]) -> tuple[str, ...]:
    """Names, numbers and addresses of the person, also those of before, longest first."""
    found: set[str] = set()
    for record in records:
        entity = registry.of(type(record))
        names = [item.name for item in personal_fields(entity) if item.direct and item.kind.code in WORDS]
        found.update(str(getattr(record, name) or "") for name in names if name != "remark")
        for event in lines(((entity.label, record.pk),)):
            found.update(one for name in names for one in event.changes.get(name, ()) if isinstance(one, str))
    return tuple(sorted({one.strip() for one in found if len(one.strip()) > 1}, key=lambda one: (-len(one), one)))


def lines(refs: Iterable[Ref]) -> Any:
    """The lines of the log about these records."""
    rule = Q(pk__in=())
    for label, key in refs:
        rule |= Q(entity=label, object_id=key) | Q(parent_entity=label, parent_id=key)
    return LoggedEvent.objects.filter(rule).order_by("pk")


def refs_of(records: Iterable[Any]) -> tuple[Ref, ...]:
    """The records by noun and key."""
    return tuple((one._meta.label, one.pk) for one in records)


def around(records: list[Any]) -> Found:
    """What hangs on the records: texts about them or naming the person, files, consents, lines of the log."""
    found = Found(records=records, words=words_of(records))
    refs = refs_of(records)
    hosts = {*refs, *(("customers.Customer", one.customer_id) for one in records if isinstance(one, Contact))}
    for model, text in TEXTS:
        for label, key in sorted(hosts):
            rows = people(model).filter(target_entity=label, target_id=key)
            found.texts += [one for one in rows.order_by("pk") if (label, key) in refs or names(one, text, found.words)]
    for label, key in sorted(hosts):
        rows = people(Comment).filter(entity=label, object_id=key).order_by("pk")
        found.texts += [one for one in rows if (label, key) in refs or names(one, "text", found.words)]
    for label, key in refs:
        found.files += people(Attachment).filter(entity=label, object_id=key).order_by("pk")
    found.consents = [*consents_of(records)]
    found.lines = lines((*refs, *refs_of(found.texts))).count() if refs else 0
    return found


def names(row: Any, text: str, words: Iterable[str]) -> bool:
    """Whether a text names the person; a follow-up may also say with whom it was."""
    said = f"{getattr(row, text)} {getattr(row, 'contact_name', '')}"
    return any(word in said for word in words)


def consents_of(records: Iterable[Any]) -> Iterator[Any]:
    """Consents of the person; they stay as a proof, without saying whose they were."""
    links = {Contact: "contact", Lead: "lead", Customer: "customer"}
    for record in records:
        yield from Consent._base_manager.filter(**{links[type(record)]: record})
        if isinstance(record, Lead):
            yield from LeadConsent._base_manager.filter(lead=record)


def plain(record: Any) -> dict[str, Any]:
    """A record as JSON: its visible fields by label."""
    entity = registry.of(type(record))
    hidden = ("id", "version", "custom", "created_by", "updated_by")
    shown = {}
    for source in record._meta.concrete_fields:
        if source.name in hidden or not entity.has(source.name):
            continue
        item = entity.field(source.name)
        value = item.kind.read(record, source.name)
        if value not in (None, "", [], {}):
            shown[str(item.label)] = item.kind.show(value)
    return {str(entity.verbose_name): shown}


def as_json(parts: Any) -> str:
    """Readable JSON."""
    return json.dumps(parts, ensure_ascii=False, indent=2, default=str)
