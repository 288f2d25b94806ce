"""The record page: whole, inside the drawer, only its head, and for paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from markupsafe import Markup

from keben.kernel.entity import Facts, Panel, Related, Timeline
from keben.kernel.reader import fetch, scoped
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render
from keben.web.record import head, presence
from keben.web.record.entries import draw_entries
from keben.web.record.layers import layer
from keben.web.record.panels import allowed, context_of, shown
from keben.web.record.timeline import merged


def html_of(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> Markup:
    """A panel drawn with the page."""
    values = {"request": request, **context_of(request, entity, record, panel)}
    return Markup(render_to_string("record/panel.html", values, request=request))  # noqa: S704 - from our own template


@noun
def record(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The page; inside the drawer without the shell, with `?part=head` only the head."""
    found = fetch(entity.model, pk, request.actor)
    context: dict[str, Any] = {
        "entity": entity,
        "record": found,
        "url": record_url(entity.label, pk),
        "uid": f"{entity.slug}-{pk}",
        "back": f"/{entity.slug}/",
        "drawer": layer(request) == "drawer",
        **head.context(request, entity, found),
    }
    context["editors"] = presence.others(entity, pk, request.actor.user_id)
    if request.GET.get("part") == "head":
        context["drawer"] = request.GET.get("in") == "drawer"
        return render(request, "record/head.html", context)
    actor = request.actor
    main = [panel for panel in entity.main if allowed(entity, panel, actor)]
    side = [panel for panel in entity.side if allowed(entity, panel, actor)]
    left = [panel for panel in entity.page.left if allowed(entity, panel, actor)]
    context["tabs"] = [shown(request, entity, found, panel) for panel in main]
    context["first"] = html_of(request, entity, found, main[0]) if main else ""
    context["left"] = [html_of(request, entity, found, panel) for panel in left]
    context["left_tabs"] = [shown(request, entity, found, panel) for panel in left]
    context["side"] = [html_of(request, entity, found, panel) for panel in side]
    context["side_tabs"] = [shown(request, entity, found, panel) for panel in side]
    if layer(request) == "drawer":
        return render(request, "record/body.html", context)
    context.update(neighbours(entity, pk, actor))
    return render(request, "pages/record/record.html", context)


def neighbours(entity: ResolvedEntity, pk: int, actor: Any) -> dict[str, str]:
    """The addresses of the next older and newer record within the scope."""
    rows = scoped(entity.model, actor)
    older = rows.filter(pk__lt=pk).order_by("-pk").values_list("pk", flat=True).first()
    newer = rows.filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True).first()
    return {"older": record_url(entity.label, older), "newer": record_url(entity.label, newer)}


@noun
def on_paper(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Facts, related records and the latest of the timeline on A4."""
    found = fetch(entity.model, pk, request.actor)
    panels = [
        {"label": one.label, "html": html_of(request, entity, found, one.panel)}
        for one in (
            shown(request, entity, found, panel)
            for panel in (*entity.page.left, *entity.main, *entity.side)
            if isinstance(panel, (Facts, Related)) and allowed(entity, panel, request.actor)
        )
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
