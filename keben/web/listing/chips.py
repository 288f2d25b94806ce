"""The chips of the filter bar, each with the address that is left when it is dropped."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.web.listing.condition_text import Titles, leaf_text, node_text, titles
from keben.web.listing.question import Question
from keben.web.listing.scene import compact


def top_level(tree: dict[str, Any]) -> list[Any]:
    """The conditions that all must hold, each of which becomes a chip."""
    if not tree:
        return []
    if "all" in tree and isinstance(tree["all"], list):
        return tree["all"]
    return [tree]


def chips(question: Question, known: Titles | None = None) -> list[dict[str, str]]:
    """Label, value and the address without it; `known` has the titles of linked records that were read already."""
    tree = question.scene.filter_of(question.state)
    items = top_level(tree)
    if not items:
        return []
    if known is None:
        known = titles(tree, question.entity, question.actor)
    found = []
    for at, item in enumerate(items):
        if isinstance(item, dict):
            label, value = _("Any of") if "any" in item else _("All of"), node_text(item, question.entity, known)
        else:
            label, value = leaf_text(item, question.entity, known)
        rest = [other for index, other in enumerate(items) if index != at]
        left = {"all": rest} if rest else {}
        found.append({"label": label, "value": value, "drop_url": drop_url(question, left)})
    return found


def drop_url(question: Question, tree: dict[str, Any]) -> str:
    """The address with this filter; without `f` where the view itself has none."""
    text = compact(tree)
    return question.state.url(f=text if text or question.scene.extra else None)
