"""A doubt in a form: what it is about, and the button by which somebody says that he has read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from keben.kernel.doubts import Doubtful
from keben.web.addresses import record_url

NAME = "_acknowledge"


def acknowledged(request: HttpRequest) -> tuple[str, ...]:
    """The doubts that the person has read, by the button he pressed or from an input that came with them."""
    return tuple(code for text in request.POST.getlist(NAME) for code in text.split(",") if code)


def offered(error: Exception | None) -> dict[str, Any] | None:
    """What the template shows; None where there is no doubt."""
    if not isinstance(error, Doubtful):
        return None
    hits = [shown(dict(one)) for one in error.details]
    texts = [reason.text() for doubt in error.doubts if not doubt.details for reason in doubt.reasons]
    return {"hits": hits, "texts": texts, "codes": ",".join(error.codes)}


def shown(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit with its address."""
    if hit.get("seen"):
        hit["href"] = record_url(hit["noun"], hit["id"])
    elif door := hit.get("door"):
        hit |= {"href": record_url(door["noun"], door["id"]), "title": door["title"]}
    return hit
