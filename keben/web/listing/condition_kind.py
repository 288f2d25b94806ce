"""Conditions as a column of a list: the filter tree that a record keeps, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.kinds.base import Kind
from keben.kernel.registry import registry
from keben.web.listing.condition_text import in_words, titles


class Conditions(Kind):
    """A filter tree over a noun; the titles that all trees of a page name are read together."""

    code = "conditions"
    sortable = False
    lookups: ClassVar[tuple[str, ...]] = ()
    settles = True

    def __init__(self, label: str) -> None:
        self.label = label

    def settled(self, values: Sequence[Any], actor: Actor) -> list[str]:
        entity = registry.get(self.label)
        known = titles({"any": [tree for tree in values if tree]}, entity, actor)
        return [_("; ").join(in_words(tree, entity, actor, known)) for tree in values]
