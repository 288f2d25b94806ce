"""What a change did to a record, as plain values before and after."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from keben.kernel.actions.columns import reader_of
from keben.kernel.actions.shared import Shared
from keben.kernel.fields import SortKeyField
from keben.kernel.kinds.base import Kind
from keben.kernel.sort_keys import keys_of

if TYPE_CHECKING:
    from keben.kernel.doubts import Doubt
    from keben.kernel.resolved import ResolvedEntity

SILENT = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}
NOTHING: tuple[Any, ...] = ("", {}, [])


@lru_cache(maxsize=256)
def told(
    model: type[Model],
) -> tuple[tuple[str, ...], tuple[str, ...], Callable[[Any], tuple[Any, ...]], dict[str, str]]:
    """Names and attributes of the fields whose changes are told, what reads them all at once, and both as pairs."""
    quiet = {*SILENT, *getattr(model, "kept_beside", ())}
    fields = [f for f in model._meta.concrete_fields if f.name not in quiet and not isinstance(f, SortKeyField)]
    attributes = tuple(f.attname for f in fields)
    names = tuple(f.name for f in fields)
    return (
        names,
        attributes,
        reader_of(*attributes, str(model._meta.pk.attname)),
        dict(zip(names, attributes, strict=True)),
    )


def snapshot(record: Model) -> dict[str, Any]:
    """The stored values of all columns."""
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    if "custom" in values:
        values["custom"] = dict(values["custom"] or {})
    return values


class Changes:
    """The difference between a snapshot and the record now."""

    names: list[str]
    custom: list[str]
    links: dict[str, list[Any]]
    shared: Shared
    """What rules have worked out for the rows that are written together with this one."""
    doing: type[Any] | None = None
    """The action that makes the change, where there is one."""

    def __init__(
        self,
        entity: ResolvedEntity,
        record: Model,
        before: dict[str, Any],
        *,
        created: bool,
        known: Callable[[type[Model], Any], Any] = lambda model, key: model._base_manager.filter(pk=key).first(),
    ) -> None:
        self.entity, self.record, self.before, self.created, self.known = entity, record, before, created, known
        self.counted: list[Hashable] = []
        """Under what this record was counted, see `count`."""
        self.doubts: list[Doubt] = []
        """What rules of the noun doubt about it; `perform` asks for their acknowledgement."""
        self._plain: dict[str, Any] | None = None
        if not created:
            self.refresh()

    def count(self, under: Hashable) -> None:
        """This record counts under something, such as the limit of its owner, for those that come after it."""
        self.shared[under] += 1
        self.counted.append(under)

    def __getattr__(self, name: str) -> Any:
        """What is new is compared when somebody asks: most rules of a new record ask for one field, if any."""
        if name == "shared":  # a batch hands over its own
            self.shared = Shared()
            return self.shared
        if name not in ("names", "custom", "links"):
            raise AttributeError(name)
        self.compare()
        return self.__dict__[name]

    def refresh(self) -> None:
        """Look again, after rules or numbers have filled something in; of what is new only when somebody asks."""
        if self.created:
            for name in ("names", "custom", "links"):
                self.__dict__.pop(name, None)
            return
        self.compare()

    def compare(self) -> None:
        """Look at once, before what waits for the save is given away."""
        names, attributes, read, _pairs = told(type(self.record))
        values = read(self.record)
        if self.created:
            pairs = zip(names, values, strict=False)
            self.names = [n for n, v in pairs if v or (v is not None and v not in NOTHING)]
        else:
            olds = map(self.before.get, attributes)
            self.names = [name for name, now, old in zip(names, values, olds, strict=False) if now != old]
        self.custom = []
        if "custom" in self.names:
            now, was = self.record.custom or {}, self.before.get("custom") or {}  # type: ignore[attr-defined]
            self.custom = [k for k in {**was, **now} if now.get(k) != was.get(k)]
        links = self.__dict__.setdefault("links", {})
        for name, values in self.record.__dict__.get("_links", {}).items():
            if self.created and not values:
                continue
            was = [] if self.created else list(getattr(self.record, name).all())
            if {v.pk for v in was} != {v.pk for v in values}:
                links[name] = was

    def __bool__(self) -> bool:
        return self.created or bool(self.names) or bool(self.links)

    def __contains__(self, name: str) -> bool:
        if self.created and "names" not in self.__dict__ and name in (known := told(type(self.record))[3]):
            value = getattr(self.record, known[name])
            return bool(value) or (value is not None and value not in NOTHING)
        return name in self.names or name in self.links or (name.startswith("x_") and name[2:] in self.custom)

    def columns(self) -> list[str]:
        """The model fields to write, sort keys and what is kept beside among them."""
        keys, beside = keys_of(type(self.record)), getattr(type(self.record), "kept_beside", ())
        return [*self.names, *(keys[name].name for name in self.names if name in keys), *beside]

    def was(self, name: str) -> Any:
        """The stored value before; keys for relations."""
        field = self.record._meta.get_field(name)
        return self.before.get(field.attname)  # type: ignore[union-attr]

    def plain(self) -> dict[str, Any]:
        """{name: [before, after]} in JSON values; worked out once, because old links must be looked up."""
        if self._plain is None:
            self._plain = self._work_out()
        return self._plain

    def _work_out(self) -> dict[str, Any]:
        found: dict[str, Any] = self._first() if self.created else {}
        for name in () if self.created else self.names:
            if name == "custom":
                continue
            if name in self.entity.private:
                found[name] = ["***", "***"]
                continue
            item = self.entity.field(name)
            field = self.record._meta.get_field(name)
            was: Any = self.before.get(field.attname)  # type: ignore[union-attr]
            now: Any = getattr(self.record, name)
            if field.is_relation:
                was = self.known(field.related_model, was) if was is not None else None  # type: ignore[arg-type]
            found[name] = [item.kind.plain(was), item.kind.plain(now)]
        for key in self.custom:
            was_custom = self.before.get("custom") or {}
            found[f"x_{key}"] = [was_custom.get(key), self.record.custom.get(key)]  # type: ignore[attr-defined]
        for name, was in self.links.items():
            item = self.entity.field(name)
            now = self.record.__dict__.get("_links", {}).get(name)
            now = list(getattr(self.record, name).all()) if now is None else now
            found[name] = [item.kind.plain(was), item.kind.plain(now)]
        return found

    def _first(self) -> dict[str, Any]:
        """The values of a new record; which of them are JSON as they are is found out once for the noun."""
        found: dict[str, Any] = {}
        entity, state = self.entity, self.record.__dict__
        ways: dict[str, Kind | None] = entity.__dict__.setdefault("_ways_to_tell", {})
        for name in self.names:
            if name == "custom":
                continue
            if name in entity.private:
                found[name] = ["***", "***"]
                continue
            kind = ways[name] if name in ways else ways.setdefault(name, _way(entity, name))
            if kind is None:
                found[name] = [None, state[name]]
            else:
                found[name] = [[] if kind.many else None, kind.plain(getattr(self.record, name))]
        return found


def _way(entity: ResolvedEntity, name: str) -> Kind | None:
    """The kind that makes JSON of a field's value; None where the value lies in the record as it is told."""
    kind, field = entity.field(name).kind, entity.model._meta.get_field(name)
    bare = type(kind).plain is Kind.plain and not kind.many and not field.is_relation
    return None if bare else kind
