"""What every noun that changes hands has in common: the row of its history, and what is refused in the same words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.actions.blank import blank
from keben.kernel.called import named
from keben.kernel.joined import listed
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Invalid, Problem, Refused, Way
from keben.kernel.record import Configured

HOW = (
    ("create", _("Entered")),
    ("edit", _("Changed")),
    ("claim", _("Claimed")),
    ("assign", _("Assigned")),
    ("transfer", _("Transferred")),
    ("release", _("Given back")),
    ("take_back", _("Taken back into a pool")),
    ("leave", _("Left by who has gone")),
    ("move", _("Put into a pool")),
)
"""The ways in which any record changes hands; a noun adds its own."""


class Handed(Configured):
    """One change of who has a record; the noun adds the record, its pool, its rule and how."""

    RECORD: ClassVar[str]
    WAY: ClassVar[str]
    """The names of the fields that the noun adds: for its record, and for how it changed hands."""

    from_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("From"), db_index=False
    )
    to_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("To"), db_index=False
    )
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    class Meta(Configured.Meta):
        abstract = True


H = TypeVar("H", bound=Handed)


def line(history: type[H], record: Any, changes: Any, told: Mapping[str, Any], *, pool: int | None) -> H:
    """The row of the history, not yet saved; `told` is what the verb said: how, reason, and the key of the rule."""
    how = told.get("how") or ("create" if changes.created else "edit")
    return blank(
        history,
        **{f"{history.RECORD}_id": record.pk, history.WAY: how},
        from_owner_id=None if changes.created else changes.was("owner"),
        to_owner_id=record.owner_id,
        pool_id=pool,
        rule_id=told.get("rule"),
        reason=str(told.get("reason", ""))[:500],
        created_at=record.updated_at,
        updated_at=record.updated_at,
        created_by_id=record.updated_by_id,
    )


def had_by(record: Any) -> str:
    """Who has the record."""
    return named(record.owner)


def unowned(record: Any) -> None:
    """Raise Refused where somebody has it, so that it is transferred and not assigned."""
    if record.owner_id is not None:
        raise Refused.because("owned", "%(name)s has it already; transfer it instead.", name=had_by(record))


def gives_back(record: Any, actor: Actor) -> bool:
    """Whether the actor may give it back: its owner does, nobody else; the program does for everybody."""
    return record.owner_id is not None and actor.user_id in (None, record.owner_id)


def only_own(record: Any, actor: Actor) -> None:
    """Raise Refused where somebody would give back what is not his; who runs its pool takes it back instead."""
    if not gives_back(record, actor):
        told = "It belongs to %(name)s; only the owner gives it back. Take it back instead."
        raise Refused.because("not_yours", told, name=had_by(record))


def still_here(person: Any) -> None:
    """Raise Refused where this person has left."""
    if not person.is_active:
        raise Refused.because("disabled", "%(name)s has left; choose somebody else.", name=named(person))


def taken(record: Any, user: int | None) -> Problem | None:
    """Who has it, since when, and what is left to do; None where nobody has."""
    if record.owner_id is None:
        return None
    since = moment(record.owned_since)
    if record.owner_id == user:
        told = "It is yours already, since %(since)s; there is nothing to claim."
        mine = Way(record._meta.concrete_model._meta.label, record.pk)
        return Problem("claimed", told, {"since": since}, way=mine)
    told = "%(name)s has it already, since %(since)s. Claim another one, or ask to be let into the team."
    return Problem("claimed", told, {"name": had_by(record), "since": since}, way=Way(record._meta.label))


def faster(record: Any, user: int | None) -> None:
    """Raise Refused where somebody has claimed it meanwhile."""
    if (problem := taken(record, user)) is not None:
        raise Refused(problem)


def moment(since: dt.datetime | None) -> str:
    """The time of today, and of another day the day as well: a bare time would be taken for today's."""
    if since is None:
        return ""
    local = timezone.localtime(since)
    today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if today else f"{show_date(local.date())} {local:%H:%M}"


def admins_of(pool: Any) -> object:
    """Who may assign what the rules of a pool keep from a claim, by name."""
    return listed(pool.admins.order_by("pk").values_list("name", flat=True)) or _("an administrator")


def is_open(pool: Any) -> None:
    """Raise Refused where a pool is closed."""
    if not pool.is_active or pool.deleted_at is not None:
        told = "The pool “%(name)s” is closed; choose another one."
        raise Refused.leading(Way(pool._meta.label), "pool_closed", told, name=pool.name)


def belongs(pool: Any, known: Any, user: int) -> None:
    """Raise Refused where somebody is no member of a pool, naming those who could help."""
    if known is None or not known.knows(user):
        raise Refused(stranger(pool))


def stranger(pool: Any) -> Problem:
    """Who could help where somebody is no member of a pool."""
    told = "You are no member of the pool “%(name)s”. Ask %(admins)s to let you in, or to assign it to you."
    return Problem("no_member", told, {"name": pool.name, "admins": admins_of(pool)}, way=Way.to(pool))


def may_enter(record: Any, known: Any, actor: Actor) -> None:
    """Raise Invalid where a new record has an owner as well as a pool, or a pool that is closed or not one's own."""
    if record.owner_id is not None:
        raise Invalid.single("pool", "owner_or_pool", "Name an owner or a pool, not both.")
    if known is None:
        name = record.pool.name if record.pool else ""
        raise Invalid.single("pool", "pool_closed", "The pool “%(name)s” is closed; choose another one.", name=name)
    if actor.user_id is not None and not actor.rights.unlimited and not known.knows(actor.user_id):
        told = "You are no member of the pool “%(name)s”; choose one of yours."
        raise Invalid.single("pool", "no_member", told, name=known.name)
