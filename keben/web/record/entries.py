"""Timeline entries in words: who did what to which record, with before → after, masked where the actor sees masks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.data.filetext.found import excerpts
from keben.data.twins.asking_to_merge import AskMerge
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.bilingual import spoken
from keben.kernel.called import doer
from keben.kernel.doubts import read_before
from keben.kernel.features.attachments import Attachment
from keben.kernel.kept import Prepared
from keben.kernel.kinds.moments import show_date, show_day
from keben.kernel.merging.actions import Merge
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import HOUSEKEEPING, ResolvedEntity
from keben.web.addresses import record_url
from keben.web.cells import PAPER, elapsed, link
from keben.web.record.doubts import joining
from keben.web.record.files import shown_as
from keben.web.record.lines import Line, chip
from keben.web.record.sources import FOLLOW_UP
from keben.web.record.timeline_rows import Happened, Item, Kept, Said, Talk
from keben.web.record.values import text_of
from keben.web.record.whereabouts import shown

QUIET = (*HOUSEKEEPING, "owned_since", "completeness")
SHOWN, LONGEST = 3, 240
NAMED = ("comments_below", "files_below")
NAMES = re.compile(r"(@\S{1,12})(?=\s|$)")
TONES = {"create": "ok", "delete": "danger", "restore": "ok", "transfer": "info", "reveal": "violet", "edit": "neutral"}
ICON_OF = {"image": "photo", "audio": "microphone"}
ICONS = {"create": "plus", "edit": "history", "delete": "trash", "reveal": "eye", "attach": "paperclip"}

DRAWERS: dict[str, Callable[[Any, Actor], Line]] = {}
"""Sources that higher domains bring, and how their rows become lines."""

FILES = Prepared(
    lambda keys: Attachment.objects.filter(entity=FOLLOW_UP, object_id__in=keys, deleted_at=None).order_by(
        "position", "pk"
    ),
    keys=BigIntegerField(),
)


def draw_entries(
    entity: ResolvedEntity, record: Any, actor: Actor, items: Sequence[Item], *, search: str = ""
) -> list[Markup]:
    """The lines in order; one query for the files of all follow-ups, and one for the words found in files."""
    keys = [item.pk for item in items if item.source.startswith("follow_ups")]
    files: dict[int, list[Attachment]] = {}
    for file in FILES.records(Attachment, keys=keys) if keys else ():
        files.setdefault(file.object_id or 0, []).append(file)
    titles = titles_of([item.row for item in items if item.source in NAMED], actor)
    inside = [item.pk for item in items if item.source.startswith("files")] if search else []
    pieces = excerpts(inside, search) if inside else {}
    zone, now = timezone.get_current_timezone(), timezone.localtime()
    lines = []
    for item in items:
        if item.source.startswith("follow_ups"):
            one = follow_up(item.row, files.get(item.pk, []), under=item.source == "follow_ups_below", zone=zone)
        elif item.source.startswith("comments"):
            one = comment(item.row, titles.get((item.row.entity, item.row.object_id), Markup("")))
        elif item.source in DRAWERS:
            one = DRAWERS[item.source](item.row, actor)
        elif item.source.startswith("files"):
            one = kept_file(item.row, titles.get((item.row.entity, item.row.object_id), Markup("")), pieces)
        else:
            one = happened(item.row, actor, under=item.source == "under")
        local = item.at.astimezone(zone)
        one.moment = (item.at.isoformat(), f"{show_date(local.date())} {local:%H:%M}", elapsed(local, now))
        lines.append(one.drawn(f"t-{item.source}-{item.pk}"))
    return lines


def titles_of(rows: Sequence[Any], actor: Actor) -> dict[tuple[str, int], Markup]:
    """What comments below are about, as links; one query for each noun."""
    found: dict[tuple[str, int], Markup] = {}
    for label in {row.entity for row in rows}:
        entity = registry.get(label)
        keys = {row.object_id for row in rows if row.entity == label}
        for record in scoped(entity.model, actor).filter(pk__in=keys):
            readable = actor.field(label, entity.title) >= FieldRight.READ
            title = entity.title_of(record)[:60] if readable else entity.verbose_name
            found[label, record.pk] = link(label, record.pk, title)
    return found


def follow_up(row: Talk, files: Sequence[Attachment], *, zone: dt.tzinfo, under: bool = False) -> Line:
    """A contact, with its next step and its files as chips; one about something below names it."""
    chips = []
    if row.next_contact_at or row.next_step:
        day = due(row.next_contact_at.astimezone(zone)) if row.next_contact_at else ""
        words = " ".join(part for part in (day, row.next_step) if part)
        chips.append(chip("arrow-forward-up", _("Next step: %(words)s") % {"words": words}))
    for file in files:
        look, address = file.mime.partition("/")[0], record_url("kernel.Attachment", file.pk, "preview/")
        chips.append(chip(ICON_OF.get(look, "paperclip"), file.name, href=address, show=shown_as(file.mime)))
    if place := shown(row):
        chips.append(chip("map-pin", place))
    about = link(row.target_entity, row.target_id, row.target_title) if under else escape(row.contact_name)
    return Line(
        icon=row.icon or "message",
        tone="teal",
        who=spoken(row.author, row.author_en),
        ref=f"{link(FOLLOW_UP, row.pk, spoken(row.method, row.method_en) or _('Follow-up'))} <span>{about}</span>",
        body=marked(row.content),
        chips=chips,
    )


def due(local: dt.datetime) -> str:
    """When something comes next; the year stands there on paper only."""
    return elapsed(local, local) if PAPER.get() else f"{show_day(local.date(), local.date())} {local:%H:%M}"


def comment(row: Said, about: Markup) -> Line:
    """What a colleague said; one about something below names it."""
    return Line(
        icon="message-2",
        tone="info",
        who=spoken(row.author, row.author_en),
        what=_("commented"),
        ref=about,
        body=marked(row.text),
    )


def kept_file(row: Kept, about: Markup, pieces: Mapping[int, str]) -> Line:
    """A file with the words around what was looked for; one of something below names it."""
    look, address = row.mime.partition("/")[0], record_url("kernel.Attachment", row.pk, "preview/")
    return Line(
        icon="paperclip",
        who=spoken(row.author, row.author_en),
        what=_("attached"),
        ref=about,
        body=escape(pieces.get(row.pk, "")),
        chips=[chip(ICON_OF.get(look, "paperclip"), row.name, href=address, show=shown_as(row.mime))],
    )


def marked(text: str) -> str:
    """The words with @names standing out."""
    if "@" not in text:
        return escape(text)
    parts = NAMES.split(text)
    return "".join(
        f'<span class="kb-brandink">{escape(part)}</span>' if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def happened(event: Happened, actor: Actor, *, under: bool) -> Line:
    """A logged event."""
    try:
        entity = registry.get(event.entity)
    except LookupError:
        return Line(icon="history", who=doer(event), what=event.name)
    action = entity.actions.get(event.action)
    lines = changed(entity, event, actor) if event.action not in ("create", "reveal") else []
    # A line of the timeline shows as much as three lines hold; the rest is unfolded, and stands on paper at once.
    room = SHOWN - bool(event.reason)
    cut = not PAPER.get() and (len(lines) > room or sum(map(len, lines)) > LONGEST)
    detail = Markup("\n".join(lines[:room] if cut else lines))  # noqa: S704 - every part is escaped
    if event.reason:
        detail += (
            Markup("\n{}").format(_("Reason: %(reason)s") % {"reason": event.reason})
            if detail
            else escape(event.reason)
        )
    if seen := read_before(event.data):
        if not under and event.data.get("acknowledged", {}).get("twins"):
            seen = Markup("{} {}").format(seen, way_to_one(entity, event.object_id, actor))
        detail = Markup("{}\n{}").format(detail, seen) if detail else escape(seen)
    return Line(
        icon=ICONS.get(event.action) or (action.icon if action else "") or "history",
        tone=TONES.get(event.action, "neutral"),
        who=_("System") if event.actor_kind == "system" else doer(event),
        what=told(entity, event, action, under=under),
        ref=reference(entity, event, actor) if under else "",
        body=detail,
        rest="\n".join(lines) if cut else "",
        rest_word=whole_word(len(lines)) if cut else "",
    )


def way_to_one(entity: ResolvedEntity, pk: int, actor: Actor) -> Markup:
    """What follows from a twin that was shown: merging, or asking those who may."""
    way = joining(entity, pk, actor)
    if not way:
        return Markup("")
    words = Merge.label if "merge" in way else AskMerge.label
    return Markup('<a href="{}"{}>{}</a>').format(
        next(iter(way.values())), "" if "merge" in way else Markup(' data-kb-dialog="640"'), words
    )


def whole_word(count: int) -> str:
    """What unfolds a change in full."""
    return _("All %(count)s changes") % {"count": count} if count > 1 else _("Whole change")


def told(entity: ResolvedEntity, event: Happened, action: Any, *, under: bool) -> str:
    """The verb in words."""
    data = event.data
    if event.name == "features.ValueRevealed":
        label = entity.field(data["field"]).label if entity.has(data.get("field", "")) else ""
        return _("looked at %(label)s") % {"label": label}
    if event.name == "features.FilesAttached":
        return _("attached %(names)s") % {"names": _(", ").join(data.get("names", ()))}
    if event.name == "features.FileRemoved":
        return _("removed the file %(name)s") % {"name": data.get("name", "")}
    if event.name == "features.TeamMemberAdded":
        return _("added %(name)s to the team") % {"name": data.get("name", "")}
    if event.name == "features.TeamMemberRemoved":
        return _("removed %(name)s from the team") % {"name": data.get("name", "")}
    if event.name == "features.FollowerAdded":
        return _("let %(name)s follow") % {"name": data.get("name", "")}
    if event.name == "features.FollowerRemoved":
        return _("no longer lets %(name)s follow") % {"name": data.get("name", "")}
    words = {"create": _("created"), "edit": _("changed"), "delete": _("deleted"), "restore": _("restored")}
    if event.action in words:
        # Below another record the reference names the noun.
        return (
            words[event.action] if under or event.action == "edit" else f"{words[event.action]} {entity.verbose_name}"
        )
    return str(action.title()) if action else event.action


def reference(entity: ResolvedEntity, event: Happened, actor: Actor) -> Markup:
    """The record below, by name where the actor may read names, else by its noun."""
    readable = actor.field(entity.label, entity.title) >= FieldRight.READ
    title = event.object_title if readable and event.object_title else str(entity.verbose_name)
    noun, way = escape(entity.verbose_name), link(entity.label, event.object_id, title[:60])
    return Markup(f"<span>{noun}</span> {way}")  # noqa: S704 - both are escaped; Markup.format is three times slower


def changed(entity: ResolvedEntity, event: Happened, actor: Actor) -> list[str]:
    """Label: before → after for each field that the actor may see, as HTML; in the order of the form.

    PostgreSQL keeps the fields of a change in an order of its own.
    """
    told = [(entity.field(n), pair) for n, pair in event.changes.items() if n not in QUIET and entity.has(n)]
    places = {name: at for at, name in enumerate(entity.form.names())} if len(told) > 1 else {}
    lines = []
    for item, pair in sorted(told, key=lambda one: places.get(one[0].name, len(places))):
        if actor.field(entity.label, item.root) == FieldRight.HIDDEN:
            continue
        was, now = (text_of(entity, item, value, actor) for value in pair)
        lines.append(f'<span class="kb-muted">{escape(item.label)}</span> {was} → {now}')
    return lines
