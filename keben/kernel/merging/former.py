"""Where old keys and numbers lead: to the record that they were merged into."""

from __future__ import annotations

from collections.abc import Iterable

from keben.kernel.merging.model import FormerKey
from keben.kernel.stamps import stamped, touch

STAMP = "merged"


def load() -> dict[str, frozenset[int]]:
    """The survivors of each noun."""
    found: dict[str, set[int]] = {}
    for label, key in FormerKey.objects.values_list("entity", "survivor_id"):
        found.setdefault(label, set()).add(key)
    return {label: frozenset(keys) for label, keys in found.items()}


def changed() -> None:
    """Some record was merged, or taken apart again."""
    touch(STAMP)


def survivor_of(label: str, key: object) -> FormerKey | None:
    """What became of a record."""
    if not isinstance(key, int):
        return None
    return FormerKey.objects.filter(entity=label, object_id=key).first()


def former_texts(label: str, keys: Iterable[int]) -> dict[int, list[str]]:
    """The numbers and titles that lead to these records; asks the database only for survivors."""
    wanted = stamped(STAMP, load).get(label, frozenset()).intersection(keys)
    found: dict[int, list[str]] = {}
    if wanted:
        rows = FormerKey.objects.filter(entity=label, survivor_id__in=wanted).order_by("pk")
        for key, number, title in rows.values_list("survivor_id", "number", "title"):
            found.setdefault(key, []).extend(filter(None, (number, title)))
    return found


def numbered(label: str, numbers: Iterable[str]) -> dict[str, int]:
    """The survivors by the old numbers that lead to them."""
    rows = FormerKey.objects.filter(entity=label, number__in=list(numbers)).exclude(number="")
    return dict(rows.values_list("number", "survivor_id"))
