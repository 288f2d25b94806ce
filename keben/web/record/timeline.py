"""The timeline of a record: its own events, those under it, follow-ups and comments, merged newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from keben.kernel.entity import Timeline
from keben.kernel.problems import Invalid
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.record import composer
from keben.web.record.entries import draw_entries
from keben.web.record.sources import SOURCES, Item, Wanted

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
    found: list[Item] = []
    for name in FILTERS[only]:
        found += SOURCES[name](entity, record, request.actor, Wanted(search, places.get(name), SIZE + 1))
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


def context(request: Any, entity: ResolvedEntity, record: Any, panel: Timeline) -> dict[str, Any]:
    """Composer, filters and the first or a further page of entries."""
    only = request.GET.get("kind", "")
    only = only if only in FILTERS else ""
    search = request.GET.get("tq", "").strip()[:60]
    after = request.GET.get("after", "")
    entries, cursor = merged(request, entity, record, only=only, search=search, after=after)
    base = record_url(entity.label, record.pk, "panel/timeline/")
    part = {"part": "list", "kind": only, "tq": search}
    asked = request.GET.get("part", "") if "/panel/" in request.path else ""
    return {
        "part": "more" if after else asked,
        "entries": draw_entries(entity, record, request.actor, entries),
        "filters": [
            {"label": label, "current": key == only, "href": f"{base}?{urlencode({'part': 'list', 'kind': key})}"}
            for key, label in labels().items()
        ],
        "list_url": f"{base}?{urlencode(part)}",
        "search": search,
        "more_url": f"{base}?{urlencode({**part, 'after': cursor})}" if cursor else "",
        "composer": composer.context(request, entity, record) if not asked else None,
    }
