"""Where a refusal can be solved, as links of a page: only to what the reader reaches, never to where he is."""

from __future__ import annotations

from markupsafe import Markup

from keben.kernel.access.actor import Actor
from keben.kernel.problems import KebenError
from keben.kernel.ways import Link, link_of


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
