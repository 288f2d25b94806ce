"""The figures of the workbench: all counts in one statement, each with the address of the list behind it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.kinds.base import Ref
from keben.kernel.query.filters import from_conditions
from keben.kernel.query.listquery import ListQuery, counts
from keben.kernel.registry import registry
from keben.web.addresses import list_url, record_url
from keben.web.home.circle import Circle, own
from keben.web.home.desk import (
    BULLETINS,
    FIGURES,
    FORGETTINGS,
    SPREADS,
    TODOS,
    Conditions,
    Figure,
    Forgetting,
    Spread,
    Todo,
    meant_for,
)
from keben.web.home.period import Period

MOST = 9_999
FORGOTTEN_DAYS = (7, 15, 30, 90)
ROWS = 6
BULLETINS_SHOWN = 4
ON_DESK = 12
"""So many kinds of to-dos stand on the workbench; all of them stand on a page of their own."""


def address(entity: str, conditions: Conditions | list[Any], circle: Circle, owner: str, sort: str = "") -> str:
    """The list behind a figure."""
    tree = [list(one) for one in conditions] + (circle.conditions(owner) if owner else [])
    f = quote(json.dumps(tree, ensure_ascii=False, separators=(",", ":")), safe="@,:[]")
    return f"{list_url(entity)}?f={f}" + (f"&sort={sort}" if sort else "")


def query(actor: Actor, entity: str, conditions: Any, circle: Circle, owner: str, **more: Any) -> ListQuery:
    """The question to the noun under filter and circle."""
    tree = from_conditions(conditions)
    return ListQuery(registry.get(entity), actor, tree=tree, among=circle.among(owner) if owner else None, **more)


class Tally:
    """Collects the counts of the page and asks for all of them in one statement, when the first one is looked at."""

    def __init__(self, actor: Actor, circle: Circle) -> None:
        self.actor, self.circle = actor, circle
        self._asked: list[ListQuery] = []
        self._found: list[int] = []

    def ask(self, entity: str, conditions: Any, owner: str, circle: Circle | None = None) -> Callable[[], int]:
        """Promises how many records there are, counted up to one beyond `MOST`."""
        place = len(self._asked)
        self._asked.append(query(self.actor, entity, conditions, circle or self.circle, owner))
        return lambda: self._all()[place]

    def _all(self) -> list[int]:
        if len(self._found) < len(self._asked):
            self._found = counts(self._asked, MOST)
        return self._found


def shown(number: int) -> str:
    """A count, open-ended beyond the cap."""
    return f"{MOST:,}+" if number > MOST else f"{number:,}"


def kinds(actor: Actor) -> list[Todo]:
    """The kinds of to-dos that somebody has, in their order."""
    return [item for item in TODOS if meant_for(item, actor)]


def todos(tally: Tally, most: int | None = None) -> Callable[[], list[dict[str, Any]]]:
    """The cells of the to-do card, the first ones or all of them, once the counts are there."""
    asked = []
    for item in kinds(tally.actor)[:most]:
        circle = circle_of(item, tally.actor, tally.circle)
        number = tally.ask(item.entity, item.filter, item.owner, circle)
        late = tally.ask(item.entity, (*item.filter, *item.overdue), item.owner, circle) if item.overdue else None
        asked.append((item, number, late, circle))
    return lambda: [todo(item, number(), late and late(), circle) for item, number, late, circle in asked]


def circle_of(item: Todo, actor: Actor, circle: Circle) -> Circle:
    """Whose records a kind of to-do is about."""
    return own(actor) if item.mine else circle


def todo(item: Todo, number: int, late: int | None, circle: Circle) -> dict[str, Any]:
    """One cell; what is overdue of it opens a list of its own."""
    late = number if item.late else late or 0
    overdue = (*item.filter, *item.overdue)
    return {
        "key": item.key,
        "label": item.label,
        "short": item.short,
        "number": number,
        "late": late,
        "count": shown(number),
        "late_count": shown(late),
        "note": "" if not late else _("overdue") if item.late else _("overdue %(count)s") % {"count": shown(late)},
        "tone": "danger" if late else "",
        "href": address(item.entity, item.filter, circle, item.owner, item.moment),
        "note_href": address(item.entity, overdue, circle, item.owner, item.moment) if item.overdue and late else "",
    }


def bulletin(actor: Actor, circle: Circle) -> dict[str, Any] | None:
    """What everybody shall notice now; None where there is nothing."""
    item = next((one for one in BULLETINS if actor.can(one.entity, "view")), None)
    if item is None:
        return None
    entity = registry.get(item.entity)
    names = [entity.title, item.moment, item.pinned, item.unread]
    found = query(actor, item.entity, item.filter, circle, "", names=names, sort=f"-{item.pinned}").page(
        size=BULLETINS_SHOWN
    )
    rows = [
        {
            "title": row.values[entity.title],
            "href": record_url(item.entity, row.pk),
            "day": row.values[item.moment],
            "pinned": row.values[item.pinned],
            "unread": row.values[item.unread],
        }
        for row in found.rows
    ]
    return {"rows": rows, "href": list_url(item.entity), "label": entity.verbose_name_plural} if rows else None


def sells(actor: Actor) -> bool:
    """Whether a figure of the briefing is about customers of his own."""
    return any(item.needs != "view" and meant_for(item, actor) for item in FIGURES)


def figures(tally: Tally, period: Period) -> Callable[[], list[dict[str, Any]]]:
    """The cells of the briefing with the change against the period before, once the counts are there."""
    asked = []
    for item in FIGURES:
        if meant_for(item, tally.actor):
            # By its name: a view that somebody makes of the list moves along with the days.
            now = (*item.filter, (item.moment, "preset", period.preset))
            before = within(item, period.before_first, period.before_last)
            value, base = (tally.ask(item.entity, span, item.owner) for span in (now, before))
            asked.append((item, now, value, base))
    return lambda: [figure(item, now, value(), base(), tally.circle) for item, now, value, base in asked]


def figure(item: Figure, now: Conditions, value: int, base: int, circle: Circle) -> dict[str, Any]:
    """One cell."""
    return {
        "label": item.label,
        "value": shown(value),
        "unit": item.unit,
        "change": None if max(value, base) > MOST else value - base,  # of a count that stopped nothing is known
        "change_text": f"{abs(value - base) / base:.1%}" if base else _("new"),
        "base": _("before: %(value)s") % {"value": shown(base)},
        "href": address(item.entity, now, circle, item.owner),
    }


def within(item: Figure, first: dt.date, last: dt.date) -> Conditions:
    """The filter of a figure for some days."""
    return (*item.filter, (item.moment, "between", [first.isoformat(), last.isoformat()]))


def forgotten(tally: Tally, days: int) -> Callable[[], dict[str, Any] | None]:
    """How many were not contacted for 7, 15, 30, 90 days, and the longest of the chosen ones."""
    item = next((one for one in FORGETTINGS if meant_for(one, tally.actor)), None)
    if item is None:
        return lambda: None
    steps = []
    for limit in FORGOTTEN_DAYS:
        conditions = (*item.filter, (item.moment, "before", f"@today-{limit}"))
        steps.append((limit, conditions, tally.ask(item.entity, conditions, item.owner)))
    return lambda: longest(item, tally, days, [(limit, tree, shown(number())) for limit, tree, number in steps])


def longest(item: Forgetting, tally: Tally, days: int, steps: list[tuple[int, Any, str]]) -> dict[str, Any]:
    """The card with its steps and the first lines of the chosen one."""
    _limit, conditions, count = next(step for step in steps if step[0] == days)
    entity = registry.get(item.entity)
    names = [entity.title, item.moment, *([item.badge] if item.badge else [])]
    found = query(tally.actor, item.entity, conditions, tally.circle, item.owner, names=names, sort=item.moment)
    return {
        "steps": [{"days": limit, "count": text} for limit, _tree, text in steps],
        "rows": [
            forgotten_row(item.entity, row, entity.title, item.moment, item.badge) for row in found.page(size=ROWS).rows
        ],
        "href": address(item.entity, conditions, tally.circle, item.owner, item.moment),
        "count": count,
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


def spread(tally: Tally) -> Callable[[], dict[str, Any] | None]:
    """How the records of a noun are spread over its stages; beyond the cap without shares, which would be wrong."""
    item = next((one for one in SPREADS if meant_for(one, tally.actor)), None)
    if item is None:
        return lambda: None
    asked = [(value, tally.ask(item.entity, at_stage(item, value), item.owner)) for value in item.values]
    return lambda: bars(item, [(value, number()) for value, number in asked], tally.circle)


def at_stage(item: Spread, value: str) -> Conditions:
    """The filter of one bar."""
    return (*item.filter, (item.stage, "is", value))


def bars(item: Spread, numbers: list[tuple[str, int]], circle: Circle) -> dict[str, Any]:
    """The bars, the longest one 80 wide; all together are their sum, nothing that no bar shows."""
    total, exact = sum(number for _value, number in numbers), all(number <= MOST for _value, number in numbers)
    kind = registry.get(item.entity).field(item.stage).kind
    most = max((number for _value, number in numbers), default=0) or 1
    stages = [
        {
            "label": kind.show(value),
            "text": shown(number),
            "share": max(12, round(80 * number / most)),
            "note": f"{number / max(total, 1):.0%}" if exact else "",
            "href": address(item.entity, at_stage(item, value), circle, item.owner),
        }
        for value, number in numbers
    ]
    return {"label": item.label, "stages": stages, "total": f"{total:,}" if exact else shown(MOST + 1)}
