"""The timeline of a record: its own events, those under it, follow-ups and comments, merged newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.entity import Timeline
from keben.kernel.problems import Invalid
from keben.kernel.resolved import ResolvedEntity
from keben.web import fragments
from keben.web.addresses import record_url
from keben.web.fragments import ground, slot
from keben.web.record import composer
from keben.web.record.entries import draw_entries
from keben.web.record.sources import SOURCES, Item, Wanted, gathered

SIZE = 20
FILTERS = {
    "": ("own", "under", "follow_ups", "follow_ups_below", "comments", "comments_below"),
    "talk": ("follow_ups", "follow_ups_below", "comments", "comments_below"),
    "changes": ("own",),
    "related": ("under", "follow_ups_below", "comments_below"),
}


def labels() -> dict[str, str]:
    """The words of the type filter."""
    return {"": _("All"), "talk": _("Communication"), "changes": _("Changes"), "related": _("Related records")}


def merged(
    request: Any, entity: ResolvedEntity, record: Any, *, only: str = "", search: str = "", after: str = ""
) -> tuple[list[Item], str]:
    """A page of entries and the cursor of the next; every source keeps a place of its own.

    Sources are read in their own index order and merged here, so that no query has an OR over two indexes.
    """
    places = read_cursor(after)
    asked = [
        SOURCES[name](entity, record, request.actor, Wanted(search, places.get(name), SIZE + 1))
        for name in FILTERS[only]
    ]
    found = gathered([one for one in asked if one is not None], record.pk)
    found.sort(key=lambda item: (item.at, item.pk), reverse=True)
    page = found[:SIZE]
    if len(found) <= SIZE:
        return page, ""
    for item in page:
        places[item.source] = item.pk
    return page, ".".join(f"{name}-{key}" for name, key in sorted(places.items()))


def read_cursor(text: str) -> dict[str, int]:
    """Where each source stands. Raises Invalid for a damaged address."""
    found: dict[str, int] = {}
    for part in text.split(".") if text else ():
        name, _dash, key = part.partition("-")
        if name not in SOURCES or not key.isdigit() or len(key) > 18:
            raise Invalid.single("after", "cursor", "This page address is damaged. Start from the first page.")
        found[name] = int(key)
    return found


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Timeline) -> str:
    """Composer, filters and the first or a further page of lines."""
    only = request.GET.get("kind", "")
    only = only if only in FILTERS else ""
    search = request.GET.get("tq", "").strip()[:60]
    after = request.GET.get("after", "")
    items, cursor = merged(request, entity, record, only=only, search=search, after=after)
    lines = "".join(draw_entries(entity, record, request.actor, items))
    if not items:
        words = _("Nothing matches.") if search else _("Nothing has happened yet.")
        lines = f'<li class="kb-line__day">{words}</li>' if not after else ""
    if cursor:
        more = escape(f"{base(entity, record.pk)}?{part(only, search, after=cursor)}")
        skeleton = '<span class="kb-skel"></span>'
        lines += f'<li class="kb-line__day" hx-get="{more}" hx-trigger="revealed" hx-swap="outerHTML">{skeleton}</li>'
    if after:
        return lines
    asked = request.GET.get("part", "") if "/panel/" in request.path else ""
    title = entity.title_of(record)
    choice = composer.offered(entity, request.actor) if not asked else ()
    if search:
        values = frame(request.actor, entity, record.pk, title, only=only, search=search, choice=choice)
        return render_to_string("record/timeline.html", {**values, "lines": Markup(lines)})  # noqa: S704 - drawn above

    def draw() -> str:
        about = slot("title") if title else ""
        values = frame(request.actor, entity, slot("pk"), about, only=only, search="", choice=choice)
        return render_to_string("record/timeline.html", {**values, "lines": slot("lines")})

    key = ("timeline", entity, ground(request.actor), only, choice, bool(title))
    return fragments.drawn(key, draw, pk=str(record.pk), title=escape(title), lines=lines)


def base(entity: ResolvedEntity, pk: Any) -> str:
    """The address at which the timeline reloads."""
    return record_url(entity.label, pk, "panel/timeline/")


def part(only: str, search: str, **more: str) -> str:
    """What a part of the timeline asks for."""
    return urlencode({"part": "list", "kind": only, "tq": search, **more})


def frame(actor: Any, entity: ResolvedEntity, pk: Any, title: Any, *, only: str, search: str, choice: Any) -> Any:
    """What stands around the lines; without a choice of the composer only the list."""
    here = base(entity, pk)
    return {
        "uid": Markup("{}-{}").format(entity.slug, pk),
        "filters": [
            {"label": label, "current": key == only, "href": f"{here}?{urlencode({'part': 'list', 'kind': key})}"}
            for key, label in labels().items()
        ],
        "list_url": f"{here}?{part(only, search)}",
        "search": search,
        "whole": bool(choice),
        "composer": composer.composed(actor, entity, choice, pk, title) if choice else None,
    }
