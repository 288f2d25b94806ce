"""Kinds that point to other records: links, people, departments, regions, files, many links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Field, Model, Q

from keben.base.errors import Malformed
from keben.kernel import region_names
from keben.kernel.bilingual import spoken
from keben.kernel.fields import FileField, ImageField, RegionField
from keben.kernel.joined import listed
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, Ref, as_list, kind_for
from keben.kernel.registry import registry


@kind_for(models.ForeignKey, models.OneToOneField)
class Link(Kind):
    """A record of another noun, chosen with a picker that searches and pages."""

    code = "link"
    widget = "picker"
    lookups: ClassVar[tuple[str, ...]] = ("any", "none", "is", "is_not", "empty", "filled")
    schema: ClassVar[dict[str, Any]] = {"type": "integer"}

    def __init__(self, target: type[Model]) -> None:
        self.target = target
        self.only: dict[str, bool] = {}
        """Only these of them may be chosen, by fields that are true or false."""

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Link:
        return cls(source.related_model)  # type: ignore[arg-type]

    def names(self) -> tuple[str, ...]:
        """The fields of the target that make up how it is called."""
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        if registry.has(self.target):
            names = (registry.declared[self.target].title,)
        else:
            names = ("name",)
        extra = tuple(
            extra for extra in ("name_en", "colour") if any(f.name == extra for f in self.target._meta.concrete_fields)
        )
        return names + extra

    def paths(self, path: str) -> tuple[str, ...]:
        return (f"{path}_id", *(f"{path}__{name}" for name in self.names()))

    def build(self, parts: Sequence[Any]) -> Any:
        if parts[0] is None:
            return None
        named = dict(zip(self.names(), parts[1:], strict=True))
        return Ref(parts[0], self.spoken(named), self.target._meta.label, named.get("colour") or "")

    def builder(self) -> Callable[[Sequence[Any]], Any]:
        known: dict[Any, Ref | None] = {}

        def once(parts: Sequence[Any]) -> Ref | None:
            if parts[0] not in known:
                known[parts[0]] = self.build(parts)
            return known[parts[0]]

        return once

    def spoken(self, named: dict[str, Any]) -> str:
        """The name in the active language."""
        return str(spoken(next(iter(named.values()), ""), named.get("name_en")))

    def ref(self, record: Model | None) -> Ref | None:
        """A pointer to a loaded record."""
        if record is None:
            return None
        named = {name: getattr(record, name) for name in self.names()}
        return Ref(record.pk, self.spoken(named), self.target._meta.label, named.get("colour") or "")

    def read(self, record: Model, name: str) -> Any:
        return self.ref(getattr(record, name))

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        if isinstance(raw, self.target):
            return raw
        if isinstance(raw, Ref):
            raw = raw.pk
        key = (self.target, raw)
        if key not in ctx.cache:
            ctx.cache[key] = self.find(raw, ctx)
        return ctx.cache[key]

    def rows(self, ctx: Parsing) -> Any:
        """The records that may be chosen: those that the actor sees."""
        from keben.kernel.reader import scoped

        if ctx.actor is None or not registry.has(self.target):
            return self.target._base_manager.filter(**self.only)
        return scoped(self.target, ctx.actor).filter(**self.only)

    def find(self, raw: Any, ctx: Parsing) -> Model:
        """The record by key, or by number or name where `by_title`. Raises Malformed."""
        text = str(raw).strip()
        rows = self.rows(ctx)
        if text.isdigit() and not (ctx.by_title and len(text) > 12):
            found = rows.filter(pk=int(text)).first() if int(text) < 2**63 else None
            if found is not None:
                return found  # type: ignore[no-any-return]
        if ctx.by_title:
            names = [n for n in (*self.names(), *self.numbers()) if n != "colour"]
            rule = Q()
            for name in names:
                rule |= Q(**{name: text})
            hits = list(rows.filter(rule)[:2])
            if len(hits) == 1:
                return hits[0]  # type: ignore[no-any-return]
            if hits:
                raise Malformed("link_ambiguous", "Several are called “%(text)s”; use the number.", {"text": text})
        raise Malformed("link_missing", "“%(text)s” was not found, or you may not see it.", {"text": text})

    def numbers(self) -> tuple[str, ...]:
        """Further unique names of the target, such as its number."""
        declared = registry.declared.get(self.target)
        return (declared.number,) if declared and declared.number else ()

    def show(self, value: Any) -> str:
        return "" if value is None else str(value.title if isinstance(value, Ref) else value)

    def edit(self, value: Any) -> Any:
        return value

    def plain(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, Model):
            value = self.ref(value)
        return {"id": value.pk, "title": value.title}

    def unplain(self, value: Any) -> Any:
        return None if value is None else value["id"]

    def describe(self) -> dict[str, Any]:
        return {"target": self.target._meta.label}


@kind_for(target=settings.AUTH_USER_MODEL)
class Person(Link):
    """Somebody of the company."""

    code = "person"
    widget = "person"


@kind_for(FileField)
class File(Link):
    """One attached file."""

    code = "file"
    widget = "file"
    sortable = False
    lookups: ClassVar[tuple[str, ...]] = ("empty", "filled")


@kind_for(ImageField)
class Image(File):
    """One attached picture."""

    code = "image"
    widget = "image"


@kind_for(models.ManyToManyField)
class Links(Link):
    """Several records of another noun."""

    code = "links"
    widget = "pickers"
    sortable = False
    many = True
    lookups: ClassVar[tuple[str, ...]] = ("any", "none", "empty", "filled")
    schema: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "integer"}}

    def read(self, record: Model, name: str) -> Any:
        return [self.ref(item) for item in getattr(record, name).all()]

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if isinstance(raw, str) and ctx.by_title:
            raw = [part.strip() for part in raw.replace("，", ",").replace("、", ",").split(",")]
        single = super().parse
        return [single(item, ctx) for item in as_list(raw) if item not in EMPTY]

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup in ("empty", "filled"):
            return super().condition(path, lookup, raw, ctx)
        keys = [self.find(item, ctx).pk for item in as_list(raw)]
        found = Q(**{f"{path}__in": keys})
        return found if lookup == "any" else ~found

    def show(self, value: Any) -> str:
        return listed(item.title if isinstance(item, Ref) else str(item) for item in value or ())

    def plain(self, value: Any) -> Any:
        single = super().plain
        return [single(item) for item in value or ()]

    def unplain(self, value: Any) -> Any:
        return [item["id"] for item in value or ()]


@kind_for(RegionField)
class Region(Kind):
    """A province, city or county."""

    code = "region"
    widget = "region"
    lookups: ClassVar[tuple[str, ...]] = ("under", "is", "is_not", "empty", "filled")

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return ""
        text = str(raw).strip()
        key = (Region, text)
        if key not in ctx.cache:
            ctx.cache[key] = region_names.read(text).code
        return ctx.cache[key]

    def show(self, value: Any) -> str:
        return region_names.of_code(str(value)) if value else ""

    def edit(self, value: Any) -> Any:
        return value or ""

    def empty(self, path: str) -> Q:
        return Q(**{path: ""})

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup != "under":
            return super().condition(path, lookup, raw, ctx)
        found = Q()
        for item in as_list(raw):
            code = self.parse(item, ctx)
            # Codes nest by pairs of digits: 44 province, 4403 city, 440304 county.
            found |= Q(**{f"{path}__startswith": code[:2] if code.endswith("0000") else code.removesuffix("00")})
        return found
