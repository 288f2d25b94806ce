"""GET /: the workbench of the signed-in person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keben.kernel.kinds.moments import show_day
from keben.web.home import counting
from keben.web.home.agenda import agenda
from keben.web.home.circle import chosen, options
from keben.web.home.people import pick_address, shortened
from keben.web.home.period import PERIODS, Period, period_of
from keben.web.home.todo_page import DESK, LATE
from keben.web.page import page, render


@page
@require_GET
def home(request: Any) -> HttpResponse:
    """Whose work, which period and how long forgotten are in the address."""
    actor, today = request.actor, timezone.localdate()
    circle, every = chosen(actor, request.GET.get("who", ""))
    period = period_of(request.GET.get("when", ""), today)
    days = next((d for d in counting.FORGOTTEN_DAYS if str(d) == request.GET.get("days")), 30)
    state = {"who": circle.key, "when": period.key, "days": str(days)}
    switch = options(every, circle, lambda key: address(state, who=key)["href"], pick_address("/", state))
    tally = counting.Tally(actor, circle)
    # All counts are asked for before the first is looked at: one statement for the page.
    cells, briefing = counting.todos(tally, counting.ON_DESK), counting.figures(tally, period)
    card, bars, appointments = counting.forgotten(tally, days), counting.spread(tally), agenda(tally)
    todos, forgotten = cells(), card()
    for step in forgotten["steps"] if forgotten else ():
        step.update(link(step["days"] == days, days_label(step["days"]), state, days=str(step["days"])))
    context = {
        "today": spoken_day(today),
        "circles": switch,
        "short_circles": shortened(switch),
        "circle": circle.key,
        "period": period,
        "span": span(period),
        "periods": [{"label": label, **address(state, when=key)} for key, label, _against in PERIODS],
        "todos": todos,
        "todo_total": counting.shown(sum(one["number"] for one in todos)),
        "todo_late": sum(one["late"] for one in todos),
        "todo_late_text": counting.shown(sum(one["late"] for one in todos)),
        "todos_href": f"/todos/?{urlencode({'who': circle.key})}",
        "todo_sums": {key: f"/todos/?{urlencode({'who': circle.key, 'kind': key})}#kb-rows" for key in (DESK, LATE)},
        "bulletin": counting.bulletin(actor, circle),
        "figures": briefing(),
        "figures_label": _("Briefing") if counting.sells(actor) else _("Work in figures"),
        "forgotten": forgotten,
        "spread": bars(),
        "agenda": appointments(),
    }
    return render(request, "pages/home/home.html", context)


def address(state: dict[str, str], **changes: str) -> dict[str, str]:
    """The workbench with one thing changed."""
    return {"href": f"/?{urlencode({**state, **changes})}"}


def link(current: bool, label: str, state: dict[str, str], **changes: str) -> dict[str, Any]:
    """A counter of the strip."""
    return {"label": label, "current": current, **address(state, **changes)}


def days_label(days: int) -> str:
    """7 天, 3 个月."""
    return _("3 months") if days == 90 else _("%(days)s days") % {"days": days}


def spoken_day(day: Any) -> str:
    """2026年11月20日 周五, Friday, 20 Nov 2026."""
    if (get_language() or "").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"
    return date_format(day, "l, j M Y")


def span(period: Period) -> str:
    """11-01 – 11-22, 1 Nov – 22 Nov."""
    return " – ".join(show_day(day, period.last) for day in (period.first, period.last))
