"""The record page: whole, inside the drawer, only its head, and for paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.entity import Facts, Panel, Related, Timeline
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render
from keben.web.record import head, neighbours, presence
from keben.web.record.entries import draw_entries
from keben.web.record.facts import needed
from keben.web.record.layers import layer
from keben.web.record.panels import allowed, html_of, placed
from keben.web.record.timeline import merged
from keben.web.record.values import foresee


@noun
def record(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The page; inside the drawer without the shell, with `?part=head` only the head."""
    found = fetch(entity.model, pk, request.actor, joined=("owner",) if entity.owned else ())
    parts = Parts.of(entity, request.actor)
    if request.GET.get("part") != "head":
        foresee(entity, found, request.actor, parts.values(entity))
    context: dict[str, Any] = {
        "entity": entity,
        "record": found,
        "url": record_url(entity.label, pk),
        "uid": f"{entity.slug}-{pk}",
        "drawer": layer(request) == "drawer" or request.GET.get("in") == "drawer",
        **head.context(request, entity, found),
    }
    if not context["drawer"]:
        context.update(neighbours.context(request, entity, pk))
        context["more"] = [*steps(context), *context["more"]]
    context["editors"] = presence.others(entity, pk, request.actor.user_id)
    if request.GET.get("part") == "head":
        context["recount"] = [one for one in placed(request, entity, found, parts.main) if one.count is not None]
        return render(request, "record/head.html", context)
    tabs = {one.panel: one for one in placed(request, entity, found, (*parts.main, *parts.left, *parts.side))}
    context["tabs"] = [tabs[panel] for panel in parts.main]
    context["first"] = html_of(request, entity, found, parts.main[0]) if parts.main else ""
    context["left"] = [html_of(request, entity, found, panel) for panel in parts.left]
    context["left_tabs"] = [tabs[panel] for panel in parts.left]
    context["side"] = [html_of(request, entity, found, panel) for panel in parts.side]
    context["side_tabs"] = [tabs[panel] for panel in parts.side]
    if layer(request) == "drawer":
        return render(request, "record/body.html", context)
    return render(request, "pages/record/record.html", context)


@dataclass(frozen=True)
class Parts:
    """The panels of each column that the actor may see."""

    main: list[Panel]
    left: list[Panel]
    side: list[Panel]

    @classmethod
    def of(cls, entity: ResolvedEntity, actor: Actor) -> Parts:
        """The columns of a noun."""
        columns = (entity.main, entity.page.left, entity.side)
        return cls(*([panel for panel in column if allowed(entity, panel, actor)] for column in columns))

    def values(self, entity: ResolvedEntity) -> list[str]:
        """The fields that are drawn with the page."""
        drawn = (*self.main[:1], *self.left, *self.side)
        facts = [name for panel in drawn if isinstance(panel, Facts) for name in needed(entity, panel)]
        return [*head.needed(entity), *facts]


def steps(context: Mapping[str, Any]) -> list[Any]:
    """Lines of the menu that lead along the list."""
    lines = (
        ("previous", _("Previous record"), "chevron-up", "Alt ↑"),
        ("following", _("Next record"), "chevron-down", "Alt ↓"),
    )
    found: list[Any] = [
        {"label": label, "icon": icon, "hint": keys, "href": context[name]}
        for name, label, icon, keys in lines
        if context[name]
    ]
    return [*found, "-"] if found else []


@noun
def on_paper(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Facts, related records and the latest of the timeline on A4."""
    found = fetch(entity.model, pk, request.actor)
    parts = Parts.of(entity, request.actor)
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
