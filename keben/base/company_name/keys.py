"""The two keys of a name, by its spelling and by the sound of its brand; kept for names seen lately."""

from __future__ import annotations

from keben.base.company_name.parse import parse
from keben.base.han import pinyin_syllables
from keben.base.remembered import Remembered

LONGEST = 120
SHORTEST = 2
KEYS: Remembered[tuple[str, str]] = Remembered(8192)
"""A batch of an import comes by two or three times, each time for another purpose."""


def name_keys(name: str) -> tuple[str, str]:
    """Its `name_key`, and how its brand is spoken: many names at once are compared with those that sound the same."""
    found = KEYS.get(name)
    if found is None:
        found = work_out(name)
        KEYS.keep({name: found})
    return found


def name_key(name: str) -> str:
    """Equal for all spellings of a company's name; empty where too little is said."""
    return name_keys(name)[0]


def work_out(name: str) -> tuple[str, str]:
    """Both keys, from the name alone."""
    parts = parse(name)
    key, brand = parts.key[:LONGEST], parts.brand or parts.head
    spoken = (sound(brand) or brand)[:LONGEST]
    return key if len(key) >= SHORTEST else "", spoken if len(brand) >= SHORTEST else ""


def sound(text: str) -> str:
    """How a brand is spoken, as letters; empty where that says nothing new."""
    spoken = "".join(options[0] for options in pinyin_syllables(text) if options)
    return spoken if spoken != text else ""
