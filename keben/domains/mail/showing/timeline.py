"""Mails in the timeline of their customer, contact or lead: when they were sent, row by row as one may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from markupsafe import escape

from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.showing.seen import open_or_mine
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.reader import fetched, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.cells import link
from keben.web.record import line_choice, sources, timeline_rows
from keben.web.record.entries import DRAWERS
from keben.web.record.lines import Line, chip
from keben.web.record.timeline_rows import Asked, Wanted

MAIL, NAME = "mail.MailMessage", "mails"
VIA = {"customers.Customer": "customer", "customers.Contact": "contact", "marketing.Lead": "lead"}
TONES = {"failed": "danger", "unsure": "warn", "waiting": "neutral", "sending": "neutral", "withdrawn": "neutral"}


class Post(NamedTuple):
    """What a line needs to know of a mail."""

    pk: int
    at: dt.datetime
    subject: str
    preview: str
    direction: str
    from_name: str
    from_address: str
    to_line: str
    files: int
    status: str
    is_private: bool


def mails(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Mails that are attached to the record; private ones only for the people of their mailbox."""
    via = VIA.get(entity.label)
    if via is None or not actor.can(MAIL, "view"):
        return None
    noun, sure = registry.get(MAIL), fetched(record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = living(noun) if sure else scoped(MailMessage, actor)
        words = sources.holding_words(MAIL, actor, wanted)
        if words is None:
            mine = Q(**{via: pk})
        else:  # the few that hold the words are fetched, and not looked for among all of the record
            mine = Q(words) & Q(Exact(F(f"{via}_id") + 0, pk))
        return paged(open_or_mine(rows, actor).filter(mine), wanted, masked=is_masked(actor))

    return Asked(NAME, Post, (entity.label, actor.user_id, actor.rights.unlimited) if sure else (), build, wanted)


def is_masked(actor: Actor) -> bool:
    """Whether the actor sees addresses masked."""
    return actor.field(MAIL, "from_address") < FieldRight.READ


def paged(rows: QuerySet[Any], wanted: Wanted, *, masked: bool) -> QuerySet[Any]:
    """Newest first, behind the place where the last page ended."""
    if wanted.search:
        words = Q(subject__icontains=wanted.search)
        rows = rows.filter(words if masked else words | Q(preview__icontains=wanted.search))
    if wanted.place:
        last = MailMessage._base_manager.filter(pk=wanted.place).values_list("sent_at", flat=True).first()
        if last is None:
            return rows.none()
        rows = rows.filter(sent_at__lte=last).exclude(sent_at=last, pk__gte=wanted.place)
    if wanted.by is not None:
        # What was written here is its writer's; what was fetched belongs to whose mailbox it is.
        fetched_for = Q(created_by_id=None, account__owner_id=wanted.by)
        rows = rows.filter(Q(created_by_id=wanted.by) | fetched_for)
    return replace(wanted, by=None).within(rows, "sent_at", "created_by_id").order_by("-sent_at", "-pk")


def line_of(row: Post, actor: Actor) -> Line:
    """One mail: who wrote it, its subject as a link, its first words."""
    masked, out = is_masked(actor), row.direction == "out"
    status = dict(MailMessage.STATES).get(row.status, "")
    chips = [chip("paperclip", _("%(n)s files") % {"n": row.files})] if row.files else []
    if row.is_private:
        chips.append(chip("lock", _("Private")))
    if row.status in TONES:
        chips.append(chip("alert-triangle" if row.status in ("failed", "unsure") else "clock", str(status)))
    to = "" if masked or not out else escape(_("to %(who)s") % {"who": row.to_line[:60]})
    return Line(
        icon="mail",
        tone=TONES.get(row.status, "info" if out else "violet"),
        who=row.from_name or ("" if masked else row.from_address),
        what=_("sent a mail") if out else _("wrote a mail"),
        ref=f"{link(MAIL, row.pk, row.subject[:80])} <span>{to}</span>",
        body="" if masked else escape(row.preview),
        chips=chips,
    )


def add_to_timelines() -> None:
    """Make them a source of the timelines, among what was said."""
    timeline_rows.PATHS[Post] = {"at": "sent_at"}
    timeline_rows.PERSON[Post] = Coalesce("created_by_id", "account__owner_id")
    sources.SOURCES[NAME] = mails
    sources.TOLD_APART.add(MAIL)
    DRAWERS[NAME] = line_of
    for kind in ("", "talk"):
        line_choice.KINDS[kind] = (*line_choice.KINDS[kind], NAME)
