"""The page of cost and effect: whose, which period, and one level or occasion where somebody looks closer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from keben.base.date_range import preset_range
from keben.domains.care.occasion.figures import NONE, Asked, by_level, by_occasion, groups, total
from keben.domains.care.occasion.model import OCCASIONS
from keben.kernel.problems import Denied
from keben.web.home.circle import chosen
from keben.web.page import page, render

SPANS = ("month", "quarter", "year", "last")


@page
def care_figures(request: HttpRequest) -> HttpResponse:
    """This year unless the address says otherwise."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can("care.CareItem", "view"):
        raise Denied("care.CareItem", "view")
    circle, every = chosen(actor, request.GET.get("who", ""))
    period = request.GET.get("period", "")
    period = period if period in SPANS else "year"
    first, last = preset_range("last_year" if period == "last" else f"this_{period}", timezone.localdate())
    level, occasion = request.GET.get("level", ""), request.GET.get("occasion", "")
    level = level if level == NONE or (level.isdecimal() and len(level) < 10) else ""
    occasion = occasion if occasion in dict(OCCASIONS) else ""
    asked = Asked(first, last, circle, level, occasion)
    rows = groups(actor, asked)
    state = {"who": circle.key, "period": period, "level": level, "occasion": occasion}

    def link(**changes: str) -> str:
        return "?" + urlencode({key: value for key, value in {**state, **changes}.items() if value})

    context = {
        "levels": by_level(rows, asked), "occasions": by_occasion(rows, asked), "total": total(rows, asked),
        "circles": [{"value": one.key, "label": one.label, "href": link(who=one.key)} for one in every],
        "circle": circle.key, "first": first, "last": last, "period": period, "link": link, "amount": amount,
        "level": level, "occasion": occasion, "may_new": actor.can("care.CareItem", "create"),
    }  # fmt: skip
    return render(request, "pages/care/figures.html", context)


def amount(fen: int | None) -> str:
    """An amount for the table, to the cent, so that the lines add up to their sum; a dash where there is none."""
    return "—" if fen is None else f"{Decimal(fen) / 100:,.2f}"
