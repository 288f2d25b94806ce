"""What the night tells owners: which customers fall soon, and which have fallen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_noop

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.countdown import CUSTOMER, FALLS
from keben.kernel.features.notifications import Notification
from keben.kernel.workdays import midnight


@dataclass(frozen=True)
class News:
    """One thing the night tells: of one customer, of several, and the list that holds these."""

    one: str
    many: str
    noun: str = "customer"
    tree: tuple[tuple[Any, ...], ...] = ()
    sort: str = ""

    def url(self) -> str:
        """The address of the list."""
        sort = {"sort": self.sort} if self.sort else {}
        return f"/{self.noun}/?{urlencode({'f': json.dumps({'all': self.tree}), **sort})}"


MINE = ("owner", "is", "@me")
SOON = News(
    gettext_noop("“%(title)s” falls into a pool soon"),
    gettext_noop("%(count)s customers of yours fall into a pool soon; the next one: “%(title)s”"),
    tree=(MINE, ("recycle_on", "filled", None)),
    sort="recycle_on",
)
FELL = News(
    gettext_noop("“%(title)s” fell into a pool"),
    gettext_noop("%(count)s customers of yours fell into a pool, such as “%(title)s”"),
    noun="pooled-customer",
    tree=(("previous_owner", "is", "@me"),),
)
UNLOCKED = News(
    gettext_noop("Your lock of “%(title)s” has ended"),
    gettext_noop("%(count)s locks of yours have ended, such as that of “%(title)s”"),
    tree=(MINE, ("is_locked", "is", False)),
)
UNLOCKS = News(
    gettext_noop("Your lock of “%(title)s” ends within 3 days"),
    gettext_noop("%(count)s locks of yours end within 3 days; the next one: “%(title)s”"),
    tree=(MINE, ("locked_until", "filled", None)),
    sort="locked_until",
)


def warn_of_locks() -> None:
    """One message to each owner of whom locks end within three days."""
    until = timezone.localdate() + dt.timedelta(days=3)
    rows = Customer._base_manager.filter(is_locked=True, locked_until__lte=until, deleted_at=None)
    tell_of_first(UNLOCKS, rows, "locked_until")


def warn() -> None:
    """One message to each owner of whom customers fall within the days of the pool; an unread older one goes."""
    today = timezone.localdate()
    soon = Q()
    for rule in book().rules:
        until = today + dt.timedelta(days=rule.pool.remind_days)
        soon |= Q(recycle_rule=rule.pk, recycle_on__lte=until)
    if not soon:
        return
    tell_of_first(SOON, Customer._base_manager.filter(FALLS & soon), "recycle_on")


def tell_of_first(news: News, rows: QuerySet[Customer], day: str) -> None:
    """Each owner how many of these are his, and which of them comes first."""
    rows = rows.order_by()
    counts = dict(rows.values("owner").annotate(n=Count("pk")).values_list("owner", "n"))
    turn = Window(RowNumber(), partition_by="owner", order_by=(F(day), F("pk")))
    first = rows.annotate(turn=turn).filter(turn=1).values_list("owner", "pk", "name")
    replace(news, {owner: (counts[owner], key, name) for owner, key, name in first if owner in counts})


def tell_losses(lost: Mapping[int | None, str]) -> None:
    """One message to each owner with all that he lost since midnight, in the transaction that took it."""
    tonight = OwnerChange._base_manager.filter(verb="recycle", from_owner__in=lost, created_at__gte=midnight())
    counts = tonight.order_by().values("from_owner").annotate(n=Count("pk")).values_list("from_owner", "n")
    replace(FELL, {owner: (count, None, lost[owner]) for owner, count in counts if owner is not None})


def replace(news: News, told: Mapping[int, tuple[int, int | None, str]]) -> None:
    """Tell them, instead of what they have not read of the nights before."""
    Notification.objects.filter(user_id__in=told, category="pool", message=news.one, read_at=None).delete()
    several = {"url": news.url()}
    Notification.objects.bulk_create(
        Notification(
            user_id=owner,
            category="pool",
            message=news.one,
            many=news.many,
            count=count,
            params={"count": count, "title": name[:100], **(several if count > 1 or key is None else {})},
            entity=CUSTOMER if key else "",
            object_id=key,
        )
        for owner, (count, key, name) in told.items()
    )
