"""Where a refusal can be solved, in words and as the address of a page: only what the reader reaches."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext as _

from keben.base.in_sentence import in_sentence
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Way
from keben.kernel.reader import within_reach
from keben.kernel.registry import registry


class Link(NamedTuple):
    """Words and an address."""

    label: str
    href: str


def link_of(way: Way | None, actor: Actor | None) -> Link | None:
    """The link; None where there is none, or nothing that he may see."""
    if way is None or actor is None or not registry.knows(way.entity) or not actor.can(way.entity, "view"):
        return None
    entity = registry.get(way.entity)
    if way.key is None:
        tree = json.dumps([list(one) for one in way.conditions], ensure_ascii=False, separators=(",", ":"))
        query = f"?f={quote(tree, safe='@,:[]')}" if way.conditions else ""
        words = (
            _("Compare them")
            if way.part
            else _("Show %(nouns)s") % {"nouns": in_sentence(str(entity.verbose_name_plural))}
        )
        return Link(words, f"/{entity.slug}/{way.part or query}")
    if not within_reach(entity.model, [way.key], actor):
        return None
    return Link(
        _("Open the %(noun)s") % {"noun": in_sentence(str(entity.verbose_name))}, f"/{entity.slug}/{way.key}/{way.part}"
    )
