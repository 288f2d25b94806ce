"""Making a person unrecognisable: records, what hangs on them, copies and the log; keys, dates and figures stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction

from keben.base.masking import STARS, mask_name
from keben.domains.privacy.copies import forget_exports, forget_imports, forget_traces
from keben.domains.privacy.finding import lines, load, refs_of
from keben.domains.privacy.forgotten.model import Forgetting
from keben.domains.privacy.hold.rules import refuse_held
from keben.domains.privacy.telling import Found, around
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.changes import snapshot
from keben.kernel.actions.perform import perform
from keben.kernel.events.forget import forget
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.features.forgetting import Anonymised, Erased, free, scrubbed
from keben.kernel.merging.join import write
from keben.kernel.people import tells_of
from keben.kernel.personal import personal_fields
from keben.kernel.registry import registry


@dataclass(frozen=True)
class Done:
    """How much was made unrecognisable."""

    records: int
    texts: int
    files: int
    lines: int


def forget_people(records: list[Any], *, reason: str, actor: Actor, rule: Any = None) -> Done:
    """Make these records of one person unrecognisable, with all that hangs on them. Raises Refused for a legal hold."""
    refuse_held(records)
    found = around(records)
    hung = forget_hung(found, reason=reason, actor=actor)
    forgotten = forget_records(found, reason=reason, actor=actor, rule=rule)
    return Done(len(records), hung.texts, hung.files, hung.lines + forgotten)


def forget_hung(found: Found, *, reason: str, actor: Actor) -> Done:
    """Take the person out of these rows, comments and files and out of the log about them, whole or not at all.

    Done again it does no more: what was taken out is no longer found, and what is blank stays so.
    """
    with transaction.atomic():
        for row in found.texts:
            forget_told(row, found.words, reason)
        for comment in found.comments:
            Comment.objects.filter(pk=comment.pk).update(text=scrubbed(comment.text, found.words))
        remove_files(found.files)
        part = replace(found, records=[])
        forgotten = clean_log(part, actor)
        erase_told(part)
    return Done(0, len(found.texts) + len(found.comments), len(found.files), forgotten)


def forget_records(found: Found, *, reason: str, actor: Actor, rule: Any = None) -> int:
    """The records themselves, last of all: they say who is meant. How many lines of the log changed."""
    with transaction.atomic():
        for record in found.records:
            act(record, found.words, whole=True, reason=reason)
        forgotten = forget_hung(still_naming(found), reason=reason, actor=actor).lines
        forget_copies(found)
        forget_traces(refs_of(found.records))
        forgotten += clean_log(Found(records=found.records, words=found.words), actor)
        for label, key in refs_of(found.records):
            Forgetting.objects.update_or_create(entity=label, object_id=key, defaults={"reason": reason, "rule": rule})
    return forgotten


def still_naming(found: Found) -> Found:
    """What names the person again: a row that takes its title from the record took it while the record had it."""
    left = Found(words=found.words)
    for label, rows in found.told.items():
        now = registry.get(label).model._base_manager.filter(pk__in=[row.pk for row in rows])
        if naming := [row for row in now if any(word in str(vars(row)) for word in found.words)]:
            left.told[label] = naming
    return left


def forget_copies(found: Found) -> None:
    """What imports and exports still hold."""
    forget_imports(found.imported)
    forget_exports(found.exported)


def mask_requests(request: Any, actor: Actor) -> None:
    """The requests of the person keep no more than who asked, masked.

    They are changed in the table, since a line of the log about that would repeat what has to go.
    """
    same = models.Q(pk=request.pk)
    for name in ("mobile", "email"):
        if getattr(request, name):
            same |= models.Q(**{name: getattr(request, name)})
    about = LoggedEvent.objects.filter(entity=request._meta.label, object_id=request.pk).latest("id")
    for one in type(request)._base_manager.filter(same):
        said = tuple(filter(None, (one.name, one.mobile, one.email, one.wish, one.proof)))
        before = snapshot(one)
        masked = {"name": mask_name(one.name), "mobile": "", "email": "", "wish": "", "proof": ""}
        for name, value in masked.items():
            setattr(one, name, value)
        one.save(update_fields=[*masked, "name_key"])
        write([one], [before])  # nobody finds it by the name that went
        ref = ((one._meta.label, one.pk),)
        forget(lines(ref), lambda event, said=said: scrub_line(event, said, frozenset()), actor=actor, about=about)  # type: ignore[misc]


def forget_told(row: Any, words: tuple[str, ...], reason: str) -> None:
    """Take the person out of a row that speaks of him, and out of the words beside it."""
    tells = tells_of(registry.of(type(row)))
    if tells.erases:
        act(row, words, whole=True, reason=reason)
        return
    act(row, words, whole=tells.veils, reason=reason)
    for name in tells.beside:
        beside = getattr(row, name, None)
        if beside is None:
            continue
        texts = [one.name for one in beside._meta.concrete_fields
                 if isinstance(one, (models.CharField, models.TextField, models.JSONField)) and free(one)]  # fmt: skip
        cleaned = {text: scrubbed(getattr(beside, text), words) for text in texts}
        type(beside)._base_manager.filter(pk=beside.pk).update(**cleaned)


def erase_told(found: Found) -> None:
    """Rows that were about the person alone go for ever, once the log is clean."""
    for label, rows in found.told.items():
        if tells_of(registry.get(label)).erases:
            for row in rows:
                erase(row, reason="")


def act(record: Any, words: tuple[str, ...], *, whole: bool, reason: str) -> None:
    """Change one record through the one writer, so that index, twin keys and history follow."""
    action: Any = type("Anonymised", (Anonymised,), {"words": words, "whole": whole})
    action.deleted = getattr(record, "deleted_at", None) is not None
    perform(action, record, {}, actor=system_actor("privacy"), reason=reason, acknowledge=("twins",))


def erase(record: Any, *, reason: str) -> None:
    """Let a row go for ever with its files, through the one writer. Raises ProtectedError where something hangs."""
    action: Any = type("Erased", (Erased,), {"allowed": True})
    action.deleted = getattr(record, "deleted_at", None) is not None
    remove_files(Attachment.objects.filter(entity=record._meta.label, object_id=record.pk))
    perform(action, record, {}, actor=system_actor("privacy"), reason=reason)
    forget_traces(refs_of((record,)))
    type(record)._base_manager.filter(pk=record.pk).delete()


def remove_files(files: Iterable[Attachment]) -> None:
    """Files about the person go; bytes that another record has too stay with that one."""
    for file in list(files):
        Attachment.objects.filter(pk=file.pk).delete()
        if file.path and not Attachment.objects.filter(path=file.path).exists():
            default_storage.delete(file.path)


def clean_log(found: Found, actor: Actor) -> int:
    """Take the person out of the lines of the log; how many lines."""
    refs = refs_of(found.records)
    titles = {ref: (set(names_of(record)), registry.of(type(record)).title_of(record)) for ref, record in fresh(refs)}
    said = {row.pk: row for row in found.comments}
    events = list(lines((*refs, *refs_of((*found.texts, *found.files)))))
    known = {event.pk for event in events}
    hosts = {(row.entity, row.object_id) for row in said.values()}
    events += [event for event in lines(hosts) if event.pk not in known and event.data.get("comment_id") in said]
    if not events:
        return 0

    def change(event: LoggedEvent) -> bool:
        names, title = titles.get((event.entity, event.object_id), (set(), ""))
        changed = scrub_line(event, found.words, frozenset(names))
        if title and event.object_title != title:
            event.object_title = title[:200]
        return changed or bool(title)

    return forget(events, change, actor=actor, about=events[-1])


def fresh(refs: Iterable[tuple[str, int]]) -> list[tuple[tuple[str, int], Any]]:
    """The records as they stand now."""
    return [((one._meta.label, one.pk), one) for one in load(refs)]


def names_of(record: Any) -> list[str]:
    """The personal fields of a record by name, its title with them."""
    entity = registry.of(type(record))
    return [*(item.name for item in personal_fields(entity)), entity.title]


def scrub_line(event: LoggedEvent, words: Iterable[str], names: frozenset[str]) -> bool:
    """Take names and words out of one line of the log."""
    event.changes = {
        name: [STARS if one else one for one in pair] if name in names else scrubbed(pair, words)
        for name, pair in event.changes.items()
    }
    event.data, event.reason = scrubbed(event.data, words), scrubbed(event.reason, words)
    event.object_title = scrubbed(event.object_title, words)
    return True
