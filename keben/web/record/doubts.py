"""A doubt in a form: what it is about, and the button by which somebody says that he has read it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from keben.data.twins.asking_to_merge import ACTION as ASK
from keben.data.twins.asking_to_merge import TWINS
from keben.kernel.access.actor import Actor
from keben.kernel.doubts import Doubtful
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url

NAME = "_acknowledge"
Own = tuple[ResolvedEntity, int, Actor] | None


def acknowledged(request: HttpRequest) -> tuple[str, ...]:
    """The doubts that the person has read, by the button he pressed or from an input that came with them."""
    return tuple(code for text in request.POST.getlist(NAME) for code in text.split(",") if code)


def offered(error: Exception | None, own: Own = None) -> dict[str, Any] | None:
    """What the template shows; None where there is no doubt. `own` is the record that exists already."""
    if not isinstance(error, Doubtful):
        return None
    hits = [shown(dict(one), own) for one in error.details]
    texts = [reason.text() for doubt in error.doubts if not doubt.details for reason in doubt.reasons]
    return {"hits": hits, "texts": texts, "codes": ",".join(error.codes)}


def shown(hit: dict[str, Any], own: Own = None) -> dict[str, Any]:
    """A hit with its address, and the way by which it and one's own record become one."""
    if hit.get("seen"):
        hit["href"] = record_url(hit["noun"], hit["id"])
    elif door := hit.get("door"):
        hit |= {"href": record_url(door["noun"], door["id"]), "title": door["title"]}
    if own is not None and hit["noun"] == own[0].label and hit["relation"] in TWINS:
        entity, pk, actor = own
        hit |= joining(entity, pk, actor, hit["id"]) if hit["seen"] else asking(entity, pk, twin=hit.get("ask", ""))
    return hit


def joining(entity: ResolvedEntity, pk: int, actor: Actor, twin: int | None = None) -> dict[str, Any]:
    """Where two records are merged by who may, and where anybody else asks for it; empty for nouns that never are."""
    if "merge" in entity.actions and actor.can(entity.label, "merge"):
        ready = f"/{entity.slug}/merge/?ids={pk},{twin}"
        return {"merge": ready if twin is not None else record_url(entity.label, pk, "merge/")}
    return asking(entity, pk, other=twin)


def asking(entity: ResolvedEntity, pk: int, **chosen: Any) -> dict[str, Any]:
    """Where somebody asks for a merge with the chosen one, also who may merge, but does not see the twin."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    address = record_url(entity.label, pk, f"do/{ASK}/") + (f"?{query}" if query else "")
    return {"ask_merge": address} if ASK in entity.actions else {}
