"""Who is meant by an announcement, asked from both sides: its people, and the announcements of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.domains.office.announcement.model import Announcement, AnnouncementReceipt
from keben.domains.org.access.named import named_people
from keben.domains.org.access.rights import chart
from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.scope import NOTHING, READING, Scope
from keben.kernel.query.filters import special
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason


def people_of(record: Announcement) -> frozenset[int]:
    """Everybody who is meant and still there."""
    rows = get_user_model()._base_manager.filter(deleted_at=None, status="active")
    if record.audience != "all":
        rows = rows.filter(pk__in=named_people(record.departments.all(), record.roles.all()))
    return frozenset(rows.values_list("pk", flat=True))


def means(user: int) -> Q:
    """Announcements that mean somebody, whatever their days."""
    org = chart()
    mine = org.departments_of.get(user, set()) | org.led_by.get(user, set())
    paths = [org.paths[key] for key in mine if key in org.paths]
    above = [key for key, path in org.paths.items() if any(own.startswith(path) for own in paths)]
    roles = [role.pk for role in org.roles_of.get(user, ())]
    departments: Any = Announcement.departments.through._base_manager.filter(department__in=above)
    by_role: Any = Announcement.roles.through._base_manager.filter(role__in=roles)
    return (
        Q(audience="all")
        | Q(pk__in=departments.values("announcement_id"))
        | Q(pk__in=by_role.values("announcement_id"))
    )


def shown_on(day: Any) -> Q:
    """Announcements whose days these are."""
    return Q(from_on__lte=day) & (Q(until=None) | Q(until__gte=day))


def for_somebody(user: int | None) -> Q:
    """What somebody is meant to read now."""
    return means(user) & shown_on(timezone.localdate()) if user is not None else NOTHING


def read_by(user: int | None) -> Any:
    """What he has read, and confirmed where that is asked."""
    rows = AnnouncementReceipt._base_manager.filter(user=user or 0, announcement=OuterRef("pk"))
    return Exists(rows.filter(Q(confirmed_at__isnull=False) | Q(announcement__must_read=False)))


def waits_for(actor: Actor) -> Q:
    """What somebody has still to read; nobody reads his own."""
    return for_somebody(actor.user_id) & ~Q(created_by=actor.user_id) & ~Q(read_by(actor.user_id))


@special("@for-me")
def for_me(entity: ResolvedEntity, actor: Actor) -> Q:
    """Announcements of now that mean the actor, and his own."""
    if entity.model is not Announcement:
        return NOTHING
    return for_somebody(actor.user_id)


@special("@unread")
def unread(entity: ResolvedEntity, actor: Actor) -> Q:
    """Those that he has not read."""
    return waits_for(actor) if entity.model is Announcement else NOTHING


class Audience(Scope):
    """Announcements of now that mean the actor, his own, and all of them for those who keep them all."""

    def paths(self) -> tuple[str, ...]:
        return ("audience", "departments", "roles", "from_on", "until", "created_by")

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("everything"),) if reach.everything else (_("his own, and what is meant for him"),)

    def heeds_role(self) -> bool:
        return True

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.rights.unlimited:
            return Q()
        if actor.user_id is None or not actor.can(entity.label, verb):
            return NOTHING
        if actor.can(entity.label, "edit") and actor.reach(entity.label, "edit").everything:
            return Q()
        own = Q(created_by=actor.user_id)
        return own | for_somebody(actor.user_id) if verb in READING else own

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        rule = self.q(entity, actor, verb)
        if rule != NOTHING and entity.model._base_manager.filter(rule, pk=record.pk).exists():
            return (Reason("audience", gettext_noop("It is meant for you, or you keep it."), decided=True),)
        return (Reason("audience", gettext_noop("It is not meant for you, or its days are over.")),)
