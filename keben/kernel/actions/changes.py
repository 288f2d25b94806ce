"""What a change did to a record, as plain values before and after."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from keben.kernel.fields import SortKeyField
from keben.kernel.sort_keys import keys_of

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity

SILENT = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}
NOTHING: tuple[Any, ...] = ("", {}, [])


@lru_cache(maxsize=256)
def told(model: type[Model]) -> tuple[tuple[str, ...], tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Names and attributes of the fields whose changes are told, and what reads them all at once."""
    fields = [f for f in model._meta.concrete_fields if f.name not in SILENT and not isinstance(f, SortKeyField)]
    attributes = tuple(f.attname for f in fields)
    return tuple(f.name for f in fields), attributes, attrgetter(*attributes, "pk")


def snapshot(record: Model) -> dict[str, Any]:
    """The stored values of all columns."""
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    if "custom" in values:
        values["custom"] = dict(values["custom"] or {})
    return values


class Changes:
    """The difference between a snapshot and the record now."""

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
        self.names: list[str] = []
        self.custom: list[str] = []
        self.links: dict[str, list[Any]] = {}
        self._plain: dict[str, Any] | None = None
        self.refresh()

    def refresh(self) -> None:
        """Look again, after numbers have been filled in."""
        names, attributes, read = told(type(self.record))
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
        for name, values in self.record.__dict__.get("_links", {}).items():
            was = [] if self.created else list(getattr(self.record, name).all())
            if {v.pk for v in was} != {v.pk for v in values}:
                self.links[name] = was

    def __bool__(self) -> bool:
        return self.created or bool(self.names) or bool(self.links)

    def __contains__(self, name: str) -> bool:
        return name in self.names or name in self.links or (name.startswith("x_") and name[2:] in self.custom)

    def columns(self) -> list[str]:
        """The model fields to write, sort keys among them."""
        keys = keys_of(type(self.record))
        return [*self.names, *(keys[name].name for name in self.names if name in keys)]

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
        found: dict[str, Any] = {}
        for name in self.names:
            if name == "custom":
                continue
            if name in self.entity.private:
                found[name] = ["***", "***"]
                continue
            item = self.entity.field(name)
            if self.created:
                found[name] = [[] if item.kind.many else None, item.kind.plain(getattr(self.record, name))]
                continue
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
