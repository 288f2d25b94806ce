"""The timeline of a record: its own events, those under it, follow-ups and comments, merged newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

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
from keben.web.record.line_choice import EVERYTHING, NAMES, Chosen, every, labels, named, read
from keben.web.record.sources import SOURCES
from keben.web.record.timeline_rows import Item, Wanted, gathered, people_in
from keben.web.record.values import over

SIZE = 20


def merged(
    request: Any, entity: ResolvedEntity, record: Any, chosen: Chosen = EVERYTHING, *, after: str = ""
) -> tuple[list[Item], str]:
    """A page of entries and the cursor of the next; every source keeps a place of its own.

    Sources are read in their own index order and merged here, so that no query has an OR over two indexes.
    """
    places = read_cursor(after)
    asked = [
        SOURCES[name](entity, record, request.actor, chosen.wanted(places.get(name), SIZE + 1))
        for name in chosen.sources
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
    chosen = read(request.GET)
    after = request.GET.get("after", "")
    asked = request.GET.get("part", "") if "/panel/" in request.path else ""
    if asked == "filters":
        return filters_of(request, entity, record, chosen)
    items, cursor = merged(request, entity, record, chosen, after=after)
    lines = "".join(draw_entries(entity, record, request.actor, items, search=chosen.search))
    if not items:
        words = _("Nothing matches.") if chosen.narrow else _("Nothing has happened yet.")
        lines = f'<li class="kb-line__day">{words}</li>' if not after else ""
    if cursor:
        more = escape(f"{base(entity, record.pk)}?{part(chosen, after=cursor)}")
        skeleton = '<span class="kb-skel"></span>'
        lines += f'<li class="kb-line__day" hx-get="{more}" hx-trigger="revealed" hx-swap="outerHTML">{skeleton}</li>'
    if after:
        return lines
    title, ended = entity.title_of(record), over(record) is not None
    choice = composer.offered(entity, request.actor) if not asked else ()
    if chosen.narrow or ended:
        values = frame(request.actor, entity, record.pk, title, chosen, choice=choice)
        if ended:
            values["composer"] = None
        return render_to_string("record/timeline.html", {**values, "lines": Markup(lines)})  # noqa: S704 - drawn above

    def draw() -> str:
        about = slot("title") if title else ""
        values = frame(request.actor, entity, slot("pk"), about, chosen, choice=choice)
        return render_to_string("record/timeline.html", {**values, "lines": slot("lines")})

    key = ("timeline", entity, ground(request.actor), chosen.only, choice, bool(title))
    return fragments.drawn(key, draw, pk=str(record.pk), title=escape(title), lines=lines)


def base(entity: ResolvedEntity, pk: Any) -> str:
    """The address at which the timeline reloads."""
    return record_url(entity.label, pk, "panel/timeline/")


def part(chosen: Chosen, **more: str) -> str:
    """What a part of the timeline asks for."""
    return urlencode({"part": "list", **chosen.params(), **more})


def filters_of(request: Any, entity: ResolvedEntity, record: Any, chosen: Chosen) -> str:
    """The form with person, period and words, loaded when somebody opens it; a fixed number of queries."""
    sources = [SOURCES[name](entity, record, request.actor, Wanted()) for name in every()]
    people = people_in([one for one in sources if one is not None], record.pk)
    values = {
        "uid": f"{entity.slug}-{record.pk}",
        "list_url": base(entity, record.pk),
        "page_url": record_url(entity.label, record.pk),
        "people": named(people | ({chosen.by} if chosen.by else set())),
        "kinds": labels(),
        "chosen": chosen,
    }
    return render_to_string("record/line_filter.html", values, request=request)


def frame(actor: Any, entity: ResolvedEntity, pk: Any, title: Any, chosen: Chosen, *, choice: Any) -> Any:
    """What stands around the lines; without a choice of the composer only the list."""
    here, page = base(entity, pk), record_url(entity.label, pk)

    def way(other: Chosen, label: Any, current: bool) -> dict[str, Any]:
        return {"label": label, "current": current, "href": f"{page}?{urlencode(other.params())}",
                "load": f"{here}?{part(other)}"}  # fmt: skip

    return {
        "uid": Markup("{}-{}").format(entity.slug, pk),
        "filters": [way(replace(chosen, only=key), label, key == chosen.only) for key, label in labels().items()],
        "dropped": [way(chosen.without(name), label, True) for name, label in chosen.spoken()],
        "list_url": f"{here}?{part(chosen)}",
        "page_url": page,
        "filter_url": f"{here}?{urlencode({**chosen.params(), 'part': 'filters'})}",
        "kept": {name: value for name, value in chosen.params().items() if name != "tq"},
        "search": chosen.search,
        "whole": bool(choice),
        "above": [record_url(entity.label, pk, f"panel/{one.key()}/") for one in entity.above] if choice else [],
        "composer": composer.composed(actor, entity, choice, pk, title) if choice else None,
    }


def address(request: Any, entity: ResolvedEntity, pk: int) -> str:
    """The address of the page with the choice in it, where the page of this record is what the reader has open."""
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = record_url(entity.label, pk)
    if current.path != here or request.GET.get("part") != "list" or request.GET.get("after"):
        return ""
    others = [(name, value) for name, value in parse_qsl(current.query) if name not in NAMES]
    query = urlencode([*others, *read(request.GET).params().items()])
    return f"{here}?{query}" if query else here
