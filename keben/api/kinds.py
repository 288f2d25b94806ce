"""How values of each Kind look in JSON: the schemas for reading and writing, and the check of a value's type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keben.kernel.actions.ask import BoundInput
from keben.kernel.kinds.base import Kind
from keben.kernel.problems import Problem

REF = {"$ref": "#/components/schemas/Ref"}
MASKED = {"$ref": "#/components/schemas/Masked"}
LINKS = ("link", "person", "department", "file", "image")
LISTS = ("links", "multi_choice")
NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}
Schema = dict[str, Any]

TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(LINKS, (int,)),
    **dict.fromkeys(LISTS, (list,)),
    "integer": (int,),
    "duration": (int,),
    "score": (int,),
    "key": (int,),
    "boolean": (bool,),
    "money": (int, str),
    "price": (int, str),
    "decimal": (int, float, str),
    "percent": (int, float, str),
    "choice": (str, int),
    "stage": (str, int),
    "json": (dict, list, str, int, float, bool),
}
"""The JSON types that an input takes; every other kind is written as text."""

NOTES = {
    "money": 'An integer counts fen (1.00 yuan = 100); a text is read as yuan, such as "12.50".',
    "price": "An integer counts millionths of a yuan; a text is read as yuan.",
    "duration": "Minutes.",
    "region": "Six digits of GB/T 2260.",
    "link": "The key of the record.",
}


def type_problem(item: BoundInput, value: Any) -> Problem | None:
    """What is wrong with the JSON type of a value, or None."""
    wanted = TYPES.get(item.kind.code, (str,))
    if value is None or fits(value, wanted):
        inner: tuple[type, ...] = (int,) if item.kind.code == "links" else (str, int)
        if item.kind.code in LISTS and any(not fits(part, inner) for part in value or ()):
            return wrong_type(inner)
        return too_long(item, value)
    return wrong_type(wanted)


def too_long(item: BoundInput, value: Any) -> Problem | None:
    """A text as it was sent that is longer than described, though signs that nobody sees are taken out later."""
    limit = getattr(item.kind, "max_length", None)
    if not limit or not isinstance(value, str) or len(value) <= limit:
        return None
    return Problem(
        "too_long", "At most %(limit)s characters; this has %(length)s.", {"limit": limit, "length": len(value)}
    )


def fits(value: Any, wanted: Sequence[type]) -> bool:
    """Whether the type is one of these; true and false are no numbers."""
    if isinstance(value, bool):
        return bool in wanted
    return isinstance(value, tuple(wanted))


def wrong_type(wanted: Sequence[type]) -> Problem:
    """A sentence that names the types that fit."""
    return Problem("type", "Expected %(types)s.", {"types": " / ".join(NAMES[one] for one in wanted)})


def base_schema(kind: Kind) -> Schema:
    """The schema of a filled value as it is read."""
    if kind.code in LINKS:
        return dict(REF)
    if kind.code == "links":
        return {"type": "array", "items": dict(REF)}
    if kind.code in ("decimal", "percent"):
        return {"type": "string", "description": "A decimal number."}
    if kind.code == "json":
        return {}
    schema = {name: value for name, value in kind.schema.items() if name != "format" or value.startswith("date")}
    if kind.code in NOTES and schema.get("type") == "integer":
        schema["description"] = {"money": "Fen.", "price": "Millionths of a yuan."}.get(kind.code, NOTES[kind.code])
    return schema


def read_schema(kind: Kind, label: str) -> Schema:
    """The schema of a value as it is read: it may be empty, or masked for this person."""
    schema = base_schema(kind)
    if not schema:
        return {"title": label}
    choices = [schema, {"type": "null"}]
    if schema.get("type") != "string" or "format" in schema:
        choices.append(dict(MASKED))
    if len(choices) == 2 and set(schema) <= {"type", "description"}:
        return {**schema, "type": [schema["type"], "null"], "title": label}
    return {"anyOf": choices, "title": label}


def write_schema(item: BoundInput) -> Schema:
    """The schema of a value as it is written."""
    kind, label = item.kind, str(item.label)
    if kind.code == "json":
        return {"title": label}
    types = [NAMES[one] for one in TYPES.get(kind.code, (str,))]
    types = [name for name in types if not (name == "integer" and "number" in types)]
    schema: Schema = {"title": label}
    enum = [value for value, _label, _tone in kind.options()] if kind.code in ("choice", "stage") else []
    if enum:
        schema["enum"] = enum if item.required else [*enum, None]
    else:
        schema["type"] = types if len(types) > 1 or not item.required else types[0]
        if not item.required:
            schema["type"] = [*types, "null"]
    narrow(schema, kind, required=item.required)
    note = str(item.help or "") or NOTES.get("link" if kind.code in LINKS else kind.code, "")
    if note:
        schema["description"] = note
    return schema


def narrow(schema: Schema, kind: Kind, *, required: bool) -> None:
    """Lengths, limits and formats."""
    if kind.code == "links":
        schema["items"] = {"type": "integer"}
    elif kind.code == "multi_choice":
        schema["items"] = {"enum": [value for value, _label, _tone in kind.options()]}
    limit = getattr(kind, "max_length", None)
    if limit:
        schema["maxLength"] = limit
    if required and "string" in schema.get("type", ()) and kind.code not in ("money", "price", "decimal"):
        schema["minLength"] = 1
    low, high = getattr(kind, "low", None), getattr(kind, "high", None)
    if low is not None:
        schema["minimum"], schema["maximum"] = low, high
    if kind.code in ("date", "datetime"):
        schema["format"] = kind.schema["format"]
