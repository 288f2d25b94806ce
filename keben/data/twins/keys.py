"""From the values of a record to its comparison keys: code, names, numbers and addresses, each in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from keben.base.company_name import parse
from keben.base.han import pinyin_syllables, to_halfwidth
from keben.base.phone import digits_key
from keben.kernel.entity import Twins

CODE, NAME, PHONE, EMAIL, BRAND = "uscc", "name", "phone", "email", "brand"
Key = tuple[str, str]
LONGEST = 120
SHORTEST_NAME, SHORTEST_PHONE = 2, 7
_BETWEEN = re.compile(r"[,，、;；/|\n]+")
_SPACE = re.compile(r"\s")


def keys_of(twins: Twins, values: Mapping[str, Any]) -> list[Key]:
    """All keys of a record, each once, by kind and value."""
    found: dict[Key, None] = {}
    code = code_key(values.get(twins.code)) if twins.code else ""
    if code:
        found[CODE, code] = None
    for name in names_of(twins, values):
        key = name_key(name)
        if key:
            found[NAME, key] = None
        if brand := brand_key(name):
            found[BRAND, brand] = None
    for field in twins.phones:
        number = phone_key(values.get(field))
        if number:
            found[PHONE, number] = None
    for field in twins.emails:
        address = str(values.get(field) or "").strip().lower()[:LONGEST]
        if address:
            found[EMAIL, address] = None
    return list(found)


def names_of(twins: Twins, values: Mapping[str, Any]) -> list[str]:
    """All names it goes by or went by."""
    found = [str(values.get(field) or "").strip() for field in twins.name]
    found += [part for field in twins.former for part in parted(values.get(field))]
    return list(dict.fromkeys(filter(None, found)))


def parted(text: Any) -> Iterable[str]:
    """Several names in one field."""
    return (part.strip() for part in _BETWEEN.split(str(text))) if text else ()


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Equal for all spellings of a company's name; empty where too little is said."""
    key = parse(name).key[:LONGEST]
    return key if len(key) >= SHORTEST_NAME else ""


@lru_cache(maxsize=4096)
def brand_key(name: str) -> str:
    """How the brand is spoken: many names at once are compared with those that sound the same in it."""
    parts = parse(name)
    brand = parts.brand or parts.head
    key = (sound(brand) or brand)[:LONGEST]
    return key if len(brand) >= SHORTEST_NAME else ""


def sound(text: str) -> str:
    """How a brand is spoken, as letters; empty where that says nothing new."""
    spoken = "".join(options[0] for options in pinyin_syllables(text) if options)
    return spoken if spoken != text else ""


def phone_key(text: Any) -> str:
    """The digits of a number that belongs to somebody; none for 10086 and its like."""
    digits = digits_key(str(text)) if text else ""
    return digits[:LONGEST] if len(digits) >= SHORTEST_PHONE else ""


def code_key(text: Any) -> str:
    """The code in capitals without blanks."""
    return _SPACE.sub("", to_halfwidth(str(text))).upper()[:LONGEST] if text else ""
