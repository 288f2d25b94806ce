"""Where a refusal can be solved, as a link: only to what the reader reaches, never to where he is."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.access.actor import Actor
from keben.kernel.problems import KebenError, Way
from keben.kernel.reader import within_reach
from keben.kernel.registry import registry
from keben.web.addresses import list_url, record_url


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
        words = _("Compare them") if way.part else _("Show %(nouns)s") % {"nouns": entity.verbose_name_plural}
        return Link(words, list_url(way.entity) + (way.part or query))
    if not within_reach(entity.model, [way.key], actor):
        return None
    return Link(_("Open the %(noun)s") % {"noun": entity.verbose_name}, record_url(way.entity, way.key, way.part))


def links(error: KebenError, actor: Actor | None, *, here: str = "") -> list[Link | None]:
    """A link for each of the problems; none to the page at the path `here`."""
    found = [link_of(problem.way, actor) for problem in error.problems()]
    return [None if link is not None and link.href == here else link for link in found]


def first_link(error: KebenError, actor: Actor | None) -> Link | None:
    """The link of what is said in passing, where there is room for one."""
    return next((link for link in links(error, actor) if link is not None), None)


def told(error: KebenError, actor: Actor | None, *, here: str = "") -> list[str]:
    """The reasons as HTML or text, each followed by its link."""
    texts = [problem.text() for problem in error.problems()]
    return [
        text if link is None else Markup('{} <a href="{}">{}</a>').format(text, link.href, link.label)
        for text, link in zip(texts, links(error, actor, here=here), strict=True)
    ]
