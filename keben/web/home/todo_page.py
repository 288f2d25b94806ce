"""GET /todos/: all kinds of to-dos with their counts, and the first rows of the chosen kind."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
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


@page
@require_GET
def todo_page(request: Any) -> HttpResponse:
    """Whose to-dos and which kind are in the address; without a kind the first one that has anything."""
    actor = request.actor
    circle, every = chosen(actor, request.GET.get("who", ""))
    tally = counting.Tally(actor, circle)
    cells = counting.todos(tally)()
    kind = request.GET.get("kind", "")
    first = next((one["key"] for one in cells if one["number"]), cells[0]["key"] if cells else "")
    kind = kind if any(one["key"] == kind for one in cells) else first
    for one in cells:
        one["open"] = f"?{urlencode({'who': circle.key, 'kind': one['key']})}#kb-rows"
    ask = pick_address("/todos/", {"who": circle.key, "kind": kind})
    switch = options(every, circle, lambda key: f"?{urlencode({'who': key, 'kind': kind})}", ask)
    item = next((one for one in counting.kinds(actor) if one.key == kind), None)
    context = {
        "kinds": cells,
        "kind": next((one for one in cells if one["key"] == kind), None),
        "rows": rows(actor, circle, item) if item else [],
        "most": ROWS,
        "circles": switch,
        "short_circles": shortened(switch),
        "circle": circle.key,
        # One customer stands under several kinds: their sum would count him more than once, and no list has it.
        "waiting": sum(1 for one in cells if one["number"]),
    }
    return render(request, "pages/home/todos.html", context)


def rows(actor: Any, circle: Circle, item: Todo) -> list[dict[str, Any]]:
    """The first rows of the kind, the most urgent one on top, with whom they are about."""
    entity = registry.get(item.entity)
    names = [entity.title, *([item.moment] if item.moment else []), *asked_for(entity)]
    more = {"names": names, "sort": item.moment} if item.moment else {"names": names}
    whose = counting.circle_of(item, actor, circle)
    found = counting.query(actor, item.entity, item.filter, whose, item.owner, **more).page(size=ROWS)
    kind = entity.field(item.moment).kind if item.moment else None
    about = belonging(entity, found.rows, actor)
    return [
        {
            "title": row.values[entity.title],
            "href": record_url(item.entity, row.pk),
            "about": about.get(row.pk, ()),
            "note": kind.show(row.values[item.moment]) if kind and row.values[item.moment] else "",
        }
        for row in found.rows
    ]
