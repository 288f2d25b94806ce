"""Errors as problem+json (RFC 9457) in the caller's language: what is wrong, at which field, and a stable code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.doubts import Doubtful
from keben.kernel.problems import Invalid, KebenError, Problem, Stale
from keben.kernel.registry import registry
from keben.kernel.ways import link_of

TITLES = {
    400: _("The request cannot be read"),
    401: _("Sign in first"),
    403: _("You may not do this"),
    404: _("Not found"),
    405: _("This address does not answer this method"),
    409: _("This is not possible now"),
    412: _("The record has changed meanwhile"),
    413: _("The request is too large"),
    415: _("Send JSON"),
    422: _("Some values do not fit"),
    428: _("Say which version you saw"),
    429: _("Too many requests"),
    500: _("Something went wrong here"),
    507: _("The server's disk is full"),
}


class Unfit(KebenError):
    """The request itself does not fit, before any noun is asked."""

    def __init__(
        self, status: int, problem: Problem, *, field: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(problem.code)
        self.status, self.problem, self.field = status, problem, field
        self.headers = headers or {}

    def problems(self) -> Sequence[Problem]:
        """The one problem."""
        return (self.problem,)


def unfit(status: int, code: str, message: str, **params: Any) -> Unfit:
    """A refusal of the request with one sentence."""
    return Unfit(status, Problem(code, message, params))


def errors_of(error: KebenError, actor: Actor | None = None) -> list[dict[str, Any]]:
    """The single problems with their fields, and where the caller can solve them."""
    if isinstance(error, Invalid):
        pairs = [(name, problem) for name, found in error.errors.items() for problem in found]
    else:
        pairs = [(getattr(error, "field", ""), problem) for problem in error.problems()]
    return [one(name, problem, actor) for name, problem in pairs]


def one(name: str, problem: Problem, actor: Actor | None = None) -> dict[str, Any]:
    """One problem at one field."""
    found: dict[str, Any] = {"field": name, "code": problem.code, "message": problem.text()}
    if problem.hint:
        found["hint"] = problem.hint
    link = link_of(problem.way, actor)
    if link is not None and problem.way is not None:
        found["way"] = {**link._asdict(), "noun": registry.get(problem.way.entity).slug, "id": problem.way.key}
    return found


def describe(error: KebenError, *, status: int = 0, request_id: str = "", actor: Actor | None = None) -> dict[str, Any]:
    """The body of the answer to this caller."""
    status = status or error.status
    errors = errors_of(error, actor)
    body: dict[str, Any] = {
        "type": f"urn:keben:problem:{errors[0]['code'] if errors else 'unknown'}",
        "title": str(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": " ".join(item["message"] for item in errors),
        "errors": errors,
        "request_id": request_id,
    }
    if isinstance(error, Doubtful):
        body["hits"], body["acknowledge"] = list(error.details), list(error.codes)
    if isinstance(error, Stale):
        body["version"] = error.record.version
        body["clashes"] = [
            {"field": clash.name, "mine": clash.mine, "theirs": clash.theirs, "original": clash.original}
            for clash in error.clashes
        ]
    return body


def refuse(request: HttpRequest, error: KebenError, *, status: int = 0) -> HttpResponse:
    """The answer to a refused request."""
    actor = getattr(request, "actor", None) or getattr(request, "auth", None)
    body = describe(error, status=status, request_id=getattr(request, "kb_id", ""), actor=actor)
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str),
        status=body["status"],
        content_type="application/problem+json",
    )
    response["Content-Language"] = get_language() or "zh-hans"
    response["Cache-Control"] = "no-store"
    for name, value in getattr(error, "headers", {}).items():
        response[name] = value
    return response
