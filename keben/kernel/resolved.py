"""One noun as every face reads it: the declaration with every name looked up and every default filled in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from keben.kernel.actions.crud import Create, Delete, Edit, Restore
from keben.kernel.customfields import custom_fields, put_away
from keben.kernel.entity import Computed, Entity, Form, Group, Listing, Panel
from keben.kernel.features.actions import feature_actions
from keben.kernel.kinds.base import Kind, find_kind
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.kept import kept
from keben.kernel.sort_keys import keys_of

if TYPE_CHECKING:
    from keben.kernel.actions.action import Action
    from keben.kernel.extension import Extension

HOUSEKEEPING = (
    "id",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "version",
    "deleted_at",
    "custom",
)


@dataclass(frozen=True)
class ResolvedField:
    """A name in a declaration together with its kind and where its value comes from."""

    name: str
    label: Any
    kind: Kind
    orm: str
    source: Field[Any, Any] | None = None
    computed: Computed | None = None
    custom: Any = None
    required: bool = False
    editable: bool = True
    help: Any = ""

    @property
    def direct(self) -> bool:
        """Whether it is a field of the noun itself, not of a related one."""
        return "__" not in self.orm and self.computed is None

    @property
    def root(self) -> str:
        """The field of the noun whose right decides; `customer.name` is ruled by `customer`."""
        return self.name.split(".")[0]


def kebab(name: str) -> str:
    """`FollowUp` → `follow-up`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


class UnknownName(LookupError):
    """A declaration names a field that does not exist."""

    def __init__(self, entity: str, name: str, possible: Iterable[str]) -> None:
        near = difflib.get_close_matches(name, list(possible), n=1)
        self.near = near[0] if near else ""
        hint = f" Did you mean '{near[0]}'?" if near else ""
        super().__init__(f"{entity}: no field '{name}'.{hint}")


class ResolvedEntity:
    """Everything that is derived from one declaration."""

    def __init__(self, model: type[Model], declaration: type[Entity]) -> None:
        self.model, self.declaration = model, declaration
        meta = model._meta
        self.label = f"{meta.app_label}.{model.__name__}"
        self.slug = declaration.slug or kebab(model.__name__)
        self.title, self.number, self.subtitle = declaration.title, declaration.number, declaration.subtitle
        self.scope, self.grants, self.icon = declaration.scope, declaration.grants, declaration.icon
        self.search, self.flow, self.page = declaration.search, declaration.flow, declaration.page
        self.features = frozenset(declaration.features)
        self.computed = {item.name: item for item in declaration.computed}
        self.main, self.side = list(declaration.page.main), list(declaration.page.side)
        self.above: list[Panel] = []
        self.views = list(declaration.listing.views)
        self.private = frozenset((*declaration.private, *(key.name for key in keys_of(model).values())))
        stored = (*meta.concrete_fields, *meta.many_to_many)
        self._names = {field.name: field for field in stored if field.name not in self.private}
        self._cache: dict[str, ResolvedField] = {}
        self._absent: set[str] = set()
        own = declaration.actions
        crud: tuple[type[Action[Any]], ...] = () if declaration.read_only else (Create, Edit, Delete)
        if self.recycles and not declaration.read_only:
            crud = (*crud, Restore)
        moves: tuple[type[Action[Any]], ...] = declaration.flow.moves() if declaration.flow else ()
        self.actions: dict[str, type[Action[Any]]] = {}
        for action in (*crud, *moves, *feature_actions(declaration), *own):
            self.actions[action.key()] = action

    def extend(self, extensions: Sequence[Extension]) -> None:
        """Take in what higher domains add."""
        for extension in extensions:
            self.main += extension.main
            self.side += extension.side
            self.above += extension.above
            self.views += extension.views
            self.computed.update({item.name: item for item in extension.computed})
            self.actions.update({action.key(): action for action in extension.actions})

    def __repr__(self) -> str:
        return f"<{self.label}>"

    @property
    def verbose_name(self) -> Any:
        """What one is called, translated when shown."""
        return self.model._meta.verbose_name

    @property
    def verbose_name_plural(self) -> Any:
        """What many are called."""
        return self.model._meta.verbose_name_plural

    @cached_property
    def recycles(self) -> bool:
        """Whether deletion goes to the recycle bin."""
        return "recycle" in self.features and self.bins

    @property
    def bins(self) -> bool:
        """Whether deleted rows stay in its table, be it in the recycle bin of another noun that has the same rows."""
        return "deleted_at" in self._names

    @cached_property
    def owned(self) -> bool:
        """Whether it has an owner."""
        return "owner" in self._names

    @cached_property
    def listing(self) -> Listing:
        """The listing with defaults filled in."""
        declared = self.declaration.listing
        columns = declared.columns or (self.title, *(n for n in self.form.names()[:6] if n != self.title))
        filters = declared.filters or tuple(
            n for n in self.form.names() if self.field(n).kind.code in ("choice", "stage", "link", "person", "date")
        )
        return Listing(
            columns,
            filters,
            declared.sort,
            declared.totals,
            tuple(self.views),
            declared.board,
            declared.calendar,
            declared.card or columns[1:4],
            declared.more,
        )

    @cached_property
    def form(self) -> Form:
        """The declared form, or one group of all editable fields."""
        if self.declaration.form:
            return self.declaration.form
        names = [f.name for f in self.model._meta.concrete_fields if f.editable and not f.primary_key]
        names += [f.name for f in self.model._meta.many_to_many if f.editable]
        return Form(Group(self.verbose_name, *(n for n in names if n not in HOUSEKEEPING)))

    @cached_property
    def parent(self) -> str | None:
        """The relation this noun lives under."""
        return self.scope.parent()

    @cached_property
    def below(self) -> tuple[ResolvedEntity, ...]:
        """The nouns that live under this one: what is said about them belongs to its timeline too."""
        from keben.kernel.registry import registry

        return tuple(
            other
            for other in registry
            if other.parent and other.model._meta.get_field(other.parent).related_model is self.model
        )

    def names(self) -> tuple[str, ...]:
        """Own field names, computed ones and custom ones."""
        return (*self._names, *self.computed, *(f"x_{c.name}" for c in custom_fields(self.label)))

    def field(self, path: str) -> ResolvedField:
        """The field at a dotted path. Raises UnknownName."""
        found = self._cache.get(path)
        if found is not None:
            return found
        if path.startswith("x_"):
            return self._custom(path)
        found = self._cache[path] = self._look(path)
        return found

    def has(self, path: str) -> bool:
        """Whether the path names a field."""
        if path in self._cache:
            return True
        if path in self._absent:
            return False
        try:
            self.field(path)
        except LookupError:
            if not path.startswith("x_"):  # those come and go
                self._absent.add(path)
            return False
        return True

    def _custom(self, path: str) -> ResolvedField:
        for item in custom_fields(self.label):
            if item.name == path[2:]:
                return ResolvedField(
                    path,
                    item.title(),
                    kept(item.kind(), item.name),
                    f"custom__{item.name}",
                    custom=item,
                    required=item.required,
                    editable=item.code != "formula",
                    help=item.help,
                )
        raise UnknownName(self.label, path, self.names())

    def _look(self, path: str) -> ResolvedField:
        if path in self.computed:
            item = self.computed[path]
            return ResolvedField(path, item.label, item.kind, item.name, computed=item, editable=False)
        from keben.kernel.registry import registry

        first, _dot, rest = path.partition(".")
        if rest:
            source = self._names.get(first)
            if source is None or not source.is_relation:
                raise UnknownName(self.label, path, self._names)
            if registry.has(source.related_model):  # type: ignore[arg-type]
                inner = registry.of(source.related_model).field(rest)  # type: ignore[arg-type]
            else:
                inner = ResolvedEntity(source.related_model, Entity).field(rest)  # type: ignore[arg-type]
            if inner.computed:
                raise UnknownName(self.label, path, ())
            return ResolvedField(path, inner.label, inner.kind, f"{first}__{inner.orm}", inner.source, editable=False)
        try:
            source = self.model._meta.get_field(path)  # type: ignore[assignment]
        except FieldDoesNotExist:
            raise UnknownName(self.label, path, self.names()) from None
        if path in self.private or source is None or not hasattr(source, "verbose_name"):
            raise UnknownName(self.label, path, self.names())
        required = path in self.form_required or (
            not getattr(source, "blank", True) and not source.has_default() and source.editable
        )
        kind = find_kind(source)
        if self.flow is not None and path == self.flow.field and isinstance(kind, Choice) and not kind.tones:
            kind.tones = dict(self.flow.tones())
        return ResolvedField(
            path,
            source.verbose_name,
            kind,
            path,
            source,
            required=required and kind.code != "boolean",
            editable=source.editable and not source.primary_key and kind.code != "stage",
            help=source.help_text,
        )

    @property
    def form_required(self) -> tuple[str, ...]:
        """Names that the form asks for although the model could do without."""
        return self.declaration.form.required if self.declaration.form else ()

    def form_fields(self) -> tuple[ResolvedField, ...]:
        """All fields that a form may change, custom ones last."""
        customs = custom_fields(self.label)
        return (*self._on_form, *(self.field(f"x_{c.name}") for c in customs if not c.is_hidden))

    @cached_property
    def _on_form(self) -> tuple[ResolvedField, ...]:
        return tuple(self.field(name) for name in self.form.names())

    @cached_property
    def _form_names(self) -> frozenset[str]:
        return frozenset(item.name for item in self._on_form)

    def on_form(self, name: str) -> bool:
        """Whether a form may change the field; asked for each value of a page."""
        if name.startswith("x_"):
            return self.has(name) and not put_away(self.label, name)
        return name in self._form_names

    def list_fields(self) -> list[ResolvedField]:
        """All fields that a list may show, in the order of the column chooser."""
        names = dict.fromkeys((*self.listing.columns, *self.listing.more, *self.form.names(), *self.computed))
        names.update(dict.fromkeys(n for n in ("created_at", "created_by", "updated_at") if n in self._names))
        names.update(dict.fromkeys(f"x_{c.name}" for c in custom_fields(self.label) if not c.is_hidden))
        return [self.field(name) for name in names]

    def filter_fields(self) -> list[ResolvedField]:
        """All fields that a filter may name."""
        names = dict.fromkeys((*self.listing.filters, *(f.name for f in self.list_fields())))
        return [f for f in (self.field(name) for name in names) if f.kind.lookups]

    def title_of(self, record: Model) -> str:
        """How a record is called; a choice by its word."""
        value = getattr(record, self.title, record.pk)
        if value and self.has(self.title) and (kind := self.field(self.title).kind).code == "choice":
            return str(kind.show(value))
        return str(value)
