"""Columns, widths, frozen ones, unit of amounts: kept with one's own view, or for the person on one of the program."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.kernel.problems import Invalid
from keben.kernel.resolved import ResolvedEntity
from keben.web.body import sent_object
from keben.web.listing.question import Question
from keben.web.listing.saved import locked, overlay
from keben.web.models import SavedView
from keben.web.page import noun, render, toast
from keben.web.record.layers import go

WIDE, NARROW = 800, 40


@noun
def columns(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """GET gives the chooser; POST keeps what it says; `reset=1` goes back to the declared columns."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    if request.method == "POST":
        if request.GET.get("reset") == "1":
            keep(question, [], {}, 1)
            return toast(go(question.state.url(cols=())), _("Saved"))
        names, widths, frozen = read(question, sent_object(request) or {})
        keep(question, names, widths, frozen)
        return HttpResponse(status=204)
    return render(request, "pages/listing/columns.html", chooser(question))


def chooser(question: Question) -> dict[str, Any]:
    """The fields: shown ones in their order, then the others by label."""
    shown, entity = question.names, question.entity
    possible = [item for item in entity.list_fields() if question.visible(item.name)]
    frozen = max(1, question.scene.frozen)
    items = [
        {"name": name, "label": entity.field(name).label, "on": True, "pinned": at < frozen, "fixed": at == 0}
        for at, name in enumerate(shown)
    ]
    items += [
        {"name": item.name, "label": item.label, "on": False, "pinned": False, "fixed": False}
        for item in possible
        if item.name not in shown
    ]
    return {
        "columns": items,
        "action": question.state.url("columns/"),
        "reset_url": question.state.url("columns/") + ("&" if question.state.query() else "?") + "reset=1",
        "note": _("Saved with the view") if question.scene.own else _("Saved for you"),
    }


def read(question: Question, sent: dict[str, Any]) -> tuple[list[str], dict[str, int], int]:
    """Names, widths and how many are frozen. Raises Invalid."""
    try:
        given = sent["columns"]
        names = [str(item["name"]) for item in given]
        widths = {str(item["name"]): int(item["width"]) for item in given if item.get("width")}
        pinned = {str(item["name"]) for item in given if item.get("pinned")}
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError):
        raise Invalid.single(
            "columns", "columns_shape", "The columns could not be read. Load the page again."
        ) from None
    bad = [name for name in names if not question.entity.has(name) or not question.visible(name)]
    if bad:
        raise Invalid.single("columns", "unknown_field", "“%(name)s” is not a field here.", name=bad[0])
    title = question.names[0]
    ordered = list(dict.fromkeys([title, *(n for n in names if n in pinned), *(n for n in names if n not in pinned)]))
    frozen = len(pinned | {title})
    return ordered, {name: min(WIDE, max(NARROW, width)) for name, width in widths.items()}, frozen


def kept_in(question: Question) -> SavedView:
    """Where such choices are kept: the own view, else the person's settings on top of the view."""
    scene = question.scene
    return scene.saved if scene.own and scene.saved else overlay(question, scene.key)


def keep(question: Question, names: list[str], widths: dict[str, int], frozen: int) -> None:
    """Keep them with the view."""
    with transaction.atomic():
        view = locked(kept_in(question))
        view.columns, view.frozen = names, frozen
        view.widths = {**view.widths, **widths} if names else {}
        view.save(update_fields=("columns", "frozen", "widths"))


@noun
@require_POST
def unit(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """Amounts in 元 or 万元 (`wan=1`), kept like the columns."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    view = kept_in(question)
    view.in_wan = request.GET.get("wan") == "1"
    view.save(update_fields=("in_wan",))
    return go(question.state.url())
