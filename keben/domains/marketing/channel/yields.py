"""What each channel brought in a period and what that cost; each figure leads to its leads."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Count, Q

from keben.base.calendar_cn import day_bounds
from keben.domains.marketing.channel.model import ChannelCost
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lookups import LeadSource
from keben.kernel.access.actor import Actor
from keben.kernel.locale import company_zone
from keben.kernel.reader import scoped


@dataclass(frozen=True)
class Yield:
    """A channel in the period; amounts in fen, None where the actor may not see costs or there is nothing to share."""

    name: str
    leads: int
    converted: int
    cost: int | None
    leads_url: str
    converted_url: str

    @property
    def rate(self) -> int | None:
        """Conversions of a hundred leads."""
        return round(100 * self.converted / self.leads) if self.leads else None

    @property
    def per_lead(self) -> int | None:
        """What one lead cost."""
        return round(self.cost / self.leads) if self.cost and self.leads else None

    @property
    def per_conversion(self) -> int | None:
        """What one conversion cost."""
        return round(self.cost / self.converted) if self.cost and self.converted else None


def yields(actor: Actor, first: dt.date, last: dt.date) -> list[Yield]:
    """The channels that brought leads or cost money, the one with most leads first. Raises Denied."""
    zone = company_zone()
    start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    rows = scoped(Lead, actor).filter(created_at__gte=start, created_at__lt=end).order_by()
    counted = {
        source: (leads, converted)
        for source, leads, converted in rows.values_list("source").annotate(
            leads=Count("pk"), converted=Count("pk", filter=Q(status="converted"))
        )
    }
    paid = costs(first, last) if actor.can("marketing.ChannelCost", "view") else None
    found = []
    for source in LeadSource._base_manager.filter(Q(pk__in=[*counted]) | Q(pk__in=[*(paid or ())])):
        leads, converted = counted.get(source.pk, (0, 0))
        cost = None if paid is None else paid[source.pk]
        found.append(Yield(spoken(source), leads, converted, cost, *addresses(source.pk, first, last)))
    found.sort(key=lambda one: -one.leads)
    if None in counted:
        leads, converted = counted[None]
        found.append(Yield("", leads, converted, None if paid is None else 0, *addresses(None, first, last)))
    return found


def costs(first: dt.date, last: dt.date) -> Counter[int]:
    """What was paid for each channel, shared out by days where a cost reaches beyond the period."""
    found: Counter[int] = Counter()
    rows = ChannelCost._base_manager.filter(deleted_at=None, date_from__lte=last, date_until__gte=first)
    for source, start, end, amount in rows.values_list("source", "date_from", "date_until", "amount"):
        inside = (min(end, last) - max(start, first)).days + 1
        found[source] += round(amount * inside / ((end - start).days + 1))
    return found


def spoken(source: LeadSource) -> str:
    """The name in the active language."""
    from django.utils.translation import get_language

    english = (get_language() or "").startswith("en")
    return source.name_en if english and source.name_en else source.name


def addresses(source: int | None, first: dt.date, last: dt.date) -> tuple[str, str]:
    """The lists behind the numbers of leads and of conversions."""
    about = ["source", "empty", None] if source is None else ["source", "any", [source]]
    tree = [about, ["created_at", "between", [first.isoformat(), last.isoformat()]]]
    return address(tree), address([*tree, ["status", "is", "converted"]])


def address(tree: Sequence[object]) -> str:
    """A list of leads under these conditions."""
    return f"/lead/?f={quote(json.dumps(tree, ensure_ascii=False, separators=(',', ':')), safe='@,:[]')}"
