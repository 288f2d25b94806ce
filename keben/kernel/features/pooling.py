"""What every kind of pool has in common: how it is rationed, who must wait, who opened what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.allowance import Allowance
from keben.kernel.features.in_pool import OpenPool
from keben.kernel.features.owning import Handed, admins_of, belongs, is_open
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Refused, Way
from keben.kernel.workdays import midnight


class Pooled(Protocol):
    """A record that may lie in a pool."""

    pk: Any
    pooled_at: dt.datetime | None
    previous_owner_id: int | None


class Rationed(models.Model):
    """A pool out of which people claim, and within which limits."""

    SHOWN = (("masked", _("Masked until claimed")), ("hidden", _("Hidden until claimed")))

    daily_limit = models.PositiveIntegerField(
        _("Claims a day"), null=True, blank=True, help_text=_("Per person, counted on claims; empty for no limit.")
    )
    cool_down_days = models.PositiveIntegerField(
        _("Previous owner waits (days)"),
        default=0,
        help_text=_("So long whoever had it before may not claim it again."),
    )
    protection_days = models.PositiveIntegerField(
        _("New entries wait (days)"), default=0, help_text=_("So long nobody may claim what has just come.")
    )
    daily_views = models.PositiveIntegerField(
        _("Views a day"), null=True, blank=True, help_text=_("Per person, each record once; empty for no limit.")
    )
    contact_fields = models.CharField(_("Phone, e-mail and address"), max_length=10, choices=SHOWN, default="masked")

    class Meta:
        abstract = True


class Opening(models.Model):
    """A person opened a pooled record on a day; counted once. The noun adds its record and its pool."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("Day"))

    class Meta:
        abstract = True


def waited(record: Pooled, pool: Any, user: int) -> None:
    """Raise Refused within the days of the previous owner and of new entries, naming who is not bound by them."""
    today = timezone.localdate()
    came = timezone.localtime(record.pooled_at).date() if record.pooled_at else today
    again = came + dt.timedelta(days=pool.cool_down_days)
    if record.previous_owner_id == user and today < again:
        told = "You had it before; you may claim it again from %(date)s. Until then %(admins)s may assign it to you."
        raise Refused.leading(Way.to(pool), "previous_owner", told, date=show_date(again), admins=admins_of(pool))
    free = came + dt.timedelta(days=pool.protection_days)
    if today < free:
        told = "It has just come into the pool and may be claimed from %(date)s. Until then %(admins)s may assign it."
        raise Refused.leading(Way.to(pool), "protected", told, date=show_date(free), admins=admins_of(pool))


def claims_today(history: type[Handed], user: int, pools: Collection[int]) -> dict[int, int]:
    """How often somebody has claimed today out of each of these pools, whatever became of it since."""
    rows: Any = history._base_manager.filter(**{history.WAY: "claim"}, created_by=user, created_at__gte=midnight())
    found = rows.filter(pool__in=pools).order_by().values("pool").annotate(n=Count("pk"))
    return dict(found.values_list("pool", "n"))


def within_quota(pool: Any, history: type[Handed], user: int) -> None:
    """Raise Refused where somebody has claimed as often today as he may."""
    if pool.daily_limit is None:
        return
    used = claims_today(history, user, (pool.pk,)).get(pool.pk, 0)
    if used >= pool.daily_limit:
        told = (
            "You have claimed %(used)s of %(limit)s from “%(name)s” today. "
            "Go on tomorrow, or ask %(admins)s to assign it to you."
        )
        raise Refused.leading(
            Way.to(pool),
            "quota",
            told,
            admins=admins_of(pool),
            used=used,
            limit=pool.daily_limit,
            name=pool.name,
        )


def may_leave(
    record: Any, pools: type[models.Model], known: Mapping[int, OpenPool], history: type[Handed], user: int
) -> None:
    """Raise Refused where its pool does not let somebody claim a record. Locks the pool: claims count one by one."""
    pool: Any = pools._base_manager.select_for_update(no_key=True).get(pk=record.pool_id)  # new records may point to it
    is_open(pool)
    belongs(pool, known.get(pool.pk), user)
    waited(record, pool, user)
    within_quota(pool, history, user)


def may_close(pool: Any, changes: Any, inside: models.QuerySet[Any], told: str) -> None:
    """Raise Refused in the words `told` where a pool is closed or deleted with records `inside`, or the last one is."""
    closed = "is_active" in changes and not pool.is_active
    if changes.created or not (closed or ("deleted_at" in changes and pool.deleted_at)):
        return
    count = inside.count()
    if count:
        raise Refused.leading(
            Way(inside.model._meta.label, conditions=(("pool", "any", [pool.pk]),)),
            "pool_not_empty",
            told,
            count=count,
            name=pool.name,
        )
    others = type(pool)._base_manager.filter(is_active=True, deleted_at=None).exclude(pk=pool.pk)
    if changes.was("is_active") and not others.exists():
        last = "“%(name)s” is the last active pool; open another one first."
        raise Refused.because("last_pool", last, name=pool.name)


def count_opening(openings: Any, link: str, record: Any, pools: Any, actor: Actor) -> None:
    """Note that somebody opened a record of a pool. Raises Refused where he has opened as many today as he may."""
    if actor.user_id is None or record.pool_id is None:
        return
    today = timezone.localdate()
    mine = openings.objects.filter(user_id=actor.user_id, day=today)
    if mine.filter(**{link: record.pk}).exists():
        return
    pool = pools._base_manager.only("daily_views", "name").get(pk=record.pool_id)
    if pool.daily_views is not None:
        used = mine.filter(pool=pool.pk).count()
        if used >= pool.daily_views:
            told = (
                "You have opened %(count)s of %(limit)s of “%(name)s” today. Those stay open to you; for others go on "
                "tomorrow, or ask %(admins)s to assign one to you."
            )
            raise Refused.leading(
                Way.to(pool),
                "view_limit",
                told,
                admins=admins_of(pool),
                count=used,
                limit=pool.daily_views,
                name=pool.name,
            )
    row = openings(user_id=actor.user_id, day=today, pool_id=pool.pk, **{link: record.pk})
    openings.objects.bulk_create([row], ignore_conflicts=True)


def rations(
    pools: Iterable[OpenPool], history: type[Handed], openings: Any, user: int | None, record: Any = None
) -> list[Allowance]:
    """What somebody has claimed and opened today where a pool of his limits it; with a record, of its pool alone."""
    mine = [pool for pool in pools if pool.knows(user) and (record is None or pool.pk == record.pool_id)]
    if user is None or not mine:
        return []
    claims: dict[int, int] = {}
    views: dict[int, int] = {}
    if limited := [pool.pk for pool in mine if pool.daily_limit is not None]:
        claims = claims_today(history, user, limited)
    if any(pool.daily_views is not None for pool in mine):
        seen = openings.objects.filter(user=user, day=timezone.localdate())
        views = dict(seen.order_by().values("pool").annotate(n=Count("pk")).values_list("pool", "n"))
    found = []
    for pool in mine:
        if pool.daily_limit is not None:
            found.append(Allowance(gettext("Claimed today"), claims.get(pool.pk, 0), pool.daily_limit, pool.name))
        if pool.daily_views is not None:
            found.append(Allowance(gettext("Opened today"), views.get(pool.pk, 0), pool.daily_views, pool.name))
    return found
