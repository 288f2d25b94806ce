"""The page of yields: a table of channels for a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from keben.base.date_range import preset_range
from keben.domains.marketing.channel.yields import Yield, yields
from keben.kernel.problems import Denied
from keben.web.home.period import PERIODS
from keben.web.listing.short_money import short_money
from keben.web.page import page, render

SPANS = (*(key for key, _label, _against in PERIODS if key != "week"), "three")


@page
def yield_page(request: HttpRequest) -> HttpResponse:
    """What each channel brought in the period of the address, this year unless it says otherwise."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can("marketing.Lead", "view"):
        raise Denied("marketing.Lead", "view")
    today = timezone.localdate()
    chosen = request.GET.get("period", "")
    chosen = chosen if chosen in SPANS else "year"
    first = today.replace(year=today.year - 3, day=1) if chosen == "three" else preset_range(f"this_{chosen}", today)[0]
    rows = yields(actor, first, today)
    total = Yield("", sum(one.leads for one in rows), sum(one.converted for one in rows), sum_of(rows), "", "")
    context = {
        "rows": rows, "total": total, "period": chosen, "first": first, "last": today, "amount": amount,
        "costs": actor.can("marketing.ChannelCost", "view"), "may_cost": actor.can("marketing.ChannelCost", "create"),
    }  # fmt: skip
    return render(request, "pages/marketing/yields.html", context)


def sum_of(rows: list[Yield]) -> int | None:
    """All costs; None where they may not be seen."""
    known = [one.cost for one in rows if one.cost is not None]
    return sum(known) if known else None


def amount(fen: int | None) -> str:
    """An amount for the table; a dash where there is none."""
    return "—" if fen is None else short_money(fen)
