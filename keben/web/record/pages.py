"""The record page: whole, inside the drawer, only its head, and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from markupsafe import Markup

from keben.kernel.entity import Facts, Related, Timeline
from keben.kernel.kept import kept
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.cells import for_paper
from keben.web.fragments import ground
from keben.web.page import noun, render
from keben.web.record import body, head, presence
from keben.web.record.body import Parts
from keben.web.record.entries import draw_entries
from keben.web.record.followers import starred
from keben.web.record.layers import layer
from keben.web.record.neighbours import lying_around
from keben.web.record.panels import Shown, html_of, placed
from keben.web.record.timeline import merged
from keben.web.record.values import foresee


@noun
def record(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The page; inside the drawer without the shell, with `?part=head` only the head."""
    found = fetch(entity.model, pk, request.actor, joined=("owner",) if entity.owned else ())
    parts = Parts.of(entity, found, request.actor)
    only_head = request.GET.get("part") == "head"
    if not only_head:
        key = ("record", entity, entity.form, parts, ground(request.actor))
        foresee(entity, found, request.actor, kept(key, lambda: parts.values(entity)))
    drawer = layer(request) == "drawer" or request.GET.get("in") == "drawer"
    around = None if drawer else lying_around(request, entity, pk)
    top = head.drawn(request, entity, found, around, presence.others(entity, pk, request.actor.user_id))
    if only_head:
        counted = [one for one in placed(request, entity, found, parts.main) if one.count is not None]
        return HttpResponse(top + recounted(counted, f"{entity.slug}-{pk}"))
    html = body.drawn(request, entity, found, parts, top, drawer=drawer)
    if layer(request) == "drawer":
        return HttpResponse(html)
    star = starred(entity, found, request.actor.user_id) if "star" in entity.actions else None
    bar = body.bar(entity, request.actor, pk, around.back if around else "", star)
    context = {"title": entity.title_of(found), "body": html, "bar": bar, "around": around}
    return render(request, "pages/record/record.html", context)


def recounted(counted: Sequence[Shown], uid: str) -> Markup:
    """The counts of the tabs, to be put where they stand in the page."""
    return Markup("").join(
        Markup('<span class="kb-tab__n" id="n-{}-{}" hx-swap-oob="true">{}</span>').format(uid, one.key, one.count)
        for one in counted
    )


@noun
def on_paper(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Facts, related records and the latest of the timeline on A4, with all times in full."""
    with for_paper():
        return printed(request, entity, pk)


def printed(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The sheet."""
    found = fetch(entity.model, pk, request.actor)
    parts = Parts.of(entity, found, request.actor)
    told = [panel for panel in (*parts.left, *parts.main, *parts.side) if isinstance(panel, (Facts, Related))]
    panels = [
        {"label": one.label, "html": html_of(request, entity, found, one.panel)}
        for one in placed(request, entity, found, told)
        if one.count != "0"
    ]
    entries: list[Any] = []
    if any(isinstance(panel, Timeline) for panel in entity.main):
        items, _cursor = merged(request, entity, found)
        entries = draw_entries(entity, found, request.actor, items)
    context = {
        "entity": entity,
        "record": found,
        "panels": panels,
        "entries": entries,
        **head.context(request, entity, found),
    }
    return render(request, "pages/record/print.html", context)
