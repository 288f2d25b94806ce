"""Base class of events: past-tense facts of keys and plain values, stored together with the change itself."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Self, get_args, get_origin, get_type_hints

_SCALARS = (str, int, float, bool, type(None))
_WRITTEN: tuple[type, ...] = (datetime, date, time, Decimal)


def _to_plain(value: object, where: str) -> Any:
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, _WRITTEN):
        return str(value) if isinstance(value, Decimal) else value.isoformat()  # type: ignore[attr-defined]
    if isinstance(value, tuple | list):
        return [_to_plain(item, where) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _to_plain(item, where) for key, item in value.items()}
    raise TypeError(f"{where} holds a {type(value).__name__}; events carry keys and plain values only")


def _from_plain(value: Any, hint: Any) -> Any:
    """A stored value as the type of its field; optional and tuple types are looked into."""
    options = [hint, *get_args(hint)] if get_origin(hint) is not tuple else [hint]
    if isinstance(value, list) and any(get_origin(option) is tuple or option is tuple for option in options):
        inner = next((get_args(option) for option in options if get_origin(option) is tuple), ())
        item = inner[0] if len(inner) == 2 and inner[1] is Ellipsis else None
        hints = [item] * len(value) if item or len(inner) != len(value) else inner
        return tuple(_from_plain(one, one_hint) for one, one_hint in zip(value, hints, strict=True))
    if isinstance(value, str) and str not in options:
        for kind in _WRITTEN:
            if kind in options:
                return Decimal(value) if kind is Decimal else kind.fromisoformat(value)  # type: ignore[attr-defined]
    return value


@dataclass(frozen=True)
class Event:
    """Something that happened, told in keys and plain values."""

    @classmethod
    def event_name(cls) -> str:
        """Qualified name, "customers.CustomerCreated": the domain after `domains.`, else the last package."""
        parts = cls.__module__.split(".")
        domain = parts[parts.index("domains") + 1] if "domains" in parts[:-1] else parts[-2:][0]
        return f"{domain}.{cls.__name__}"

    def to_plain(self) -> dict[str, Any]:
        """Fields as JSON values; dates and decimals as text. Raises TypeError for anything richer."""
        name = self.event_name()
        return {item.name: _to_plain(getattr(self, item.name), f"{name}.{item.name}") for item in fields(self)}

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Self:
        """The event that wrote the data; fields added since take their default, unknown keys are left out."""
        hints = get_type_hints(cls)
        return cls(
            **{item.name: _from_plain(data[item.name], hints[item.name]) for item in fields(cls) if item.name in data}
        )
