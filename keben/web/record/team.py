"""The team of a record in the side column: the owner and whoever shares it, until when."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import escape

from keben.kernel.bilingual import spoken
from keben.kernel.called import named
from keben.kernel.entity import Panel
from keben.kernel.features.team import TeamMember
from keben.kernel.kept import Prepared
from keben.kernel.kinds.moments import show_date
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.record.sides import colleague, mark, nobody, section, tool
from keben.web.record.values import may

MEMBERS = Prepared(
    lambda entity, pk, today: (
        TeamMember.objects.filter(entity=entity, object_id=pk)
        .exclude(until__lt=today)
        .order_by("pk")
        .values_list("user_id", "user__name", "user__name_en", "may_write", "until")[:50]
    ),
    entity=CharField(),
    pk=BigIntegerField(),
    today=DateField(),
)


class Member(NamedTuple):
    """Somebody who shares a record."""

    user_id: int
    name: str
    name_en: str
    may_write: bool
    until: dt.date | None


def members(entity: ResolvedEntity, record: Any) -> list[Member]:
    """The members whose day has not passed; the head and the panel ask once."""
    known: list[Member] | None = record.__dict__.get("_team")
    if known is None:
        rows = MEMBERS.rows(entity=entity.label, pk=record.pk, today=timezone.localdate())
        record._team = known = [Member(*row) for row in rows]
    return known


def names(entity: ResolvedEntity, record: Any) -> list[str]:
    """Owner and members, for the head."""
    if "team" not in entity.features:
        return []
    owner = getattr(record, "owner", None) if entity.owned else None
    return [
        *([named(owner)] if owner else []),
        *(spoken(member.name, member.name_en) for member in members(entity, record)),
    ]


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """Owner first, then the members with what they may do."""
    address = record_url(entity.label, record.pk)
    changeable = may(entity, record, request.actor, "edit")
    owner = getattr(record, "owner", None) if entity.owned else None
    people = [colleague(named(owner), f" {mark(_('Owner'), 'info')}")] if owner else []
    for member in members(entity, record):
        beside = f" {mark(_('May write') if member.may_write else _('May read'))}"
        if member.until:
            beside += f"<small>{escape(_('until %(day)s') % {'day': show_date(member.until)})}</small>"
        remove = f"{address}do/remove-team-member/?user={member.user_id}"
        behind = tool(_("Remove from the team"), "x", remove) if changeable else ""
        people.append(colleague(spoken(member.name, member.name_en), beside, behind))
    tools = ""
    if changeable and "add-team-member" in entity.actions:
        tools = tool(_("Add to the team"), "plus", f"{address}do/add-team-member/")
    return section(_("Team"), "".join(people) or nobody(), sub=len(people) or "", tools=tools)
