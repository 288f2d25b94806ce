"""GET /todos/: all kinds of to-dos with their counts, and the first rows of the chosen kind."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.home import counting
from keben.web.home.belonging import asked_for, belonging
from keben.web.home.circle import Circle, chosen, options
from keben.web.home.desk import Todo
from keben.web.home.people import pick_address, shortened
from keben.web.page import page, render

ROWS = 30
DESK, LATE = "desk", "late"


@page
@require_GET
def todo_page(request: Any) -> HttpResponse:
    """Whose to-dos and which kind are in the address; without a kind the first one that has anything.

    `desk` and `late` are all kinds of the workbench together, and what is overdue of them: the sums that stand there.
    """
    actor = request.actor
    circle, every = chosen(actor, request.GET.get("who", ""))
    tally = counting.Tally(actor, circle)
    cells = counting.todos(tally)()
    sums = together(cells[: counting.ON_DESK])
    known = {one["key"]: one for one in (*sums, *cells)}
    first = next((one["key"] for one in cells if one["number"]), cells[0]["key"] if cells else "")
    kind = request.GET.get("kind", "")
    kind = kind if kind in known else first
    for one in known.values():
        one["open"] = f"?{urlencode({'who': circle.key, 'kind': one['key']})}#kb-rows"
    for one in sums:
        one["href"] = one["open"]
    ask = pick_address("/todos/", {"who": circle.key, "kind": kind})
    switch = options(every, circle, lambda key: f"?{urlencode({'who': key, 'kind': kind})}", ask)
    context = {
        "sums": sums,
        "kinds": cells,
        "kind": known.get(kind),
        "rows": shown_rows(actor, circle, kind, cells),
        "most": ROWS,
        "circles": switch,
        "short_circles": shortened(switch),
        "circle": circle.key,
        # One customer stands under several kinds: their sum would count him more than once, and no list has it.
        "waiting": sum(1 for one in cells if one["number"]),
    }
    return render(request, "pages/home/todos.html", context)


def together(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sums of the workbench: all of it, and what is overdue."""
    found = []
    for key, label, number in (
        (DESK, _("All of the workbench"), "number"),
        (LATE, _("Overdue on the workbench"), "late"),
    ):
        count = sum(one[number] for one in cells)
        found.append({"key": key, "label": label, "number": count, "count": counting.shown(count), "late": 0})
    return found


def shown_rows(actor: Any, circle: Circle, kind: str, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first rows of one kind; of several the most urgent ones, each with its kind."""
    kinds = counting.kinds(actor)
    if kind not in (DESK, LATE):
        item = next((one for one in kinds if one.key == kind), None)
        return rows(actor, circle, item) if item else []
    found: list[dict[str, Any]] = []
    for item, cell in zip(kinds[: counting.ON_DESK], cells, strict=False):
        if cell["late" if kind == LATE else "number"]:
            found += [
                {**one, "note": " · ".join(filter(None, (str(item.short), one["note"])))}
                for one in rows(actor, circle, item, late=kind == LATE)
            ]
    return sorted(found, key=lambda one: (not one["at"], one["at"]))[:ROWS]


def rows(actor: Any, circle: Circle, item: Todo, *, late: bool = False) -> list[dict[str, Any]]:
    """The first rows of the kind, the most urgent one on top, with whom they are about."""
    entity = registry.get(item.entity)
    names = [entity.title, *([item.moment] if item.moment else []), *asked_for(entity)]
    more = {"names": names, "sort": item.moment} if item.moment else {"names": names}
    whose = counting.circle_of(item, actor, circle)
    tree = (*item.filter, *item.overdue) if late else item.filter
    found = counting.query(actor, item.entity, tree, whose, item.owner, **more).page(size=ROWS)
    kind = entity.field(item.moment).kind if item.moment else None
    about = belonging(entity, found.rows, actor)
    told = []
    for row in found.rows:
        at = row.values[item.moment] if kind else None
        told.append(
            {
                "title": row.values[entity.title],
                "href": record_url(item.entity, row.pk),
                "about": about.get(row.pk, ()),
                "at": moment(at) if at else "",
                "note": kind.show(at) if kind and at else "",
            }
        )
    return told


def moment(at: Any) -> str:
    """Days and times in one order, the days first."""
    return (timezone.localtime(at) if isinstance(at, dt.datetime) else at).isoformat()
