"""What a merge proposes: which record survives, and whose value of each field is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keben.kernel.contacting import FIELD, refusing
from keben.kernel.kinds.base import EMPTY
from keben.kernel.merging.declared import MERGEABLE
from keben.kernel.resolved import ResolvedEntity, ResolvedField

LONG = ("address", "long_text")


def is_filled(value: Any) -> bool:
    """Whether there is a value."""
    return value not in EMPTY and value != []


def inward(value: Any, records: Sequence[Any]) -> bool:
    """Whether a value is one of the records that become one: none of them is its own parent afterwards."""
    return value in records if isinstance(value, type(records[0])) else False


def mergeable_fields(entity: ResolvedEntity) -> list[ResolvedField]:
    """The fields of which one value is chosen, custom ones among them."""
    how = MERGEABLE[entity.label]
    left_out = {how.former, *how.fixed, "owner", FIELD}
    return [
        item
        for item in entity.form_fields()
        if item.editable and item.direct and not item.kind.many and item.name not in left_out
    ]


def stored(record: Any, name: str) -> Any:
    """The value as it is kept."""
    return (record.custom or {}).get(name[2:]) if name.startswith("x_") else getattr(record, name)


def put(record: Any, name: str, value: Any) -> None:
    """Set the value."""
    if name.startswith("x_"):
        record.custom = {**(record.custom or {}), name[2:]: value}
    else:
        setattr(record, name, value)


def best(entity: ResolvedEntity, records: Sequence[Any]) -> Any:
    """Who should survive: who bought, then the more complete, then the older one."""
    names = [item.name for item in mergeable_fields(entity)]

    def rank(one: Any) -> tuple[Any, ...]:
        filled = sum(is_filled(stored(one, name)) for name in names)
        return (not getattr(one, "is_dealt", False), -filled, one.created_at, one.pk)

    return min(records, key=rank)


def proposed(entity: ResolvedEntity, survivor: Any, losers: Sequence[Any]) -> dict[str, int]:
    """Whose value of each field: the survivor's, else the newest filled one; of addresses and texts the fullest."""
    newest = sorted(losers, key=lambda one: (one.updated_at, one.pk), reverse=True)
    ordered = (survivor, *newest)
    found: dict[str, int] = {}
    for item in mergeable_fields(entity):
        values = [(one, stored(one, item.name)) for one in ordered]
        filled = [one for one, value in values if is_filled(value) and not inward(value, ordered)]
        if item.kind.code in LONG:
            filled.sort(key=lambda one: -len(str(stored(one, item.name))))
        found[item.name] = (filled or [survivor])[0].pk
    return found


def all_refused(records: Iterable[Any]) -> str:
    """What any of them has asked us to refrain from: nobody chooses that a refusal goes."""
    return refusing(code for one in records for code in getattr(one, FIELD, "").split())


def take(entity: ResolvedEntity, survivor: Any, losers: Sequence[Any], chosen: Mapping[str, int]) -> None:
    """Give the survivor the chosen values and the names under which the losers were known."""
    how = MERGEABLE[entity.label]
    by_key = {one.pk: one for one in (survivor, *losers)}
    names = [str(getattr(one, name)) for one in (survivor, *losers) for name in how.names]
    values = {name: stored(by_key[key], name) for name, key in chosen.items()}
    if hasattr(survivor, FIELD):
        setattr(survivor, FIELD, all_refused((survivor, *losers)))
    for name, value in values.items():
        if name == "parent" and value is not None and value.pk in by_key:
            value = survivor.parent if survivor.parent_id not in by_key else None
        put(survivor, name, value)
    if not how.former:
        return
    known = {str(getattr(survivor, name)) for name in how.names} | {""}
    limit = survivor._meta.get_field(how.former).max_length
    text = ""
    olds = [part for one in (survivor, *losers) for part in str(getattr(one, how.former)).replace("；", ";").split(";")]
    for old in (*olds, *names):
        old = old.strip()
        if old and old not in known and len(text) + len(old) + 1 <= limit:
            text, known = (f"{text}；{old}" if text else old), known | {old}
    setattr(survivor, how.former, text)
