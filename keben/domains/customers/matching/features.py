"""What the engines compare, prepared from one customer: the parts of its name, places, numbers, and blocking tokens.

Two customers are compared when they share a token; tokens that too many share are dropped by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from keben.base.company_name import CompanyName, parse
from keben.base.errors import Malformed
from keben.base.han import fold, normal, readings_table
from keben.base.regions import find
from keben.base.regions import named as named_so


class Customer(NamedTuple):
    """The stored values of one customer that count."""

    id: int
    name: str
    short_name: str = ""
    former_names: str = ""
    uscc: str = ""
    legal: str = ""
    region: str = ""
    address: str = ""
    phones: tuple[str, ...] = ()
    line: str = ""  # its own number; `phones` has those of its contacts as well
    people: tuple[str, ...] = ()  # name and number, or name and address, of each contact
    domains: tuple[str, ...] = ()  # of mails and websites, public ones left out
    remark: str = ""


class Prepared(NamedTuple):
    """One row for the engines; columns of the same names in every one of them."""

    unique_id: int
    text: str
    key: str
    head: str
    brand: str
    trade: str
    sound: str
    named: str
    place: str
    branch: str
    grouped: int
    formal: int
    uscc: str
    phones: tuple[int, ...] | None
    line: str
    people: tuple[int, ...]
    domains: tuple[int, ...] | None
    street: str
    legal: str
    former: tuple[int, ...]
    whole: tuple[int, ...]
    drops: tuple[int, ...]
    slips: tuple[int, ...]
    tokens: tuple[int, ...]


PARTS = re.compile(r"[,，;；、\n]+")
RANKS = re.compile(r"[省市区县]")
NO_STREET = re.compile(r"[^0-9a-z一-鿿]+")
PLACES_BEFORE = re.compile(r"^(?:[一-鿿]{2,8}?(?:省|自治区))?(?:[一-鿿]{2,7}?市)?(?:[一-鿿]{1,6}?[区县])?")
FORMERLY = re.compile(r"(?:原名|曾用名|旧名|前身)[称为是叫]?[:：]?\s*([一-鿿A-Za-z0-9（）()·]{4,60})")
"""What clerks write into a remark when a company has a new name."""
SHORTEST, LONGEST = 4, 14
MASK = (1 << 63) - 1


def prepare(one: Customer) -> Prepared:
    """The row of a customer."""
    name = parse(one.name)
    named = code_of(name.region, one.region)
    place = named if len(named) >= 4 or not one.region else short_code(one.region)
    brand = name.brand or name.head
    former = tuple({number("k", part.key) for part in (name, *map(parse, other_names(one)))})
    phones = tuple(number("p", digits[-11:]) for digits in one.phones if digits) or None
    people = tuple(number("c", person) for person in one.people)
    domains = tuple(number("d", domain) for domain in one.domains) or None
    street = street_of(one.address)
    heard = sound(brand)
    legal = fold(one.legal)
    whole, drops, placed = slips(name)
    return Prepared(
        one.id, name.text, name.key, name.head, brand, name.trade, heard, named, place,
        RANKS.sub("", name.branch), int(name.is_group), int(bool(name.form)), one.uscc, phones, one.line, people,
        domains, street, legal, former, whole, drops, placed,
        tuple({*former, *(phones or ()), *(domains or ()), *whole, *drops,
               *tokens(one, name, place, heard, street, legal)}),
    )  # fmt: skip


def other_names(one: Customer) -> Iterable[str]:
    """Under what else a customer is known: its former and short names, and those of which a remark tells."""
    if one.former_names:
        yield from (part for part in PARTS.split(one.former_names) if part.strip())
    if len(one.short_name) >= 3:
        yield one.short_name
    if one.remark:
        yield from FORMERLY.findall(one.remark)


def tokens(one: Customer, name: CompanyName, place: str, heard: str, street: str, legal: str) -> Iterable[int]:
    """By what else a customer may be found: its code, brand, sound, names with one character left out, address."""
    if one.uscc:
        yield number("u", one.uscc)
    yield number("h", name.head)
    yield number("o", "".join(sorted(name.head)))
    if place:
        yield number("b", name.brand + place[:4])
        yield number("s", heard + place[:4])
    yield number("s", heard + name.trade)
    if len(street) >= 6:
        yield number("a", street)
    if legal and place:
        yield number("l", legal + place[:4])


def slips(name: CompanyName) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """By what a slip of the hand shows: the name, the name with each character left out, and the same with its place.

    A character too many: the name equals another's with one left out. A wrong one leaves the same behind at its place.
    """
    core = name.text.removesuffix(name.form)
    words = {word for word in (name.head, core) if SHORTEST <= len(word) <= LONGEST}
    left = [(at, word[:at] + word[at + 1 :]) for word in words for at in range(len(word))]
    placed = {number(f"s{at}", rest) for at, rest in left} | {number("o", "".join(sorted(word))) for word in words}
    return tuple(number("h", word) for word in words), tuple({number("h", rest) for _at, rest in left}), tuple(placed)


def number(kind: str, text: str) -> int:
    """A token as a number: half the memory of its text; alike only within one process."""
    return hash((kind, text)) & MASK


@lru_cache(maxsize=16384)
def code_of(place: str, stored: str) -> str:
    """The code of the place that a name begins with; of several called so, the one where the customer is."""
    try:
        return short_code(find(place).code) if place else ""
    except Malformed:
        near = [one.code for one in named_so(place) if stored and one.code[:2] == stored[:2]]
        return short_code(near[0]) if len(near) == 1 else ""


def short_code(code: str) -> str:
    """A region without the zeros of what it is not: 14 for a province, 1401 for a city."""
    return code[:2] if code[2:] == "0000" else code[:4] if code[4:] == "00" else code


@lru_cache(maxsize=65536)
def sound(brand: str) -> str:
    """The usual readings without tone, so that 晋原 and 晋源 meet."""
    table = readings_table()
    return " ".join(table[char][0] if char in table else char for char in brand)


def street_of(address: str) -> str:
    """An address without provinces, cities and punctuation, for comparing."""
    return PLACES_BEFORE.sub("", NO_STREET.sub("", normal(address))) if address else ""
