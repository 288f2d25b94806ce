"""A Kind is the behaviour of one type of value; faces ask it instead of looking at field classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Field, Model, Q
from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed

if TYPE_CHECKING:
    from keben.kernel.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to a record of another noun: its key and how it is called."""

    pk: int
    title: str
    entity: str = ""
    colour: str = ""

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class Parsing:
    """What a parser may need to know besides the text: who reads, and whether names stand for keys."""

    actor: Actor | None = None
    by_title: bool = False
    cache: dict[Any, Any] = field(default_factory=dict)


EMPTY = ("", None)

LOOKUP_LABELS = {
    "is": _("is"),
    "is_not": _("is not"),
    "contains": _("contains"),
    "excludes": _("does not contain"),
    "starts": _("starts with"),
    "any": _("is any of"),
    "none": _("is none of"),
    "gt": _("more than"),
    "gte": _("at least"),
    "lt": _("less than"),
    "lte": _("at most"),
    "between": _("between"),
    "preset": _("within"),
    "before": _("before"),
    "after": _("after"),
    "empty": _("is empty"),
    "filled": _("is filled"),
    "under": _("in or below"),
}


class Kind:
    """Parse, show, filter, mask and describe values of one type."""

    code: ClassVar[str] = "text"
    widget: ClassVar[str] = "text"
    align: ClassVar[str] = "left"
    sortable: ClassVar[bool] = True
    sums: ClassVar[bool] = False
    lookups: ClassVar[tuple[str, ...]] = ("is", "is_not", "empty", "filled")
    schema: ClassVar[dict[str, Any]] = {"type": "string"}
    many: ClassVar[bool] = False
    personal: ClassVar[bool] = False
    """Whether its values say something about a person, such as where to reach him (PIPL 4)."""
    settles: ClassVar[bool] = False
    """Whether its values on a page are worked out together."""
    alarm: bool = False
    """Whether more than zero is bad news; faces show it as such."""

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Kind:
        """The kind for a Django field, reading what it needs from the field."""
        return cls()

    def paths(self, path: str) -> tuple[str, ...]:
        """The ORM paths that a list must select to build the value."""
        return (path,)

    def build(self, parts: Sequence[Any]) -> Any:
        """The value from what `paths` selected."""
        return parts[0]

    def builder(self) -> Callable[[Sequence[Any]], Any]:
        """`build` for the rows of one page; may settle beforehand what is the same for all of them."""
        return self.build

    def settled(self, values: Sequence[Any], actor: Actor) -> Sequence[Any]:
        """The values of a page together, where each for itself would ask the database; see `settles`."""
        return values

    def read(self, record: Model, name: str) -> Any:
        """The value from a loaded record."""
        return getattr(record, name)

    def welcome(self, raw: Any) -> None:
        """A value that an address brings along, before the input is drawn; a kind of few values may let it in."""

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        """The value from what a person or a program sent; None for empty. Raises Malformed."""
        return None if raw in EMPTY else raw

    def show(self, value: Any) -> str:
        """Plain text in the active language; '' for empty."""
        return "" if value is None else str(value)

    def edit(self, value: Any) -> Any:
        """The text with which an input starts."""
        return "" if value is None else self.show(value)

    def plain(self, value: Any) -> Any:
        """A JSON value for history and API."""
        return value

    def unplain(self, value: Any) -> Any:
        """The stored value from its JSON form."""
        return value

    def mask(self, value: Any) -> str:
        """What remains visible to somebody who may not see the value."""
        return "" if value in EMPTY else "***"

    def q(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        """A filter condition. Raises Malformed for an unknown lookup or a bad value."""
        if lookup not in self.lookups:
            raise Malformed(
                "unknown_lookup",
                "“%(lookup)s” is no condition for this field. Possible: %(possible)s.",
                {"lookup": lookup, "possible": ", ".join(self.lookups)},
            )
        return self.condition(path, lookup, raw, ctx)

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        """The condition for one of `lookups`."""
        if lookup == "empty":
            return self.empty(path)
        if lookup == "filled":
            return ~self.empty(path)
        if lookup in ("any", "none"):
            values = [self.parse(item, ctx) for item in as_list(raw)]
            found = Q(**{f"{path}__in": [getattr(v, "pk", v) for v in values]})
            return found if lookup == "any" else ~found
        if lookup == "between":
            low, high = ([*as_list(raw), None, None])[:2]
            found = Q()
            if low not in EMPTY:
                found &= Q(**{f"{path}__gte": self.parse(low, ctx)})
            if high not in EMPTY:
                found &= Q(**{f"{path}__lte": self.parse(high, ctx)})
            return found
        value = self.parse(raw[0] if isinstance(raw, list) and len(raw) == 1 else raw, ctx)
        value = getattr(value, "pk", value)
        if value is None:
            return self.empty(path) if lookup == "is" else ~self.empty(path)
        if lookup == "is":
            return Q(**{path: value})
        if lookup == "is_not":
            return ~Q(**{path: value})
        return Q(**{f"{path}__{lookup}": value})

    def empty(self, path: str) -> Q:
        """The condition that there is no value."""
        return Q(**{f"{path}__isnull": True})

    def options(self) -> Sequence[tuple[Any, Any, str]]:
        """The fixed choices as (value, label, tone); empty where there are none."""
        return ()

    def describe(self) -> dict[str, Any]:
        """What a snapshot says about the kind beyond its code."""
        return {}


def as_list(raw: Any) -> list[Any]:
    """A filter value as a list: JSON lists stay, comma-separated text is split."""
    if raw is None or raw == "":
        return []
    if isinstance(raw, (list, tuple)):
        return list(raw)
    return [part for part in str(raw).split(",") if part != ""]


_by_field: dict[type, type[Kind]] = {}
_by_code: dict[str, type[Kind]] = {}
_by_target: dict[str, type[Kind]] = {}


def kind_for(*fields: type, target: str = "") -> Callable[[type[Kind]], type[Kind]]:
    """Register a Kind for Django field classes, or for relations to the model `target`."""

    def remember(kind: type[Kind]) -> type[Kind]:
        for source in fields:
            _by_field[source] = kind
        if target:
            _by_target[target] = kind
        _by_code.setdefault(kind.code, kind)  # a finer kind of a known sort is told by its field
        return kind

    return remember


def find_kind(source: Field[Any, Any]) -> Kind:
    """The kind of a Django field, by its class and its ancestors. Raises LookupError."""
    if source.is_relation and source.related_model is not None:
        target = _by_target.get(source.related_model._meta.label)
        if target and not source.many_to_many:
            return target.of_field(source)
    elif getattr(source, "choices", None):
        return _by_code["choice"].of_field(source)
    for ancestor in type(source).__mro__:
        if ancestor in _by_field:
            return _by_field[ancestor].of_field(source)
    raise LookupError(f"no Kind for {type(source).__name__} ({source})")


def kind_codes() -> Iterable[str]:
    """All registered codes."""
    return _by_code.keys()


def kind_by_code(code: str) -> type[Kind]:
    """The kind class of a code. Raises LookupError."""
    if code not in _by_code:
        raise LookupError(f"no Kind {code!r}")
    return _by_code[code]


def kind_of_target(label: str) -> Kind:
    """The kind of links to a model, by its label. Raises LookupError."""
    from django.apps import apps

    return _by_target.get(label, _by_code["link"])(apps.get_model(label))  # type: ignore[call-arg]
