"""The API as one object: who calls is found out first, refusals become problems, every operation is listed here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ShapeError

from keben.api import acts, bulk, docs, inspect, records
from keben.api.auth import identify
from keben.api.problem import refuse, unfit
from keben.kernel.problems import KebenError

api = NinjaAPI(
    title="Keben API", version="1", urls_namespace="api-v1", docs_url=None, openapi_url=None, auth=[identify]
)


@api.exception_handler(KebenError)
def kernel_refuses(request: HttpRequest, error: KebenError) -> HttpResponse:
    """What the kernel or the API refuses."""
    return refuse(request, error)


@api.exception_handler(AuthenticationError)
def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """An actor that nobody found."""
    return refuse(request, unfit(401, "not_signed_in", "Send a token as “Authorization: Bearer …”, or sign in."))


@api.exception_handler(ShapeError)
@api.exception_handler(HttpError)
def not_readable(request: HttpRequest, error: Exception) -> HttpResponse:
    """What the router could not read."""
    return refuse(request, unfit(400, "unreadable", "The request cannot be read."))


@api.get("/openapi.json")
def describe(request: Any) -> HttpResponse:
    """The OpenAPI document."""
    return docs.description(request, request.auth)


@api.get("/me")
def me(request: Any) -> HttpResponse:
    """Who calls and what he may do."""
    return inspect.whoami(request, request.auth)


@api.get("/{slug}")
def list_(request: Any, slug: str) -> HttpResponse:
    """A page of a list."""
    return records.list_records(request, request.auth, slug)


@api.post("/{slug}")
def create(request: Any, slug: str) -> HttpResponse:
    """A new record."""
    return records.create_record(request, request.auth, slug)


@api.post("/{slug}/bulk")
def many(request: Any, slug: str) -> HttpResponse:
    """One action on many rows."""
    return bulk.run(request, request.auth, slug)


@api.get("/{slug}/{pk}")
def read(request: Any, slug: str, pk: str) -> HttpResponse:
    """One record."""
    return records.read_record(request, request.auth, slug, pk)


@api.patch("/{slug}/{pk}")
def change(request: Any, slug: str, pk: str) -> HttpResponse:
    """Change some fields."""
    return records.change_record(request, request.auth, slug, pk)


@api.delete("/{slug}/{pk}")
def delete(request: Any, slug: str, pk: str) -> HttpResponse:
    """Delete."""
    return records.delete_record(request, request.auth, slug, pk)


@api.get("/{slug}/{pk}/history")
def history(request: Any, slug: str, pk: str) -> HttpResponse:
    """What happened."""
    return inspect.list_history(request, request.auth, slug, pk)


@api.get("/{slug}/{pk}/why")
def why(request: Any, slug: str, pk: str) -> HttpResponse:
    """Why the caller may."""
    return inspect.explain(request, request.auth, slug, pk)


@api.post("/{slug}/{pk}/{name}")
def act(request: Any, slug: str, pk: str, name: str) -> HttpResponse:
    """Any other action."""
    return acts.do(request, request.auth, slug, pk, name)
