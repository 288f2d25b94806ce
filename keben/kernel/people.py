"""What a noun declares of people: whether its rows are people or speak of them, and how such rows are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from keben.kernel.resolved import ResolvedEntity

BASES = ("consent", "contract", "law", "public", "staff")


@dataclass(frozen=True)
class Person:
    """Rows are people: where their name stands, and which rows are none, such as customers that are companies.

    `host` is the link to what somebody belongs to, in whose texts he may be named. Where the program itself must not
    forget somebody, `stays` says why; he is found all the same.
    """

    name: str = "name"
    only: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    host: str = ""
    stays: StrOrPromise = ""


@dataclass(frozen=True)
class Tells:
    """Rows speak of people.

    A row is about somebody through one of the `links`, through what it is aimed at (`target`) or by an address in one
    of `addresses`; rows that hang on his host through `hosts` are about him where one of `texts` names him. `beside`
    are rows of their own with more words (one-to-one); `handed` are those of their columns that
    he gets to read, by name. Forgetting takes his names and numbers out of the texts; with
    `veils` also all personal fields of the row, with `erases` the row goes. `stays` says what remains, and why.
    """

    links: tuple[str, ...] = ()
    target: bool = False
    hosts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    handed: Mapping[str, StrOrPromise] = field(default_factory=dict)
    veils: bool = False
    erases: bool = False
    stays: StrOrPromise = ""


@dataclass(frozen=True)
class Purpose:
    """What personal data of a noun are kept for, and on which legal basis (PIPL 13): one of BASES."""

    words: StrOrPromise
    basis: str = "contract"


def person_in(entity: ResolvedEntity) -> Person:
    """The declaration of a noun whose rows are people."""
    person = entity.declaration.person
    assert person is not None, entity.label
    return person


def tells_of(entity: ResolvedEntity) -> Tells:
    """The declaration of a noun whose rows speak of people."""
    tells = entity.declaration.tells
    assert tells is not None, entity.label
    return tells


def is_person(entity: ResolvedEntity, record: Any) -> bool:
    """Whether this row is somebody."""
    person = entity.declaration.person
    return person is not None and all(getattr(record, name) == value for name, value in person.only)
