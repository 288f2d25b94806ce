"""From the values of a record to its comparison keys: code, names, numbers and addresses, each in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from keben.base.company_name.keys import LONGEST, name_keys
from keben.base.han import to_halfwidth
from keben.base.phone import digits_key
from keben.kernel.entity import Twins

CODE, NAME, PHONE, EMAIL, BRAND = "uscc", "name", "phone", "email", "brand"
Key = tuple[str, str]
SHORTEST_PHONE = 7
_BETWEEN = re.compile(r"[,，、;；/|\n]+")
_SPACE = re.compile(r"\s")


def keys_of(twins: Twins, values: Mapping[str, Any]) -> list[Key]:
    """All keys of a record, each once, by kind and value."""
    return list(_keys(twins, tuple([str(values.get(field) or "") for field in twins.fields])))


@lru_cache(maxsize=2048)
def _keys(twins: Twins, said: tuple[str, ...]) -> tuple[Key, ...]:
    """The same of the fields that are looked at; a row of a file is asked for its keys thrice on its way."""
    values = dict(zip(twins.fields, said, strict=True))
    found: dict[Key, None] = {}
    code = code_key(values.get(twins.code)) if twins.code else ""
    if code:
        found[CODE, code] = None
    for name in names_of(twins, values):
        key, brand = name_keys(name)
        if key:
            found[NAME, key] = None
        if brand:
            found[BRAND, brand] = None
    for field in twins.phones:
        number = phone_key(values.get(field))
        if number:
            found[PHONE, number] = None
    for field in twins.emails:
        address = str(values.get(field) or "").strip().lower()[:LONGEST]
        if address:
            found[EMAIL, address] = None
    return tuple(found)


def names_of(twins: Twins, values: Mapping[str, Any]) -> list[str]:
    """All names it goes by or went by."""
    found = [str(values.get(field) or "").strip() for field in twins.name]
    found += [part for field in twins.former for part in parted(values.get(field))]
    return list(dict.fromkeys(filter(None, found)))


def parted(text: Any) -> Iterable[str]:
    """Several names in one field."""
    return (part.strip() for part in _BETWEEN.split(str(text))) if text else ()


def phone_key(text: Any) -> str:
    """The digits of a number that belongs to somebody; none for 10086 and its like."""
    digits = digits_key(str(text)) if text else ""
    return digits[:LONGEST] if len(digits) >= SHORTEST_PHONE else ""


def code_key(text: Any) -> str:
    """The code in capitals without blanks."""
    return _SPACE.sub("", to_halfwidth(str(text))).upper()[:LONGEST] if text else ""
