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
from keben.kernel.merging.former import survivor_of
from keben.kernel.merging.model import FormerKey
from keben.kernel.problems import KebenError, Missing
from keben.kernel.reader import reaches
from keben.kernel.registry import registry

api = NinjaAPI(
    title="Keben API", version="1", urls_namespace="api-v1", docs_url=None, openapi_url=None, auth=[identify]
)


@api.exception_handler(KebenError)
def kernel_refuses(request: HttpRequest, error: KebenError) -> HttpResponse:
    """What the kernel or the API refuses; who names a record that was merged away is led to the survivor."""
    response = refuse(request, error)
    former = survivor_of(error.entity, error.key) if isinstance(error, Missing) else None
    if former is not None and survivor_in_reach(request, former):
        slug = registry.get(former.entity).slug
        old, new = f"/{slug}/{former.object_id}", f"/{slug}/{former.survivor_id}"
        response.status_code, response["Location"] = 308, request.get_full_path().replace(old, new, 1)
    return response


def survivor_in_reach(request: Any, former: FormerKey) -> bool:
    """Whether the caller may know what became of the record."""
    actor = getattr(request, "actor", None) or getattr(request, "auth", None)
    survivor = registry.get(former.entity).model._base_manager.get(pk=former.survivor_id)
    return actor is not None and reaches(survivor, actor)


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
