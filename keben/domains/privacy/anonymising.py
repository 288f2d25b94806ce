"""Making a person unrecognisable: records, what hangs on them, copies and the log; keys, dates and figures stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.base.masking import STARS, mask_name
from keben.data.imports.model import ImportRow
from keben.domains.marketing.models import LeadConsent
from keben.domains.privacy.finding import Found, around, lines, load, refs_of
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.crud import assign
from keben.kernel.actions.perform import perform
from keben.kernel.contacting import ALL, FIELD
from keben.kernel.events.forget import forget
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.features.notifications import Notification
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.personal import personal_fields
from keben.kernel.problems import Refused
from keben.kernel.registry import registry


@dataclass(frozen=True)
class Done:
    """How much was made unrecognisable."""

    records: int
    texts: int
    files: int
    lines: int


class Anonymised(Action[Any]):
    """Personal data were taken out; only an approved request or a retention rule does this."""

    label, icon, hidden, bulk, verb = gettext_lazy("Anonymise"), "trash", True, False, "anonymise"
    words: ClassVar[tuple[str, ...] | None] = None
    whole: ClassVar[bool] = False

    def check(self, record: Any, ask: Any) -> None:
        if self.words is None:
            raise Refused.because(
                "only_by_request", "Only an approved request about personal data or a retention rule may do this."
            )

    def run(self, record: Any, ask: Any) -> None:
        record.__dict__["_forgotten"] = True
        gone = blank(self.entity, record) if self.whole else set()
        for source in record._meta.concrete_fields:
            if source.name not in gone and isinstance(source, (models.CharField, models.TextField)) and free(source):
                setattr(record, source.name, scrubbed(getattr(record, source.name), self.words or ()))


def free(source: Any) -> bool:
    """Whether a column holds words that somebody wrote."""
    return not source.choices and not source.unique and not getattr(source, "remote_field", None)


def blank(entity: Any, record: Any) -> set[str]:
    """Empty the personal fields of a record; its title says that somebody was here. Answers their names."""
    names = {item.name for item in personal_fields(entity) if item.direct or item.custom}
    for name in names:
        assign(record, name, None)
    title = entity.title
    if title in names or record._meta.label == "customers.Customer":
        setattr(record, title, pseudonym(record))
        names.add(title)
    if hasattr(record, FIELD):
        setattr(record, FIELD, ALL)
    return names


def pseudonym(record: Any) -> str:
    """How somebody is called who is forgotten."""
    return _("Anonymised %(number)s") % {"number": record.pk}


def scrubbed(value: Any, words: Iterable[str]) -> Any:
    """A value of any shape without these words."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, STARS)
        return value
    if isinstance(value, dict):
        return {key: scrubbed(one, words) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [scrubbed(one, words) for one in value]
    return value


def anonymise(request: Any, actor: Actor) -> Done:
    """Do what a request asks, in the transaction of its approval. Raises Refused where the log is broken.

    The request itself keeps no more than who asked, masked; it is changed in the table, since a line of the log about
    that would repeat what has to go.
    """
    done = forget_people(load(tuple(ref) for ref in request.chosen), reason=request.number, actor=actor)
    masked = {"name": mask_name(request.name), "mobile": "", "email": "", "wish": "", "proof": ""}
    kept = type(request)._base_manager.get(pk=request.pk)
    for name, value in masked.items():
        setattr(kept, name, value)
    kept.save(update_fields=[*masked, "name_key"])
    words = tuple(filter(None, (request.name, request.mobile, request.email, request.wish, request.proof)))
    ref = ((request._meta.label, request.pk),)
    about = LoggedEvent.objects.filter(entity=ref[0][0], object_id=ref[0][1]).latest("id")
    forget(lines(ref), lambda event: scrub_line(event, words, frozenset()), actor=actor, about=about)
    return done


def forget_people(records: list[Any], *, reason: str, actor: Actor) -> Done:
    """Make these records of one person unrecognisable, with all that hangs on them."""
    found = around(records)
    for record in records:
        act(record, found.words, whole=True, reason=reason)
    for row in found.texts:
        if isinstance(row, Comment):
            Comment.objects.filter(pk=row.pk).update(text=scrubbed(row.text, found.words))
        else:
            act(row, found.words, whole=False, reason=reason)
    remove_files(found.files)
    copies(found)
    forgotten = clean_log(found, actor)
    return Done(len(records), len(found.texts), len(found.files), forgotten)


def act(record: Any, words: tuple[str, ...], *, whole: bool, reason: str) -> None:
    """Change one record through the one writer, so that index, twin keys and history follow."""
    action: Any = type("Anonymised", (Anonymised,), {"words": words, "whole": whole})
    deleted = getattr(record, "deleted_at", None) is not None
    action.deleted = deleted
    perform(action, record, {}, actor=system_actor("privacy"), reason=reason, acknowledge=("twins",))


def remove_files(files: Iterable[Attachment]) -> None:
    """Files about the person go; bytes that another record has too stay with that one."""
    for file in files:
        Attachment.objects.filter(pk=file.pk).delete()
        if file.path and not Attachment.objects.filter(path=file.path).exists():
            default_storage.delete(file.path)


def copies(found: Found) -> None:
    """What was copied elsewhere: staged rows of imports, undo of merges, notices, addresses of consents."""
    for label, key in refs_of(found.records):
        ImportRow.objects.filter(run__entity=label, record_id=key).update(cells=[], notes={}, fixed={}, key="")
        MergeRecord.objects.filter(entity=label, survivor_id=key).delete()
        FormerKey.objects.filter(entity=label, survivor_id=key).update(title="")
        Notification.objects.filter(entity=label, object_id=key).delete()
    for one in found.consents:
        if isinstance(one, LeadConsent):
            LeadConsent.objects.filter(pk=one.pk).update(address="", agent="")


def clean_log(found: Found, actor: Actor) -> int:
    """Take the person out of the lines of the log; how many lines."""
    refs = refs_of(found.records)
    titles = {ref: (set(names_of(record)), registry.of(type(record)).title_of(record)) for ref, record in fresh(refs)}
    said = {row.pk: row for row in found.texts if isinstance(row, Comment)}
    events = list(lines((*refs, *refs_of(row for row in (*found.texts, *found.files) if not isinstance(row, Comment)))))
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
