"""What hangs on a person: rows that speak of him, comments, files, copies in imports and exports, lines of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from keben.data.exports.model import ExportRun
from keben.data.imports.model import ImportRow
from keben.domains.privacy.copies import exports_of, import_rows_of
from keben.domains.privacy.finding import Ref, lines, refs_of, rows_of, words_of
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.people import person_in, tells_of
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


@dataclass
class Found:
    """All that hangs on the records of a person."""

    records: list[Any] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    imported: list[ImportRow] = field(default_factory=list)
    exported: list[ExportRun] = field(default_factory=list)
    lines: int = 0
    words: tuple[str, ...] = ()

    @property
    def texts(self) -> list[Any]:
        """Rows that speak of the person, of whichever noun."""
        return [row for rows in self.told.values() for row in rows]


def nouns() -> Iterator[ResolvedEntity]:
    """The nouns that speak of people, by declaration."""
    return (entity for entity in registry if entity.declaration.tells is not None)


def around(records: list[Any]) -> Found:
    """What hangs on the records."""
    found = Found(records=records, words=words_of(records))
    refs = refs_of(records)
    if not refs:
        return found
    hosts = hosts_of(records)
    for entity in nouns():
        rows = told_in(entity, refs, hosts, found.words)
        if rows:
            found.told[entity.label] = rows
    for label, key in sorted({*refs, *hosts}):
        said = rows_of(Comment).filter(entity=label, object_id=key).order_by("pk")
        found.comments += [one for one in said if (label, key) in refs or any(w in one.text for w in found.words)]
    for label, key in refs:
        found.files += rows_of(Attachment).filter(entity=label, object_id=key).order_by("pk")
    found.imported = import_rows_of(records)
    found.exported = exports_of({label for label, _key in (*refs, *hosts)} | set(found.told))
    found.lines = lines((*refs, *refs_of((*found.texts, *found.comments)))).count()
    return found


def hosts_of(records: Iterable[Any]) -> set[Ref]:
    """What the people belong to: texts about that may name them."""
    found = set()
    for record in records:
        person = person_in(registry.of(type(record)))
        host = getattr(record, person.host, None) if person.host else None
        if host is not None:
            found.add((host._meta.label, host.pk))
    return found


def told_in(entity: ResolvedEntity, refs: Iterable[Ref], hosts: Iterable[Ref], words: Iterable[str]) -> list[Any]:
    """The rows of one noun that are about the people, or hang on their host and name them; each from an index."""
    tells = tells_of(entity)
    rows = rows_of(entity.model)
    found: dict[int, Any] = {}

    def take(rule: Q | None) -> None:
        if rule is not None:
            found.update({one.pk: one for one in rows.filter(rule)})

    for path in tells.links:
        take(linked(entity.model, path, refs))
    named = names(tells.texts, words)
    if tells.target:
        take(aimed(refs))
        about = aimed(hosts)
        take(about & named if about and named else None)
    for path in tells.hosts:
        about = linked(entity.model, path, hosts)
        take(about & named if about and named else None)
    mails = [word for word in words if "@" in word and " " not in word]
    for path in tells.addresses if mails else ():
        take(Q(**{f"{path}__in": mails}))
    return [found[key] for key in sorted(found)]


def linked(model: Any, path: str, refs: Iterable[Ref]) -> Q | None:
    """Rows whose link, also a many-to-many one or one of a row beside, points to one of these."""
    target: Any = model
    for step in path.split("__"):
        target = target._meta.get_field(step).related_model
    keys = [key for label, key in refs if label == target._meta.label]
    if not keys:
        return None
    return Q(pk__in=model._base_manager.filter(**{f"{path}__in": keys}).order_by().values("pk"))


def aimed(refs: Iterable[Ref]) -> Q | None:
    """Rows about one of these."""
    rule: Q | None = None
    for label, key in refs:
        one = Q(target_entity=label, target_id=key)
        rule = one if rule is None else rule | one
    return rule


def names(texts: Iterable[str], words: Iterable[str]) -> Q | None:
    """Rows of which one of the texts has one of the words."""
    rule: Q | None = None
    for word in words:
        for text in texts:
            one = Q(**{f"{text}__contains": word})
            rule = one if rule is None else rule | one
    return rule
