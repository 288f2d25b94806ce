"""The values of one record as the actor may see them: scope, field rights and masks applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from markupsafe import Markup, escape

from keben.base.masking import STARS
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.contacting import silenced
from keben.kernel.ended import LOOKING, Ended, ended
from keben.kernel.kept import kept
from keben.kernel.problems import Missing
from keben.kernel.query.page import Masked
from keben.kernel.reader import question, reaches
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web import cells
from keben.web.fragments import ground
from keben.web.record.reading import Reading, from_plain

if TYPE_CHECKING:
    from keben.kernel.actions.action import Action

HIDDEN = object()


class Wanted:
    """Names that exist, and how they are read; worked out once for people of the same rights."""

    def __init__(self, entity: ResolvedEntity, actor: Actor, names: Sequence[str]) -> None:
        self.entity, self.actor = entity, actor
        self.names = [name for name in dict.fromkeys(names) if entity.has(name)]
        # An expression that is worked out by the database may ask what time it is.
        self.passing = any(entity.field(name).computed for name in self.names)

    def reading(self) -> Reading:
        """How they are read now."""
        return Reading(self.entity, self.actor, self.names) if self.passing else self._reading

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.entity, self.actor, self.names)


def read_values(entity: ResolvedEntity, record: Model, actor: Actor, names: Iterable[str]) -> dict[str, Any]:
    """Values by name; hidden fields are absent, masked ones are `Masked`. One query, and one per many-to-many."""
    asked = tuple(names)
    wanted = kept(("reading", entity, ground(actor), asked), lambda: Wanted(entity, actor, asked))
    known: Mapping[str, Any] = record.__dict__.get("_values", {}).get(actor.user_id, {})
    if known and all(map(known.__contains__, wanted.names)):
        return {name: value for name in wanted.names if (value := known[name]) is not HIDDEN}
    found = wanted.reading().values(record)
    if found is None:
        raise Missing(entity.label, record.pk)
    return found


def foresee(entity: ResolvedEntity, record: Model, actor: Actor, names: Iterable[str]) -> None:
    """Read at once what several parts of a page will ask for; they find it with the record."""
    asked = tuple(names)
    found = read_values(entity, record, actor, asked)
    record.__dict__["_values"] = {actor.user_id: {**dict.fromkeys(asked, HIDDEN), **found}}


def draw(
    entity: ResolvedEntity, pk: int, item: ResolvedField, value: Any, actor: Actor, beside: Mapping[str, Any]
) -> Markup:
    """The HTML of a value on a record page; masked ones offer the eye to those who may reveal.

    What stands `beside` it may hold that the person does not want to be called: then nobody dials by a slip.
    """
    if isinstance(value, Masked):
        if value and (item.direct or item.custom) and actor.can(entity.label, "reveal"):
            return cells.reveal(entity.label, pk, item.name, value)
        return cells.cell(item, value)
    if value and silenced(item.kind.code, beside):
        return escape(item.kind.show(value))
    if item.kind.code == "long_text" and value:
        return Markup('<span class="kb-longtext">{}</span>').format(cells.linked(value))
    return cells.cell(item, value)


class Alike(dict[str, str]):
    """For each verb the first one that asks the same of a record of this noun; worked out as verbs come up."""

    def __init__(self, model: type[Model], actor: Actor) -> None:
        super().__init__()
        self.model, self.actor = model, actor
        self.first: dict[Any, str] = {}

    def __missing__(self, verb: str) -> str:
        found = self[verb] = self.first.setdefault(question(self.model, self.actor, verb).asks(), verb)
        return found


def may(entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> bool:
    """Whether the actor reaches this very record with the verb, and it has not ended; asked once per loaded record."""
    if not actor.can(entity.label, verb) or (verb not in LOOKING and over(record) is not None):
        return False
    known: dict[Any, Any] = record.__dict__.setdefault("_may", {})
    found: bool | None = known.get((actor.user_id, verb))
    if found is None:
        alike = known.get(actor.user_id)
        if alike is None:
            key = ("alike", type(record), ground(actor))
            alike = known[actor.user_id] = kept(key, lambda: Alike(type(record), actor))
        first = (actor.user_id, alike[verb])
        if first not in known:
            known[first] = reaches(record, actor, first[1])
        found = known[actor.user_id, verb] = known[first]
    return found


def over(record: Model) -> Ended | None:
    """What ended the record; asked once per loaded one."""
    known: dict[str, Any] = record.__dict__
    if "_ended" not in known:
        known["_ended"] = ended(record)
    return known["_ended"]


def ready(entity: ResolvedEntity, record: Model, actor: Actor, action: type[Action[Any]]) -> bool:
    """Whether the record is ready for the action and the actor may do it."""
    if action.speaks and over(record) is not None:
        return False
    return may(entity, record, actor, action.verb) and action(entity, actor).offered(record)


def writable(entity: ResolvedEntity, item: ResolvedField, actor: Actor) -> bool:
    """Whether the field may be edited in place, given that the record may."""
    right = actor.field(entity.label, item.root)
    return item.editable and right == FieldRight.EDIT and entity.on_form(item.name)


def text_of(entity: ResolvedEntity, item: ResolvedField, stored: Any, actor: Actor) -> Markup:
    """A value of history in words, masked for those who see the field masked."""
    if stored == STARS:  # of a person who was forgotten the log says no more, of a day as little as of a name
        return escape(STARS)
    value = from_plain(item.kind, stored)
    if value in (None, "", []):
        return Markup("—")
    if actor.field(entity.label, item.root) == FieldRight.MASKED:
        return escape(item.kind.mask(value))
    return escape(item.kind.show(value))
