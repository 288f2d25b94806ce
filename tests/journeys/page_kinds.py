"""The pages of the program, found as people find them: by following menus and links, each kind of page once.

Most pages are built of the same parts, so that looking at all of them in a browser would look at the same parts over
and over. A page is therefore fetched first and taken apart; a browser opens the few pages that, together, show
every part in every place."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TOLD = {"href", "class", "value", "id", "title", "src", "style", "hx-get", "hx-post", "name", "for", "content"}
"""Attributes whose presence says nothing about what kind of element it is."""
READ = {"role", "type", "data-tone", "aria-current"}
"""Attributes whose values change what an element looks like or is for."""
OWN = {"<slug:slug>/", "<slug:slug>/new/", "<slug:slug>/<int:pk>/", "<slug:slug>/<int:pk>/edit/"}
"""What every noun has and may lay out in its own way: one of each is looked at for each noun."""
PARTS = ("action", "key", "verb", "value", "name")
SHUT = ("/api/", "/logout/", "/static/")


class Kind(NamedTuple):
    """What makes two addresses lead to the same page with other contents."""

    route: str
    noun: str
    look: str
    part: str


def kind_of(path: str) -> Kind:
    """The kind of page behind an address; what leads nowhere raises Resolver404."""
    parts = urlsplit(path)
    found, asked = resolve(parts.path), parse_qs(parts.query)
    look = asked.get("look", ["group" if "group" in asked else ""])[0]
    part = next((str(found.kwargs[one]) for one in PARTS if one in found.kwargs), "")
    return Kind(found.route, found.kwargs.get("slug", "") if found.route in OWN else "", look, part)


class Parts(HTMLParser):
    """What a page is made of: each element's sort in the sort it stands in; and where its links and loads lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.above: list[tuple[str, str]] = [("", "")]
        self.found: set[tuple[tuple[str, str], str]] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element and what it stands in."""
        given = dict(attrs)
        self.links += [at for name in ("href", "hx-get") if (at := given.get(name) or "").startswith("/")]
        marks = sorted(f"{name}={given[name]}" if name in READ else name for name in given if name not in TOLD)
        sort = (tag, " ".join(sorted((given.get("class") or "").split())))
        self.found.add((self.above[-1], " ".join((*sort, *marks))))
        if tag not in VOID:
            self.above.append(sort)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without contents, as drawings have them."""
        deep = len(self.above)
        self.handle_starttag(tag, attrs)
        del self.above[deep:]

    def handle_endtag(self, tag: str) -> None:
        """Out of an element, and of those in it that never ended."""
        for at in range(len(self.above) - 1, 0, -1):
            if self.above[at][0] == tag:
                del self.above[at:]
                return


@dataclass
class Walk:
    """What was met on the way through the program."""

    kinds: dict[Kind, str] = field(default_factory=dict)
    pages: list[tuple[str, str, frozenset[Any]]] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    def go(self, role: str, request: Any) -> None:
        """As one person: all of his menu, and from there whatever kind of page was not met yet."""
        mine: set[Kind] = set()
        ways = deque([("/", True), ("/search/?q=电子", False)])
        while ways:
            path, always = ways.popleft()
            if path.startswith(SHUT):
                continue
            try:
                kind = kind_of(path)
            except Resolver404:
                self.dead.append(f"{role} {path}: no such address")
                continue
            if kind in mine or (kind in self.kinds and not always):
                continue
            mine.add(kind)
            ways.extend((link, path == "/") for link in self.look(role, path, kind, request))

    def look(self, role: str, path: str, kind: Kind, request: Any) -> list[str]:
        """One page; its links."""
        answer = request.get(path, max_redirects=0)
        if answer.status >= 400:
            self.dead.append(f"{role} {path}: {answer.status}")
            return []
        self.kinds.setdefault(kind, path)
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            return []
        html = answer.text()
        parts = Parts(html)
        if "<html" in html[:200]:
            self.pages.append((role, path, frozenset(parts.found)))
        return parts.links

    def few(self) -> list[tuple[str, str]]:
        """Role and address of the fewest pages that show every part: those with most that is new come first."""
        left, chosen = self.pages, []
        seen: frozenset[Any] = frozenset()
        while left := [one for one in left if not one[2] <= seen]:
            best = max(left, key=lambda one: len(one[2] - seen))
            seen |= best[2]
            chosen.append(best[:2])
        return chosen
