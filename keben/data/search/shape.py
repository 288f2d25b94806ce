"""What of a noun is searched and how: names with their sounds, phones by their end, codes, plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from keben.base.han import fold
from keben.base.phone import digits_key
from keben.base.tokens import index_tokens, token_set
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.resolved import ResolvedEntity, ResolvedField

OPEN, REACH, WHOLE = "n", "p", "x"
"""Rooms of the index: open words, ways to reach somebody (often masked), and the whole title."""

FORMER = "@former"
"""Under this name stand the numbers and titles of records that were merged into one."""
INSIDE = "@inside"
"""And under this one the text inside a record, such as that of a file."""
LONGEST_TEXT = 3000
LONGEST_TOKEN = 120
CLASSES = {"phone": "phones", "email": "words", "number": "codes", "uscc": "codes", "long_text": "words"}


@dataclass(frozen=True)
class Part:
    """One searched field: its path for the ORM, its class of text and the room its tokens lie in."""

    name: str
    orm: str
    root: str
    text: str
    room: str


def parts_of(entity: ResolvedEntity) -> tuple[Part, ...]:
    """The searched fields of a noun."""
    known = entity.__dict__.get("_search_parts")
    if known is None:
        known = tuple(_part(entity, entity.field(name)) for name in entity.search)
        entity.__dict__["_search_parts"] = known
    return known


def _part(entity: ResolvedEntity, item: ResolvedField) -> Part:
    text = CLASSES.get(item.kind.code, "names")
    if item.name in (entity.number, "code", "staff_no"):
        text = "codes"
    elif text == "names" and (not item.direct or item.name == "target_title"):
        # The sounds of the other record's name are found there; here they would double the index.
        text = "words"
    room = REACH if item.kind.code in ("phone", "email") else OPEN
    return Part(item.name, item.orm, item.root, text, room)


def tokens_of(entity: ResolvedEntity, values: Mapping[str, Any], prefix: str) -> str:
    """The token column of a record from its values by search name; `prefix` keeps nouns apart."""
    rooms: dict[str, dict[str, list[str]]] = {OPEN: {}, REACH: {}}
    for part in parts_of(entity):
        value = values.get(part.name)
        if value:
            text = digits_key(value) if part.text == "phones" else str(value)[:LONGEST_TEXT]
            rooms[part.room].setdefault(part.text, []).append(text)
    if values.get(FORMER):
        rooms[OPEN].setdefault("codes", []).extend(values[FORMER])
        rooms[OPEN].setdefault("names", []).extend(values[FORMER])
    if values.get(INSIDE):
        rooms[OPEN].setdefault("words", []).append(values[INSIDE])
    found = [_column(prefix + room, token_set(**texts)) for room, texts in rooms.items() if texts]
    title = fold(str(values.get(entity.title) or ""))[:80]
    if title and entity.title in entity.search:
        found.append(prefix + WHOLE + title)
    return " ".join(filter(None, found))


def _column(prefix: str, tokens: set[str]) -> str:
    """The tokens with their prefix, sorted so that equal rows give equal text."""
    if tokens and len(max(tokens, key=len)) > LONGEST_TOKEN:
        tokens = {token for token in tokens if len(token) <= LONGEST_TOKEN}
    return prefix + f" {prefix}".join(sorted(tokens)) if tokens else ""


def rooms_for(entity: ResolvedEntity, actor: Actor) -> str:
    """The rooms whose every field the actor may read: what is masked for him cannot be guessed by searching."""
    closed = {p.room for p in parts_of(entity) if not readable(entity, actor, p) and p.room == REACH}
    used = {p.room for p in parts_of(entity)}
    return "".join(room for room in (OPEN, REACH) if room in used and room not in closed)


def readable(entity: ResolvedEntity, actor: Actor, part: Part) -> bool:
    """Whether the actor may read the field in full."""
    return actor.field(entity.label, part.root) >= FieldRight.READ


def hidden_words(entity: ResolvedEntity, actor: Actor) -> bool:
    """Whether a field of the open room is not his to read, so that hits must be looked at one by one."""
    return any(p.room == OPEN and not readable(entity, actor, p) for p in parts_of(entity))


def visible_tokens(entity: ResolvedEntity, actor: Actor, values: Mapping[str, Any]) -> str:
    """The tokens of what this actor may read, without prefix."""
    kinds: dict[str, list[str]] = {}
    for part in parts_of(entity):
        if values.get(part.name) and readable(entity, actor, part):
            kinds.setdefault(part.text, []).append(str(values[part.name])[:LONGEST_TEXT])
    return index_tokens(**kinds)


def paths(entity: ResolvedEntity) -> Iterable[str]:
    """ORM paths of the searched fields."""
    return tuple(part.orm for part in parts_of(entity))
