"""Panels by key: each is drawn with the page and reloads alone at its own address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from keben.kernel.entity import (
    AllowancesPanel,
    AttachmentsPanel,
    Facts,
    FollowersPanel,
    Panel,
    Related,
    TeamPanel,
    Timeline,
    Tree,
)
from keben.kernel.kept import kept
from keben.kernel.problems import Missing
from keben.kernel.reader import fetch, fetched
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.fragments import ground
from keben.web.page import noun
from keben.web.record import allowances, facts, files, followers, related, team, timeline, tree
from keben.web.record.counted import Counted, Tabs
from keben.web.record.layers import tell

Context = Callable[[HttpRequest, ResolvedEntity, Any, Any], Mapping[str, Any]]
CONTEXTS: dict[type[Panel], Context] = {
    Related: related.context,
    AttachmentsPanel: files.context,
    AllowancesPanel: allowances.context,
}
Draw = Callable[[HttpRequest, ResolvedEntity, Any, Any], str]
DRAWN: dict[type[Panel], Draw] = {
    Facts: facts.drawn,
    Timeline: timeline.drawn,
    TeamPanel: team.drawn,
    FollowersPanel: followers.drawn,
    Tree: tree.drawn,
}
"""Panels that stand with every page are drawn without a template, unless a panel brings one of its own."""
COUNTED: dict[type[Panel], Callable[[HttpRequest, ResolvedEntity, Any, Any], Counted]] = {
    Related: related.counted,
    AttachmentsPanel: files.counted,
}


@dataclass(frozen=True)
class Shown:
    """A panel as the page places it."""

    panel: Panel
    key: str
    label: str
    url: str
    count: str | None = None


def panels_of(entity: ResolvedEntity) -> dict[str, Panel]:
    """All panels of a record page by key."""
    found: dict[str, Panel] = {}
    for panel in (*entity.page.left, *entity.main, *entity.side, *entity.above):
        found.setdefault(panel.key(), panel)
    return found


def allowed(entity: ResolvedEntity, panel: Panel, actor: Any, record: Any) -> bool:
    """Whether this record has it and the actor may see anything in it: related nouns want a grant of their own."""
    if isinstance(panel, Related) and panel.when is not None:
        name = panel.when.field
        if not panel.when.holds({name: getattr(record, name)}):
            return False
    if isinstance(panel, (Related, Tree)):
        return bool(actor.can(panel.entity, "view"))
    if isinstance(panel, TeamPanel):
        return "team" in entity.features
    if isinstance(panel, FollowersPanel):
        return "followers" in entity.features
    if isinstance(panel, AttachmentsPanel):
        return "attachments" in entity.features and bool(actor.can("kernel.Attachment", "view"))
    return True


WORDS: dict[type[Panel], Any] = {
    Timeline: _("Activity"),
    AttachmentsPanel: _("Files"),
    TeamPanel: _("Team"),
    FollowersPanel: _("Followers"),
    Facts: _("Details"),
    AllowancesPanel: _("What I may still do"),
}


def label_of(panel: Panel) -> str:
    """The words on its tab."""
    if panel.label:
        return str(panel.label)
    if isinstance(panel, (Related, Tree)):
        return str(registry.get(panel.entity).verbose_name_plural)
    words = WORDS.get(type(panel))
    return str(words) if words else panel.key()


def placed(request: Any, entity: ResolvedEntity, record: Any, panels: Sequence[Panel]) -> list[Shown]:
    """What the page needs to place the panels; one statement counts what lies in all of them."""
    counted = [one for one in panels if type(one) in COUNTED]

    def tabs() -> Tabs:
        return Tabs.of([COUNTED[type(one)](request, entity, record, one) for one in counted])

    here = ground(request.actor)
    # Whoever reaches the record reaches what lies under it: another question than the one of somebody who may not.
    plan = kept(("tabs", entity, here, tuple(counted), fetched(record, request.actor)), tabs)
    # Only a statement with a hole for the key serves other records; else the rows are asked for anew.
    plan = plan if plan.statement else tabs()
    counts = dict(zip(counted, plan.words(record.pk), strict=True))
    names = ("panels", entity, here, tuple(panels))
    named = kept(names, lambda: [(panel, panel.key(), label_of(panel)) for panel in panels])
    address = record_url(entity.label, record.pk)
    return [Shown(panel, name, label, f"{address}panel/{name}/", counts.get(panel)) for panel, name, label in named]


def context_of(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> dict[str, Any]:
    """What the template of the panel needs: the panel's own context wins over the one of its class."""
    found: dict[str, Any] = {
        "entity": entity,
        "record": record,
        "panel": panel,
        "actor": request.actor,
        "url": record_url(entity.label, record.pk),
        "panel_url": record_url(entity.label, record.pk, f"panel/{panel.key()}/"),
        "label": label_of(panel),
    }
    build = next((CONTEXTS[kind] for kind in type(panel).__mro__ if kind in CONTEXTS), None)
    if build:
        found.update(build(request, entity, record, panel))
    found.update(panel.context(record, request.actor))
    return found


def html_of(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> Markup:
    """A panel; it reloads alone."""
    kind = next((kind for kind in type(panel).__mro__ if kind in DRAWN), None)
    if kind is None or panel.template != kind.template:
        values = {"request": request, **context_of(request, entity, record, panel)}
        return Markup(render_to_string("record/panel.html", values, request=request))  # noqa: S704 - our own template
    html = DRAWN[kind](request, entity, record, panel)
    if kind is Timeline:  # it keeps its composer and reloads only its list
        return Markup(html)  # noqa: S704 - drawn by us, values escaped
    address = record_url(entity.label, record.pk, f"panel/{panel.key()}/")
    html = f'<div hx-get="{address}" hx-trigger="kb:changed from:body" hx-swap="outerHTML">{html}</div>\n'
    return Markup(html)  # noqa: S704 - drawn by us, values escaped


@noun
def panel(request: Any, entity: ResolvedEntity, pk: int, key: str) -> HttpResponse:
    """One panel alone."""
    record = fetch(entity.model, pk, request.actor)
    found = panels_of(entity).get(key)
    if found is None or not allowed(entity, found, request.actor, record):
        raise Missing(entity.label, key)
    answer = HttpResponse(html_of(request, entity, record, found))
    if "shut" in request.GET:  # sent by a popover that has served
        tell(answer, kb_close={})
    if isinstance(found, Timeline) and (address := timeline.address(request, entity, pk)):
        answer["HX-Replace-Url"] = address
    return answer
