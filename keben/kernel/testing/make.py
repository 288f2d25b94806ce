"""Short builders for tests: `make(Customer, level="vip")` and `acting_as("sales")`."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Container
from typing import Any, TypeVar

from django.db import models
from django.db.models import Model
from django.utils import timezone

from keben.kernel.access.actor import Actor, Reach, Rights, system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.base import Kind
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity, ResolvedField

M = TypeVar("M", bound=Model)
SYSTEM = system_actor("tests")
_count = itertools.count(1)


def sample(entity: ResolvedEntity, item: ResolvedField, number: int) -> Any:
    """A valid value for a field, different for each number; None where the field may stay empty."""
    kind: Kind = item.kind
    options = kind.options()
    if kind.code in ("link", "person", "department"):
        return None
    if kind.many or kind.code in ("file", "image", "json"):
        return None
    if options:
        if "" in dict(getattr(item.source, "flatchoices", ())):
            return ""  # where "none" is a choice of its own, samples shall not differ by the order of tests
        default = item.source.get_default() if item.source is not None and item.source.has_default() else None
        return options[number % len(options)][0] if default is None else default
    texts = {
        "phone": f"139{number:08d}",
        "email": f"person{number}@example.com",
        "url": f"https://example.com/{number}",
        "colour": "teal",
        "region": "440304",
        "uscc": "",
        "text": f"{item.name}-{number}",
        "address": f"Road {number}",
        "long_text": f"Text {number}\nsecond line",
        "number": None,
        "events": f"samples.Event{number}",
    }
    if kind.code in texts:
        return texts[kind.code]
    if kind.code == "date":
        return min(dt.date(2026, 1, 1) + dt.timedelta(days=number % 300), timezone.localdate())
    if kind.code == "datetime":
        days = dt.timedelta(days=number % 300)
        return timezone.now() + days if item.name.startswith("next_") else timezone.now() - days
    return number % 89 + 1  # nought means “none” in many fields


def naming(item: ResolvedField, number: int) -> str:
    """What a text must say that names a noun or a field of it: one that there is."""
    labels = [entity.label for entity in registry if entity.has("created_at")]
    named = {"entity": labels[number % len(labels)], "field": "created_at"}
    return named.get(item.name, "") if item.kind.code == "text" else ""


def values_for(entity: ResolvedEntity, number: int, *, without: Container[str] = ()) -> dict[str, Any]:
    """Valid answers for the form of a noun; required links get a record of their own."""
    values: dict[str, Any] = {}
    for item in entity.form_fields():
        if item.name in without or not item.editable:
            continue
        value = naming(item, number) or sample(entity, item, number)
        target = getattr(item.kind, "target", None)
        if value is None and target is not None and item.required:
            value = [make(target).pk] if item.kind.many else make(target).pk
        if isinstance(value, str) and item.source is not None and getattr(item.source, "max_length", None):
            value = value[: item.source.max_length]
        if value is not None:
            values[item.name] = value
    if entity.declaration.one_of and not any(name in values or name in without for name in entity.declaration.one_of):
        first: Any = entity.model._meta.get_field(entity.declaration.one_of[0]).related_model
        values[entity.declaration.one_of[0]] = make(first).pk
    if isinstance(entity.model._meta.get_field(entity.title), models.SlugField):
        values[entity.title] = f"s{number}"
    return values


def make(model: type[M], **given: Any) -> M:
    """A saved record with valid values; what is given wins, also fields that no form has."""
    entity = registry.of(model)
    number = next(_count)
    if model._meta.proxy:
        concrete: Any = model._meta.concrete_model
        return model._base_manager.get(pk=make(concrete, **given).pk)
    if "create" not in entity.actions:
        return stored(entity, number, given)  # type: ignore[return-value]
    names = {item.name for item in entity.form_fields()}
    values = {
        **values_for(entity, number, without=given),
        **{k: getattr(v, "pk", v) for k, v in given.items() if k in names},
    }

    def prepare(record: Any) -> None:
        for name, value in given.items():
            if name not in names:
                setattr(record, name, value)

    found: M = perform("create", model, values, actor=SYSTEM, prepare=prepare).record
    found.refresh_from_db()
    return found


def stored(entity: ResolvedEntity, number: int, given: dict[str, Any]) -> Model:
    """A row of a noun that no form creates, such as a log, written straight into its table."""
    now = timezone.now()
    values: dict[str, Any] = {}
    for source in entity.model._meta.concrete_fields:
        if source.name in ("created_at", "updated_at"):
            values[source.name] = now
        elif source.primary_key or source.null or source.has_default():
            continue
        elif source.is_relation:
            values[source.name] = make(source.related_model)  # type: ignore[arg-type]
        elif source.name in entity.private:
            values[source.name] = f"{source.name}-{number}"
        else:
            value = sample(entity, entity.field(source.name), number)
            values[source.name] = value[: source.max_length] if isinstance(value, str) and source.max_length else value
    return entity.model._base_manager.create(**{**values, **given})


def actor_with(
    *, user_id: int | None = None, everything: bool = False, owners: tuple[int, ...] = (), verbs: dict[str, Any]
) -> Actor:
    """An actor with exactly these verbs per noun, e.g. `verbs={"customers.Customer": {"view"}}`."""
    reach = Reach(everything, frozenset(owners), (("test", "test"),))
    rights = Rights({label: dict.fromkeys(granted, reach) for label, granted in verbs.items()}, {}, ("test",))
    return Actor(kind="user", user_id=user_id, name="Tester", rights=rights, staff_no="T1", face="test")


def stranger() -> Actor:
    """Somebody whose roles grant every verb but who owns nothing and belongs to no team."""
    verbs = {entity.label: {*VERBS, *(action.verb for action in entity.actions.values())} for entity in registry}
    return actor_with(user_id=None, verbs=verbs)


VERBS = ("view", "create", "edit", "delete", "export", "import", "transfer", "reveal")


def nobody() -> Actor:
    """Somebody without any grant."""
    return actor_with(verbs={})
