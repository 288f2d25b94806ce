"""GET /_palette?q=&at=: records, pages, things to create and actions on the open record, as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keben.data.search.ranked import Found, look
from keben.web.addresses import record_url
from keben.web.page import page, render
from keben.web.palette import commands

LONGEST = 100
TWINS = "/twins/check/"
FIRST = 6
"""So many of each kind before anything is typed: a list that is read at a glance; all others are found by words."""


@page
@require_GET
def palette(request: Any) -> HttpResponse:
    """Groups of at most five records each, then commands; a command typed by its whole name comes before them."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = [group(found, text) for found in look(text, request.actor)] if text else []
    on_record = commands.actions(request.actor, request.GET.get("at", ""))
    pages, new = commands.pages(request), commands.creations(request)
    further = [one for one in pages if one["href"] == TWINS]
    if text:
        on_record, pages, new = (commands.fitting(items, text) for items in (on_record, pages, new))
    else:
        on_record, pages, new = (items[:FIRST] for items in (on_record, pages, new))
    orders: list[dict[str, Any]] = [
        {"label": _("This record"), "items": on_record},
        {"label": _("New"), "items": new},
        {"label": _("Go to"), "items": pages},
    ]
    orders = [one for one in orders if one["items"]]
    if text and not groups and not orders and further:
        # Search tells only what he may see; whether a colleague has it, the check for twins says.
        hint = _("also with colleagues and in pools")
        orders = [{"label": _("Nothing found"), "items": [{**further[0], "hint": hint}]}]
    # Who types the whole name of a page means the page, not a record whose name sounds alike.
    meant = [one for one in orders if text and commands.called(one["items"][0]["label"], text)]
    return JsonResponse({"groups": meant + groups + [one for one in orders if one not in meant]})


def group(found: Found, text: str) -> dict[str, Any]:
    """The hits in one noun with a way to all of them."""
    label = found.entity.label
    items = [
        {"label": hit.title, "hint": hit.hint, "icon": found.entity.icon, "href": record_url(label, hit.pk)}
        for hit in found.hits
    ]
    if found.more:
        href = f"/{found.entity.slug}/?{urlencode({'q': text})}"
        items.append({"label": _("All results"), "hint": "", "icon": "list-details", "href": href})
    return {"label": str(found.entity.verbose_name_plural), "items": items}


@page
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The page of hits, for links and for the phone."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = [
        {
            "label": found.entity.verbose_name_plural,
            "icon": found.entity.icon,
            "hits": [(hit, record_url(found.entity.label, hit.pk)) for hit in found.hits],
            "more": f"/{found.entity.slug}/?{urlencode({'q': text})}" if found.more else "",
        }
        for found in (look(text, request.actor, each=20) if text else [])  # type: ignore[attr-defined]
    ]
    return render(request, "pages/palette/results.html", {"text": text, "groups": groups})
