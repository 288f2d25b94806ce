"""The next and the previous record of the list that the reader came from: same view, filter, search and order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from django.db.models import BigIntegerField, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import escape

from keben.kernel.kept import Hole, Statement, kept
from keben.kernel.problems import KebenError
from keben.kernel.reader import ways_in
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.fragments import slot
from keben.web.listing.question import Question

LONGEST = 4000


def came_from(request: Any, entity: ResolvedEntity) -> str | None:
    """The query of that list: carried in the address, or told by the browser on the way from the list itself."""
    if "list" in request.GET:
        return str(request.GET["list"])[:LONGEST]
    link = urlsplit(request.headers.get("Referer", ""))
    if link.netloc == request.get_host() and link.path == f"/{entity.slug}/":
        return link.query[:LONGEST]
    return None


@dataclass(frozen=True)
class Around:
    """What lies around a record: the list, its query where there is one, and the addresses of both neighbours."""

    query: str | None
    back: str
    previous: str
    following: str

    def shape(self) -> tuple[bool, bool, bool]:
        """What there is, without where it leads."""
        return self.query is not None, bool(self.previous), bool(self.following)

    def fills(self) -> dict[str, str]:
        """The addresses as HTML."""
        return {
            "list": quote(self.query or ""),
            "back": escape(self.back),
            "previous": escape(self.previous),
            "following": escape(self.following),
        }

    def steps(self) -> list[Any]:
        """Lines of the menu that lead along the list, with slots for the addresses."""
        lines = (
            ("previous", self.previous, _("Previous record"), "chevron-up", "Alt ↑"),
            ("following", self.following, _("Next record"), "chevron-down", "Alt ↓"),
        )
        found: list[Any] = [
            {"label": label, "icon": icon, "hint": keys, "href": slot(name)}
            for name, address, label, icon, keys in lines
            if address
        ]
        return [*found, "-"] if found else []


def lying_around(request: Any, entity: ResolvedEntity, pk: int) -> Around:
    """Addresses of both neighbours and of the list; without a list newer and older records in the scope."""
    query = came_from(request, entity)
    back = f"/{entity.slug}/" + (f"?{query}" if query else "")
    try:
        previous, following = (
            around(request, entity, pk, query or "") if query is not None else by_age(request, entity, pk)
        )
    except KebenError:  # an address with a filter that no longer fits
        query, (previous, following) = None, by_age(request, entity, pk)
    tail = "" if query is None else f"?list={quote(query)}"
    return Around(query, back, record_url(entity.label, previous, tail), record_url(entity.label, following, tail))


def by_age(request: Any, entity: ResolvedEntity, pk: int) -> tuple[int | None, int | None]:
    """The next newer and the next older record."""
    actor, here = request.actor, Hole("pk", BigIntegerField())

    def build() -> Statement:
        ways = [rows.values_list("pk") for rows in ways_in(entity.model, actor)]
        newer = [rows.filter(pk__gt=here).order_by("pk")[:1] for rows in ways]
        return Statement.beside([*newer, *(rows.filter(pk__lt=here).order_by("-pk")[:1] for rows in ways)])

    key = ("by age", entity, actor.rights, actor.user_id, timezone.localdate())
    found = kept(key, build).rows(pk=pk)[0]
    newer, older = found[: len(found) // 2], found[len(found) // 2 :]
    return min((one for one in newer if one), default=None), max((one for one in older if one), default=None)


def around(request: Any, entity: ResolvedEntity, pk: int, query: str) -> tuple[int | None, int | None]:
    """The neighbours of the record in that list; one that has left it by an edit keeps its place. Raises Invalid."""
    asked = Question(entity, request.actor, dict(parse_qsl(query, keep_blank_values=True)))
    names = [entity.title] if asked.visible(entity.title) else []
    here = asked.query(names=names, extra=Q(pk=pk))
    here.tree, here.search = {}, ""
    found = here.page(size=1).rows
    if not found:
        return by_age(request, entity, pk)
    whole = asked.query(names=names)
    before = whole.page(size=1, before=found[0].cursor).rows
    after = whole.page(size=1, after=found[0].cursor).rows
    return before[0].pk if before else None, after[0].pk if after else None
