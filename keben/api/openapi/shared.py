"""The parts of the description that every noun shares."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def schemas() -> Schema:
    """Schemas that the nouns refer to."""
    text, number = {"type": "string"}, {"type": "integer"}
    return {
        "Ref": {
            "type": "object",
            "description": "A pointer to another record.",
            "required": ["id", "title"],
            "properties": {"id": number, "title": text},
        },
        "Masked": {"type": "string", "description": "What this person may see of the value; see `masked`."},
        "Target": {
            "type": "object",
            "description": "The record that this one is about.",
            "required": ["noun", "id"],
            "properties": {"noun": text, "id": {"type": "integer", "minimum": 1}},
            "additionalProperties": False,
        },
        "Problem": problem(),
        "RowProblem": row_problem(),
        "History": history(),
        "Why": {
            "type": "object",
            "required": ["verb", "value", "reasons"],
            "properties": {
                "verb": text,
                "value": {"type": "boolean"},
                "reasons": {"type": "array", "items": {"type": "object"}},
                "change_hint": text,
            },
        },
        "BulkResult": bulk_result(),
        "DryRun": dry_run(),
    }


def dry_run() -> Schema:
    """What an action would do."""
    would = {"type": "object", "description": "Event, its data and changes, as the history would tell them."}
    return {
        "type": "object",
        "required": ["dry_run", "would", "record"],
        "properties": {"dry_run": {"const": True}, "would": would, "record": {"type": "object"}},
    }


def history() -> Schema:
    """A page of the log."""
    entry = {
        "type": "object",
        "required": ["id", "at", "event", "action", "actor", "changes"],
        "properties": {
            "id": {"type": "integer"},
            "at": {"type": "string", "format": "date-time"},
            "event": {"type": "string"},
            "action": {"type": "string"},
            "actor": {"type": "object"},
            "changes": {"type": "object", "description": "{field: {before, after}}"},
        },
    }
    return page_of(entry)


def problem() -> Schema:
    """A refusal: what is wrong, at which field, and where it can be solved."""
    text, number = {"type": "string"}, {"type": "integer"}
    error = {
        "type": "object",
        "required": ["field", "code", "message"],
        "properties": {"field": text, "code": text, "message": text, "hint": text, "way": way()},
    }
    clash = {"type": "object", "properties": {"field": text, "mine": {}, "theirs": {}, "original": {}}}
    return {
        "type": "object",
        "description": "RFC 9457.",
        "required": ["type", "title", "status", "detail", "errors", "request_id"],
        "properties": {
            "type": text,
            "title": text,
            "status": number,
            "detail": text,
            "errors": {"type": "array", "items": error},
            "request_id": text,
            "version": number,
            "clashes": {"type": "array", "items": clash},
            "hits": {
                "type": "array",
                "description": "What a doubt is about, such as twins: of records out of reach only that they are.",
                "items": {"type": "object"},
            },
            "acknowledge": {
                "type": "array",
                "description": "Send this along to have it done all the same; empty where nothing helps.",
                "items": text,
            },
        },
    }


def row_problem() -> Schema:
    """The same for a row of many; the request is named once, by its header."""
    found = problem()
    del found["properties"]["request_id"]
    return found | {"required": [name for name in found["required"] if name != "request_id"]}


def way() -> Schema:
    """Where a problem can be solved."""
    return {
        "type": "object",
        "description": "Where it can be solved, if the caller reaches it: a page, and the noun and record of the API.",
        "required": ["label", "href", "noun", "id"],
        "properties": {
            "label": {"type": "string"},
            "href": {"type": "string", "format": "uri-reference"},
            "noun": {"type": "string"},
            "id": {"type": ["integer", "null"], "description": "None where it is about several records."},
        },
    }


def bulk_result() -> Schema:
    """What came of each row."""
    row = {
        "type": "object",
        "required": ["index", "status"],
        "properties": {
            "index": {"type": "integer"},
            "id": {},
            "status": {"type": "integer"},
            "problem": {"$ref": "#/components/schemas/RowProblem"},
        },
    }
    return {
        "type": "object",
        "required": ["done", "failed", "results"],
        "properties": {
            "done": {"type": "integer"},
            "failed": {"type": "integer"},
            "results": {"type": "array", "items": row},
        },
    }


def page_of(item: Schema) -> Schema:
    """A page of a list."""
    return {
        "type": "object",
        "required": ["items", "next", "previous"],
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "count": {"type": "integer"},
            "count_capped": {"type": "boolean"},
        },
    }


def parameter(name: str, schema: Schema, text: str, *, where: str = "query", required: bool = False) -> Schema:
    """One parameter."""
    return {"name": name, "in": where, "required": required, "description": text, "schema": schema}


KEY = {"type": "string", "maxLength": 80, "pattern": "^[!-~]+$"}
PK = parameter("id", {"type": "integer", "minimum": 1}, "Key of the record.", where="path", required=True)
IDEMPOTENCY = parameter("Idempotency-Key", KEY, "A repeated call with the same key has one effect.", where="header")
IF_MATCH = parameter(
    "If-Match", {"type": "string", "pattern": '^("[0-9]{1,9}"|\\*)$'}, "The ETag that you saw, or *.", where="header"
)
DRY_RUN = parameter("dry_run", {"type": "boolean"}, "Check and tell what would happen, keep nothing.")
FIELDS = parameter("fields", {"type": "string"}, "Names separated by commas; all of them without it.")
LIMIT = parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200}, "Items on a page (50).")


def problems(*codes: int) -> dict[str, Any]:
    """The answers that refuse."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    texts = {
        304: "You have this version already.", 400: "Not readable.", 401: "No valid token or session.",
        403: "No right.", 404: "Not there, or not visible to you.",
        405: "Not offered; so answers `bulk` in place of a key.", 409: "A rule or a clash.",
        412: "It has changed meanwhile.", 413: "Too large.", 415: "No JSON.", 422: "Values that do not fit.",
        428: "No version given.", 429: "Too many requests.",
    }  # fmt: skip
    return {str(code): {"description": texts[code], "content": content} for code in (400, 401, 403, 404, 429, *codes)}


def result(schema: Schema, text: str, *, tag: bool = False) -> Schema:
    """An answer in JSON."""
    found: Schema = {"description": text, "content": {"application/json": {"schema": schema}}}
    if tag:
        found["headers"] = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
    return found


def body(schema: Schema, *, required: bool = True) -> Schema:
    """A request body in JSON."""
    return {"required": required, "content": {"application/json": {"schema": schema}}}
