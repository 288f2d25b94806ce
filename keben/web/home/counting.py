"""The figures of the workbench; each one query, each with the address of the list behind it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import quote

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.kinds.base import Ref
from keben.kernel.query.filters import from_conditions
from keben.kernel.query.listquery import ListQuery
from keben.kernel.registry import registry
from keben.web.addresses import list_url, record_url
from keben.web.home.circle import Circle
from keben.web.home.desk import AGENDAS, FIGURES, FORGETTINGS, SPREADS, TODOS, Conditions, Figure
from keben.web.home.period import Period

MOST = 9_999
FORGOTTEN_DAYS = (7, 15, 30, 90)
ROWS = 6


def address(entity: str, conditions: Conditions | list[Any], circle: Circle, owner: str, sort: str = "") -> str:
    """The list behind a figure."""
    tree = [list(one) for one in conditions] + circle.conditions(owner)
    f = quote(json.dumps(tree, ensure_ascii=False, separators=(",", ":")), safe="@,:[]")
    return f"{list_url(entity)}?f={f}" + (f"&sort={sort}" if sort else "")


def query(actor: Actor, entity: str, conditions: Any, circle: Circle, owner: str, **more: Any) -> ListQuery:
    """The question to the noun under filter and circle."""
    tree = from_conditions(conditions)
    return ListQuery(registry.get(entity), actor, tree=tree, extra=circle.rule(owner), **more)


def shown(number: int) -> str:
    """A count, open-ended beyond the cap."""
    return f"{MOST:,}+" if number > MOST else f"{number:,}"


def todos(actor: Actor, circle: Circle) -> list[dict[str, Any]]:
    """The cells of the to-do card."""
    found = []
    for item in TODOS:
        if not actor.can(item.entity, "view"):
            continue
        number = query(actor, item.entity, item.filter, circle, item.owner).count(MOST)
        late = item.late and number > 0
        found.append(
            {
                "label": item.label,
                "short": item.short,
                "number": number,
                "late": late,
                "count": shown(number),
                "note": _("overdue") if late else "",
                "tone": "danger" if late else "",
                "href": address(item.entity, item.filter, circle, item.owner),
            }
        )
    return found


def figures(actor: Actor, circle: Circle, period: Period) -> list[dict[str, Any]]:
    """The cells of the briefing with the change against the period before."""
    found = []
    for item in FIGURES:
        if not actor.can(item.entity, "view"):
            continue
        now = within(item, period.first, period.last)
        before = within(item, period.before_first, period.before_last)
        value = query(actor, item.entity, now, circle, item.owner).count(MOST)
        base = query(actor, item.entity, before, circle, item.owner).count(MOST)
        found.append(
            {
                "label": item.label,
                "value": shown(value),
                "unit": item.unit,
                "change": value - base,
                "change_text": f"{abs(value - base) / base:.1%}" if base else _("new"),
                "base": _("before: %(value)s") % {"value": shown(base)},
                "href": address(item.entity, now, circle, item.owner),
            }
        )
    return found


def within(item: Figure, first: dt.date, last: dt.date) -> Conditions:
    """The filter of a figure for some days."""
    return (*item.filter, (item.moment, "between", [first.isoformat(), last.isoformat()]))


def forgotten(actor: Actor, circle: Circle, days: int) -> dict[str, Any] | None:
    """How many were not contacted for 7, 15, 30, 90 days, and the longest of the chosen ones."""
    item = next((one for one in FORGETTINGS if actor.can(one.entity, "view")), None)
    if item is None:
        return None
    steps: list[dict[str, Any]] = []
    for limit in FORGOTTEN_DAYS:
        conditions = (*item.filter, (item.moment, "before", f"@today-{limit}"))
        number = query(actor, item.entity, conditions, circle, item.owner).count(MOST)
        steps.append({"days": limit, "count": shown(number), "filter": conditions})
    chosen = next(step for step in steps if step["days"] == days)
    entity = registry.get(item.entity)
    names = [entity.title, item.moment, *([item.badge] if item.badge else [])]
    more = {"names": names, "sort": item.moment}
    page = query(actor, item.entity, chosen["filter"], circle, item.owner, **more).page(size=ROWS)
    return {
        "steps": steps,
        "rows": [forgotten_row(item.entity, row, entity.title, item.moment, item.badge) for row in page.rows],
        "href": address(item.entity, chosen["filter"], circle, item.owner, item.moment),
        "count": chosen["count"],
    }


def forgotten_row(entity: str, row: Any, title: str, moment: str, badge: str) -> dict[str, Any]:
    """One line: badge, name, and for how long."""
    last = row.values.get(moment)
    days = (timezone.localdate() - timezone.localdate(last)).days if isinstance(last, dt.datetime) else None
    mark = row.values.get(badge) if badge else None
    return {
        "title": row.values.get(title),
        "href": record_url(entity, row.pk),
        "days": days,
        "badge": mark if isinstance(mark, Ref) else None,
    }


def spread(actor: Actor, circle: Circle) -> dict[str, Any] | None:
    """How the records of a noun are spread over its stages; one grouped query."""
    item = next((one for one in SPREADS if actor.can(one.entity, "view")), None)
    if item is None:
        return None
    entity = registry.get(item.entity)
    rows = query(actor, item.entity, (), circle, item.owner).rows
    counts = dict(rows.order_by().values_list(item.stage).annotate(n=Count("pk")))
    most = max([counts.get(value, 0) for value in item.values] or [0]) or 1
    kind = entity.field(item.stage).kind
    stages = [
        {
            "label": kind.show(value),
            "text": f"{counts.get(value, 0):,}",
            "share": max(12, round(80 * counts.get(value, 0) / most)),
            "note": f"{counts.get(value, 0) / max(sum(counts.values()), 1):.0%}",
            "href": address(item.entity, ((item.stage, "is", value),), circle, item.owner),
        }
        for value in item.values
    ]
    return {"label": item.label, "stages": stages, "total": f"{sum(counts.values()):,}"}


def agenda(actor: Actor, circle: Circle) -> list[dict[str, Any]]:
    """What has a time today, in the order of the clock."""
    found = []
    for item in AGENDAS:
        if not actor.can(item.entity, "view"):
            continue
        entity = registry.get(item.entity)
        names = [entity.title, item.moment, *([item.note] if item.note else [])]
        conditions = (*item.filter, (item.moment, "preset", "today"))
        more = {"names": names, "sort": item.moment}
        for row in query(actor, item.entity, conditions, circle, item.owner, **more).page(size=ROWS).rows:
            at = row.values[item.moment]
            note = row.values.get(item.note) if item.note else entity.verbose_name
            found.append(
                {
                    "at": at,
                    "title": row.values[entity.title],
                    "note": f"{timezone.localtime(at):%H:%M} · {note or entity.verbose_name}",
                    "href": record_url(item.entity, row.pk),
                    "tone": item.tone,
                }
            )
    return sorted(found, key=lambda one: one["at"])[:ROWS]
