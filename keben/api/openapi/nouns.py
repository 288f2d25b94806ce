"""One noun in the description: its schemas and its addresses, for this caller."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.api import nouns
from keben.api.bulk import MOST
from keben.api.kinds import read_schema, write_schema
from keben.api.openapi import shared
from keben.api.openapi.shared import Schema, body, page_of, parameter, problems, result
from keben.api.targets import is_targeted
from keben.api.values import names_of
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.query.filters import SPECIALS
from keben.kernel.resolved import ResolvedEntity

REASON = {"type": "string", "maxLength": 500, "description": "Why; kept in the history."}
ACKNOWLEDGE = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Doubts that were read: repeat what `acknowledge` of a problem with status 409 says, such as twins.",
}
REVEALED: Schema = {
    "type": "object",
    "required": ["id", "field", "value"],
    "properties": {"id": {"type": "integer"}, "field": {"type": "string"}, "value": {}},
}


def ref(name: str) -> Schema:
    """A pointer to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def schema_name(entity: ResolvedEntity) -> str:
    """`customers.Customer` → `Customer`."""
    return entity.model.__name__


def schemas_of(entity: ResolvedEntity, actor: Actor) -> Schema:
    """The record as it is read, made and changed, and the input of each action."""
    name = schema_name(entity)
    found = {name: record_schema(entity, actor)}
    for key, action in actions_of(entity, actor).items():
        inputs = nouns.inputs_of(entity, actor, action)
        found[f"{name}.{key}"] = input_schema(entity, key, inputs)
    return found


def actions_of(entity: ResolvedEntity, actor: Actor) -> dict[str, type[Action[Any]]]:
    """The actions that the caller may use over the API."""
    return {
        key: action
        for key, action in entity.actions.items()
        if key != "delete" and actor.can(entity.label, action.verb) and (key == "create" or not action.creates)
    }


def record_schema(entity: ResolvedEntity, actor: Actor) -> Schema:
    """A record as it is read; `fields` may leave out any but the key."""
    properties: Schema = {"id": {"type": "integer"}}
    if entity.has("version"):
        properties["version"] = {"type": "integer"}
    for name in names_of(entity):
        if actor.field(entity.label, name.split(".", maxsplit=1)[0]) > FieldRight.HIDDEN:
            item = entity.field(name)
            properties[name] = read_schema(item.kind, str(item.label))
    properties["masked"] = {"type": "array", "items": {"type": "string"}, "description": "Names of masked values."}
    return {
        "type": "object",
        "title": str(entity.verbose_name),
        "required": ["id", "masked"],
        "properties": properties,
    }


def input_schema(entity: ResolvedEntity, key: str, inputs: list[BoundInput]) -> Schema:
    """What an action wants; unknown and read-only names are refused."""
    properties = {item.name: write_schema(item) for item in inputs}
    required = [
        item.name
        for item in inputs
        if item.required and item.initial in (None, "") and key != "edit" and item.kind.code != "boolean"
    ]
    properties["_reason"], properties["acknowledge"] = REASON, ACKNOWLEDGE
    if key == "create" and is_targeted(entity):
        properties["target"] = ref("Target")
    if key != "create":
        properties["version"] = {"type": "integer", "minimum": 1, "maximum": 2147483647}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        found["required"] = required
    return found


def paths_of(entity: ResolvedEntity, actor: Actor) -> Schema:
    """The addresses of a noun."""
    root, one = f"/api/v1/{entity.slug}", f"/api/v1/{entity.slug}/{{id}}"
    offered = actions_of(entity, actor)
    found: Schema = {
        root: {"get": list_operation(entity)},
        one: {"get": read_operation(entity)},
        f"{one}/history": {"get": history_operation(entity)},
        f"{one}/why": {"get": why_operation(entity)},
    }
    if "create" in offered:
        found[root]["post"] = act_operation(entity, "create", offered["create"])
    if "edit" in offered:
        found[one]["patch"] = act_operation(entity, "edit", offered["edit"])
    if "delete" in entity.actions and actor.can(entity.label, "delete"):
        found[one]["delete"] = delete_operation(entity)
    for key, action in offered.items():
        if key not in nouns.CRUD:
            found[f"{one}/{key}"] = {"post": act_operation(entity, key, action)}
    bulk = [k for k, action in offered.items() if action.bulk or k == "create"]
    bulk += ["delete"] if "delete" in found[one] else []
    if bulk:
        found[f"{root}/bulk"] = {"post": bulk_operation(entity, bulk)}
    return found


def operation(entity: ResolvedEntity, key: str, summary: str, responses: Schema, *parameters: Schema) -> Schema:
    """One operation."""
    return {
        "operationId": f"{entity.slug}.{key}",
        "tags": [entity.slug],
        "summary": summary,
        "parameters": list(parameters),
        "responses": responses,
    }


def list_operation(entity: ResolvedEntity) -> Schema:
    """The list with its filters."""
    names = ", ".join(names_of(entity))
    parameters = [
        parameter("q", {"type": "string", "maxLength": 200}, "Quick search."),
        parameter("f", {"type": "string"}, 'A tree of conditions: {"all": [["name", "contains", "x"], {"any": […]}]}.'),
        parameter("sort", {"type": "string"}, "A field, with a minus for descending; ties are broken by the key."),
        parameter("fields", {"type": "string"}, f"Names separated by commas: {names}."),
        shared.LIMIT,
        parameter("cursor", {"type": "string"}, "From `next` or `previous`."),
        parameter("count", {"type": "boolean"}, "Count the items, up to a cap."),
    ]
    if entity.recycles:
        parameters.append(parameter("deleted", {"type": "boolean"}, "Read the recycle bin."))
    for name in entity.listing.filters:
        if name not in SPECIALS:
            lookups = ", ".join(entity.field(name).kind.lookups)
            text = f"{entity.field(name).label}. As {name}__lookup with one of: {lookups}."
            parameters.append(parameter(name, {"type": "string"}, text))
    found = {"200": result(page_of(ref(schema_name(entity))), "A page."), **problems(422)}
    return operation(entity, "list", str(entity.verbose_name_plural), found, *parameters)


def read_operation(entity: ResolvedEntity) -> Schema:
    """One record."""
    found = {"200": result(ref(schema_name(entity)), "The record.", tag=True), **problems(405, 422)}
    found["304"] = {"description": "You have this version already."}
    parameters = [shared.PK, shared.FIELDS]
    if entity.recycles:
        parameters.append(parameter("deleted", {"type": "boolean"}, "Read the recycle bin."))
    return operation(entity, "read", str(entity.verbose_name), found, *parameters)


def history_operation(entity: ResolvedEntity) -> Schema:
    """The log of a record."""
    cursor = parameter("cursor", {"type": "integer", "minimum": 0, "maximum": 10**15}, "From `next`.")
    found = {"200": result(ref("History"), "A page, newest first."), **problems(422)}
    return operation(entity, "history", _("History"), found, shared.PK, shared.LIMIT, cursor)


def why_operation(entity: ResolvedEntity) -> Schema:
    """Why the caller may do something."""
    verbs = parameter("verb", {"type": "string"}, "view, edit, delete …")
    found = {"200": result(ref("Why"), "The reasons."), **problems(422)}
    return operation(entity, "why", _("Why"), found, shared.PK, verbs)


def act_operation(entity: ResolvedEntity, key: str, action: type[Action[Any]]) -> Schema:
    """Create, change, or any other action."""
    code = "201" if key == "create" else "200"
    done = result(ref(schema_name(entity)), "The record afterwards.", tag=True)
    if key == "reveal":
        done = result(REVEALED, "The value in full; the look at it is in the history.")
    if key == "create":
        done["headers"]["Location"] = {"description": "Its address.", "schema": {"type": "string"}}
    codes = {"create": (409, 413, 415, 422), "edit": (405, 409, 412, 413, 415, 422, 428)}
    responses = {code: done, **problems(*codes.get(key, (409, 412, 413, 415, 422)))}
    parameters = [shared.IDEMPOTENCY] if key == "create" else [shared.PK, shared.IF_MATCH, shared.IDEMPOTENCY]
    if key not in ("create", "edit", "reveal"):
        parameters.append(shared.DRY_RUN)
        done["content"]["application/json"]["schema"] = {"anyOf": [ref(schema_name(entity)), ref("DryRun")]}
    found = operation(entity, key, str(action.title()), responses, *parameters)
    found["requestBody"] = body(ref(f"{schema_name(entity)}.{key}"), required=key in ("create", "edit"))
    return found


def delete_operation(entity: ResolvedEntity) -> Schema:
    """Delete the version that was seen."""
    found = {"204": {"description": "Deleted."}, **problems(405, 409, 412, 428)}
    return operation(entity, "delete", _("Delete"), found, shared.PK, shared.IF_MATCH, shared.IDEMPOTENCY)


def bulk_operation(entity: ResolvedEntity, names: list[str]) -> Schema:
    """Many rows."""
    # What is wrong with a row is said in its own answer, so the whole is not refused for it.
    row = {"type": "object", "description": "{id, version, data}; to create, data alone."}
    wanted = {
        "type": "object",
        "required": ["action", "rows"],
        "properties": {
            "action": {"enum": names},
            "rows": {"type": "array", "items": row, "minItems": 1, "maxItems": MOST},
        },
        "additionalProperties": False,
    }
    responses = {"200": result(ref("BulkResult"), "What came of each."), **problems(413, 415, 422)}
    found = operation(entity, "bulk", _("Up to %(most)s rows") % {"most": MOST}, responses, shared.IDEMPOTENCY)
    found["requestBody"] = body(wanted)
    return found
