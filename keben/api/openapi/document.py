"""The description of the whole API (OpenAPI 3.1) as one caller sees it: his nouns, his fields, his actions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.api.openapi import shared
from keben.api.openapi.nouns import paths_of, schemas_of
from keben.kernel.access.actor import Actor
from keben.kernel.registry import registry


def document(actor: Actor, server: str = "") -> dict[str, Any]:
    """The document as plain JSON values."""
    schemas, paths, tags = shared.schemas(), {}, []
    for entity in registry:
        if not entity.declaration.api or not actor.can(entity.label, "view"):
            continue
        schemas.update(schemas_of(entity, actor))
        paths.update(paths_of(entity, actor))
        tags.append({"name": entity.slug, "description": str(entity.verbose_name_plural)})
    paths["/api/v1/me"] = {"get": me()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Keben API", "version": "1", "description": str(ABOUT)},
        "servers": [{"url": server or "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


ABOUT = _(
    "Every noun of Keben in JSON. What you see here is what your rights allow; amounts of money are integers in fen."
)


def me() -> dict[str, Any]:
    """Who the caller is."""
    responses = {"200": shared.result({"type": "object"}, "The person and the nouns."), **shared.problems()}
    return {"operationId": "me", "summary": "Who am I", "parameters": [], "responses": responses}
