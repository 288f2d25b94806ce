"""The list page of any noun, as table, board or calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import escape

from keben.kernel.problems import Denied
from keben.kernel.query import Page
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing import board, calendar, grouped, rows, words
from keben.web.listing.chips import chips
from keben.web.listing.frame import around, furniture, sizes
from keben.web.listing.left_out import said
from keben.web.listing.plan import Plan, plan_of
from keben.web.listing.question import Question
from keben.web.listing.state import ListState, written
from keben.web.page import noun, render
from keben.web.surroundings import Shell


@noun
def listing(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """`/<slug>/`: the look that the address asks for."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can(entity.label, "view"):
        raise Denied(entity.label, "view")
    state = ListState.read(entity.slug, request.GET.dict())
    if state.look == "board" and entity.listing.board and not state.deleted:
        question = Question(entity, actor, request.GET.dict())
        if way := onward(request, question):
            return way
        return render(request, "pages/listing/board.html", frame(question) | board.context(question))
    if state.look == "calendar" and entity.listing.calendar and not state.deleted:
        question = Question(entity, actor, request.GET.dict())
        if way := onward(request, question):
            return way
        return render(request, "pages/listing/calendar.html", frame(question) | calendar.context(question))
    shell = Shell(request)
    plan = plan_of(shell, entity, actor, state)
    if way := onward(request, plan.question):
        return way
    if plan.question.grouping is not None:
        question = Question(entity, actor, request.GET.dict())
        return render(request, "pages/listing/table.html", frame(question) | grouped_table(question))
    return table(request, shell, plan, state)


def onward(request: HttpRequest, question: Question) -> HttpResponse | None:
    """The way to the list without what cannot be asked; whoever looks is told what was left out."""
    names = question.left_out or question.scene.left_out
    if names:
        messages.warning(request, said(question.entity, question.actor, [*names]))
    return redirect(question.without_these()) if question.left_out else None


def frame(question: Question) -> dict[str, Any]:
    """What stands around every look, for pages that are drawn as a whole."""
    return around(question, chips(question))


def table(request: HttpRequest, shell: Shell, plan: Plan, state: ListState) -> HttpResponse:
    """Rows, pager and what is known of the total, put into what is kept of the page."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    query = plan.query(actor)
    page = query.page(size=state.size, after=state.after, before=state.before)
    if not page.rows:
        return nothing(
            request, Question(plan.question.entity, actor, request.GET.dict()), words.capped(0, cut=query.cut)
        )
    entity, shown = plan.question.entity, len(page.rows)
    stars = rows.starred(plan.question, [row.pk for row in page.rows])
    whole = not state.after and not state.before and not page.after
    counted = words.capped(shown, cut=query.cut)
    near = neighbours(state, page)
    html = plan.frame(shell, state, near["prev"], near["next"], whole)
    fills = shell.fills
    fills.update(
        body=plan.body.lines(page.rows, stars),
        cards=plan.cards.all(page.rows),
        start=str(state.start),
        known=str(shown),
        pager=words.span_text(entity, state.start, shown, counted if whole else words.slot("total-1")),
        in_all=words.in_all(entity, counted if whole else words.slot("total-2")),
        pick_all=counted if whole else words.slot("total-3"),
        as_of=as_of(),
        prev=escape(near["prev"]),
        next=escape(near["next"]),
        after=written(state.after),
        before=written(state.before),
    )
    fills["from"] = str(state.start)
    return HttpResponse(html.filled(fills))


def nothing(request: HttpRequest, question: Question, counted: str) -> HttpResponse:
    """The page of a list without rows; it says why there are none, and is drawn as a whole."""
    state = question.state
    whole = not state.after and not state.before
    empty: dict[str, Any] = {
        "start": state.start,
        "known": 0 if whole else None,
        "pager": "",
        "in_all": words.in_all(question.entity, counted if whole else words.slot("total-2")),
        "pick_all": counted if whole else words.slot("total-3"),
        "sizes": sizes(question),
        "as_of": as_of(),
        "prev": "",
        "next": "",
    }
    return render(
        request, "pages/listing/table.html", frame(question) | furniture(question) | emptiness(question) | empty
    )


def as_of() -> str:
    """When the page was made."""
    return _("Data as of %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}


def grouped_table(question: Question) -> dict[str, Any]:
    """Heads of groups instead of rows; all of them, so there is nothing to page."""
    assert question.grouping is not None
    context = grouped.context(question, question.grouping)
    empty = {"empty": "", "shut": ""} if context["known"] else emptiness(question)
    return furniture(question) | context | empty | {"start": 1, "prev": "", "next": "", "sizes": (), "as_of": as_of()}


def neighbours(state: ListState, page: Page) -> dict[str, str]:
    """Addresses of the pages before and after, which carry the number of their first row."""
    found = {"prev": "", "next": ""}
    if page.after:
        found["next"] = state.url(after=page.after, before="", start=state.start + len(page.rows))
    if page.before:
        found["prev"] = state.url(before=page.before, after="", start=max(1, state.start - state.size))
    return found


def emptiness(question: Question) -> dict[str, str]:
    """Why there is nothing, and who shut it, where the reader may read none of these."""
    return {"empty": empty_kind(question), "shut": question.entity.scope.shut(question.entity, question.actor)}


def empty_kind(question: Question) -> str:
    """Why there is nothing: none yet, nothing matches, or an empty recycle bin."""
    state = question.state
    if state.deleted:
        return "bin"
    return "nohit" if state.q or question.scene.tree(state) or state.after else "empty"
