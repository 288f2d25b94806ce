"""What a form shows: groups of fields with their controls, what was typed and what is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Container, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.crud import current
from keben.kernel.condition import When
from keben.kernel.problems import Invalid, Problem
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.controls import control

NO_ERRORS: Mapping[str, Sequence[Problem]] = {}


def field_of(
    item: BoundInput, value: Any, actor: Actor, *, typed: Any = None, problems: Sequence[Problem] = ()
) -> dict[str, Any]:
    """The parameters of one field."""
    texts = [f"{one.text()} {_(one.hint) if one.hint else ''}".strip() for one in problems]
    return {
        **control(item.name, item.kind, value, actor, typed=typed),
        "label": item.label,
        "required": item.required or item.while_shown,
        "help": str(item.help or ""),
        "error": texts,
        "has": item.kind.many or item.kind.code in ("boolean", "file", "image", "events"),
    }


def groups_of(
    entity: ResolvedEntity,
    inputs: Sequence[BoundInput],
    values: Mapping[str, Any],
    actor: Actor,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[Problem]] = NO_ERRORS,
    record: Any = None,
) -> list[dict[str, Any]]:
    """The groups of the form, without fields that the actor may not write and without empty groups."""
    by_name = {item.name: item for item in inputs}
    about = record if record is not None else entity.model()
    listed = [
        (str(group.label), condition(group.when, by_name), group.fields)
        for group in entity.form.groups
        if by_itself(entity, group.when, by_name, about)
    ]
    rest = tuple(name for name in by_name if name not in entity.form.names())
    listed.append((_("Further fields"), "", rest))
    found = []
    for label, when, names in listed:
        fields = [
            field_of(
                by_name[name],
                values.get(name, by_name[name].initial),
                actor,
                typed=typed.get(name, "") if typed is not None else None,
                problems=errors.get(name, ()),
            )
            for name in names
            if name in by_name
        ]
        if fields:
            found.append({"title": label, "when": when, "fields": fields})
    return found


def condition(when: When | None, shown: Container[str]) -> str:
    """A condition as the browser understands it; one on a field that the form lacks is settled already."""
    return str(when) if when is not None and when.field in shown else ""


def by_itself(entity: ResolvedEntity, when: When | None, shown: Container[str], record: Any) -> bool:
    """Whether a group belongs to the form: its condition is on a field of the form, or holds for the record."""
    return when is None or when.field in shown or when.holds({when.field: current(entity, record, when.field)})


def summary(error: Invalid, shown: Sequence[str]) -> dict[str, Any]:
    """How many fields are wrong, and what belongs to no field of the form."""
    general = [one.text() for name, found in error.errors.items() if name not in shown for one in found]
    return {"count": sum(1 for name in error.errors if name in shown), "errors": general}


def watched(entity: ResolvedEntity, pk: int | None = None) -> dict[str, str] | None:
    """Where the page asks for twins while somebody types, and on which fields."""
    if entity.declaration.twins is None:
        return None
    own = f"?pk={pk}" if pk else ""
    return {"url": f"/_twins/{entity.label}/{own}", "fields": " ".join(entity.declaration.twins.fields)}


def fresh_key() -> str:
    """An idempotency key for one rendering of a form: a double click creates one record."""
    return secrets.token_urlsafe(12)
