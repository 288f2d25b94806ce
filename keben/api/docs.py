"""The description for machines, and a page of it for people that needs no script and nothing from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from keben.api import answers
from keben.api.auth import identify
from keben.api.openapi.document import document
from keben.api.problem import Unfit
from keben.kernel.access.actor import Actor

METHODS = ("get", "post", "patch", "delete")


def description(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The OpenAPI document for this caller."""
    return answers.answer(document(actor, request.build_absolute_uri("/").rstrip("/")))


def page(request: HttpRequest) -> HttpResponse:
    """The same for reading."""
    try:
        actor = identify(request)
    except Unfit as error:
        if error.status == 401:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise
    if request.user.is_authenticated:
        translation.activate(request.user.lang)
        actor = replace(actor, lang=request.user.lang)
    found = document(actor)
    context = {"groups": list(groups(found)), "document": found, "shell": shell(request, actor), "actor": actor}
    return HttpResponse(render_to_string("api/docs.html", context, request=request))


def shell(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What the outermost template needs."""
    return {"lang": actor.lang, "theme": getattr(request.user, "theme", "auto"), "product": "客本"}


def groups(found: dict[str, Any]) -> Any:
    """The operations by noun, in order."""
    for tag in found["tags"]:
        operations = [
            {"method": method.upper(), "path": path, "operation": item[method], "input": input_of(found, item[method])}
            for path, item in found["paths"].items()
            for method in METHODS
            if method in item and tag["name"] in item[method].get("tags", ())
        ]
        yield {"name": tag["name"], "title": tag["description"], "operations": operations}


def input_of(found: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a body as rows of a table."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = found["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "title": item.get("title", ""),
            "type": type_of(item),
            "required": name in required,
            "note": item.get("description", ""),
        }
        for name, item in schema.get("properties", {}).items()
    ]


def type_of(schema: dict[str, Any]) -> str:
    """The type in words."""
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) for value in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    wanted = schema.get("type", "any")
    return " | ".join(wanted) if isinstance(wanted, list) else str(wanted)
