"""What the organisation puts on pages of others: whose work somebody may look at, and rights beside a role."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from keben.domains.org.access import approvers  # noqa: F401 - says who approves exports
from keben.domains.org.access.rights import chart
from keben.domains.org.role.panel import RightsPanel
from keben.kernel.access.actor import Actor
from keben.kernel.extension import Extension, extend
from keben.kernel.query.filters import PEOPLE, People
from keben.web.home.circle import Circle, use_circles

MEASURE = "customers.Customer"
"""The noun whose reach says how far somebody looks."""
TEAM, DEPARTMENT, TREE = "@my-team", "@my-department", "@my-tree"
WORDS = {
    TEAM: _("Mine and subordinates'"), DEPARTMENT: _("My department"), TREE: _("Department and below"),
}  # fmt: skip
"""Whose work, as a filter says it."""

extend(Extension("org.Role", side=(RightsPanel(),)))


def people(actor: Actor) -> dict[str, frozenset[int]]:
    """Subordinates, own departments, those below, each with himself, as far as he may look; each by its word."""
    me = actor.user_id
    if me is None or not actor.can(MEASURE, "view"):
        return {word: frozenset() if me is None else frozenset({me}) for word in WORDS}
    org, reach = chart(), actor.reach(MEASURE, "view")
    mine = org.departments_of.get(me, set()) | org.led_by.get(me, set())
    below = {key for one in mine for key in org.below(one)}
    found = {TEAM: org.under(me), DEPARTMENT: org.people_in(mine), TREE: org.people_in(below)}
    return {word: frozenset({me, *(some if reach.everything else some & reach.owners)}) for word, some in found.items()}


@use_circles
def circles(actor: Actor) -> list[Circle]:
    """Subordinates, own departments, those below, everybody; only what lies within his reach."""
    if actor.user_id is None or not actor.can(MEASURE, "view"):
        return []
    some = people(actor)
    found = [
        Circle(key, WORDS[word], short, some[word], word)
        for key, short, word in (
            ("team", _("Subordinates"), TEAM),
            ("department", _("My department"), DEPARTMENT),
            ("tree", _("And below"), TREE),
        )
        if len(some[word]) > 1
    ]
    if actor.reach(MEASURE, "view").everything:
        found.append(Circle("all", _("Everybody"), _("All"), None))
    return found


def those(word: str, actor: Actor) -> frozenset[int]:
    """Whom a word means for this reader."""
    return people(actor)[word]


for _word, _label in WORDS.items():
    PEOPLE[_word] = People(_label, partial(those, _word))
