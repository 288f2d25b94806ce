"""The slower figures of a list, fetched after the page is shown: total, sums and the counts of the views."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.kinds.numbers import Money
from keben.kernel.problems import Invalid
from keben.kernel.query.listquery import CAP, SUMMED, ListQuery
from keben.kernel.resolved import ResolvedEntity
from keben.web.allowance_tags import allowance_tags
from keben.web.icons import icon
from keben.web.listing import words
from keben.web.listing.amounts import column_cell, unit_note
from keben.web.listing.question import Question
from keben.web.listing.scene import ALL
from keben.web.page import noun

PLACES = ("total-1", "total-2", "total-3", "total-4")


def fill(name: str, text: Any) -> Markup:
    """Put a text into a waiting place of the page."""
    return Markup('<span id="kb-sum-{}" hx-swap-oob="innerHTML">{}</span>').format(name, text)


NO_LIMITS = Markup('<div id="kb-sum-allowances" hx-swap-oob="outerHTML" hidden></div>')
"""Whom nothing limits has no line for it either."""


@noun
def summary(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """Count and sums under the same filter and scope as the rows; two queries."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    query = question.query()
    count = query.count()
    text = words.capped(count, cut=query.cut)
    parts = [fill(place, text) for place in PLACES]
    parts.append(
        Markup(
            '<span id="kb-known" hx-swap-oob="outerHTML" data-kb-total="{}" data-kb-label="{}" hidden></span>'
        ).format(count, text)
    )
    parts.append(fill("foot", foot_text(question, text)))
    if entity.declaration.allowances is not None:
        limits = entity.declaration.allowances(question.actor, None)
        parts.append(fill("allowances", allowance_tags(limits)) if limits else NO_LIMITS)
    return HttpResponse("".join([*parts, *sums(question, query, count)]))


def sums(question: Question, query: ListQuery, count: int) -> list[Markup]:
    """The sums of the footer; above a number of rows a dash that says why."""
    if count > CAP and query.count(SUMMED) > SUMMED:
        why = _("Too many records to add up. Filter the list first.")
        dash = Markup('<span class="kb-muted" title="{}">—</span>').format(why)
        return [fill(f"sum-{name}", dash) for name in query.totalled()]
    found = []
    shape = column_cell(question.scene.in_wan)
    for name, value in query.totals().items():
        item = question.entity.field(name)
        shown = shape(item, value or 0)
        if item.kind.alarm and value:
            shown = Markup('<span class="kb-over">{}{}</span>').format(icon("alert-triangle", 14), shown)
        found.append(fill(f"sum-{name}", shown))
    return found


def foot_text(question: Question, count: str) -> Markup:
    """`合计 186 家 金额单位：元`."""
    totals = question.entity.listing.totals
    money = any(isinstance(question.entity.field(name).kind, Money) for name in totals)
    text = _("Total %(total)s %(unit)s") % {"total": count, "unit": words.unit(question.entity, count)}
    note = unit_note(question.scene.in_wan) if money else ""
    return Markup('{} <span class="kb-muted">{}</span>').format(text, note)


@noun
def counts(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """The counts behind the tabs, one capped query per tab."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    current = question.scene
    parts = []
    for scene in question.scenes.tabs(current):
        other = Question(entity, question.actor, {"view": scene.key})
        other.scenes = question.scenes
        try:
            count = other.query().count(CAP)
        except Invalid:  # a saved view names a field that is gone: its tab stays, without a number
            continue
        parts.append(fill(f"n-{scene.key}", words.capped(count)))
        if scene.key == ALL:
            parts.append(
                fill(
                    "visible",
                    _("%(total)s %(unit)s visible") % {"total": words.capped(count), "unit": words.unit(entity, count)},
                )
            )
    return HttpResponse("".join(parts))
