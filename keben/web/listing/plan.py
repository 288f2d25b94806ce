"""What of a list depends on none of its rows, worked out once per key and kept by the process for its next pages.

The key: that of the surroundings (person, rights, language, day, configuration, theme, menus), the saved views as they
stand in the database, and the address without its place. Titles of records in the filter are read each time.
"""

from __future__ import annotations

import copy
from typing import Any

from django.template.loader import render_to_string

from keben.kernel.access.actor import Actor
from keben.kernel.contacting import refusals
from keben.kernel.query import ListQuery
from keben.kernel.resolved import ResolvedEntity
from keben.web.fragments import Piece, keep, piece, slot
from keben.web.listing import frame, rows
from keben.web.listing.cards import Cards, card_names
from keben.web.listing.chips import chips
from keben.web.listing.condition_text import conditions, titles
from keben.web.listing.question import Question
from keben.web.listing.row_keys import telephone
from keben.web.listing.scene import VIEWS, Scenes
from keben.web.listing.state import ListState
from keben.web.models import SavedView
from keben.web.surroundings import Shell

SLOTS = ("body", "cards", "start", "known", "pager", "in_all", "pick_all", "as_of", "prev", "next")


class PlaceNumber(int):
    """The number of the first row in an address that is kept: greater than one, and a slot when written."""

    def __str__(self) -> str:
        return str(slot("from"))


class Plan:
    """One list as somebody asks for it, whatever the page: its question, and how rows and cards are drawn."""

    size = 20_000
    """Characters it is counted as where kept pieces are weighed: objects, not text."""

    def __init__(self, question: Question, key: Any) -> None:
        self.question, self.key = question, key
        phone = telephone(question)
        self.names = [*rows.extras(question), *card_names(question), *([phone.name] if phone else []),
                      *refusals(question.entity)]  # fmt: skip
        self.body, self.cards = rows.Body(question), Cards(question)
        self.tree = question.scene.filter_of(question.state)
        self.named = any(True for _leaf in conditions(self.tree))
        self._query: ListQuery | None = None

    def query(self, actor: Actor) -> ListQuery:
        """The question for the kernel; one without conditions says the same each time and is kept."""
        if self._query is not None:
            return self._query
        asked = copy.copy(self.question)
        asked.actor = actor
        query = asked.query(self.names)
        if not query.tree and query.keepable():
            self._query = query
        return query

    def frame(self, shell: Shell, state: ListState, prev: str, next_: str, whole: bool) -> Piece:
        """The page around its rows, with slots."""
        question = self.question
        known = titles(self.tree, question.entity, question.actor) if self.named else {}
        marks = (bool(state.after), bool(state.before), state.start > 1, bool(prev), bool(next_), whole)
        key = ("list", self.key, tuple(sorted(known.items())), marks)
        return piece(key, lambda: self._draw(shell, state, marks, known))

    def _draw(self, shell: Shell, state: ListState, marks: tuple[bool, ...], known: dict[tuple[str, str], str]) -> str:
        after, before, far, prev, next_, whole = marks
        asked = copy.copy(self.question)
        asked.state = self.question.state.moved(
            after=str(slot("after")) if after else "",
            before=str(slot("before")) if before else "",
            start=PlaceNumber(2) if far else 1,
        )
        context = frame.around(asked, chips(asked, known)) | frame.furniture(asked) | {n: slot(n) for n in SLOTS}
        context |= {"empty": "", "sizes": frame.sizes(asked)}
        if not whole:
            context["known"] = None
        if not prev:
            context["prev"] = ""
        if not next_:
            context["next"] = ""
        return render_to_string("pages/listing/table.html", context | {"shell": shell.framed()})


def plan_of(shell: Shell, entity: ResolvedEntity, actor: Actor, state: ListState) -> Plan:
    """The plan for an address, kept or new; one query, for the saved views."""
    statement, values = VIEWS.opened({"entity": entity.label, "user": actor.user_id})
    found = statement.raw(**values)
    still = state.moved()
    key = ("plan", entity.label, shell.key, tuple(found), tuple(still.params().items()))

    def build() -> Plan:
        question = Question(entity, actor, {})
        question.state = still
        views: list[SavedView] = statement.made(found)
        question.scenes = Scenes(entity, actor, views)
        return Plan(question, key)

    return keep(key, build)
