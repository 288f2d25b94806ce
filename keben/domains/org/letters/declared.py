"""The letters that the program writes to its people: each is declared once, with who gets it, its words and a sample.

From the declaration come the letter as text and as HTML in the reader's language, the page on which an administrator
looks at it and tries it, and the test that renders each in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keben.domains.org.user.model import User

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One of several things that a letter tells: the words, when, and where it leads."""

    text: str
    when: str = ""
    href: str = ""


@dataclass(frozen=True)
class Words:
    """What one letter says; links are absolute."""

    subject: str
    told: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    button: tuple[str, str] = ("", "")
    after: tuple[str, ...] = ()


Writer = Callable[[User, Given], Words | None]
Receiver = Callable[[User, Given], str]


def own_address(person: User, _given: Given) -> str:
    """Where letters to somebody go."""
    return person.email


@dataclass(frozen=True)
class Letter:
    """One letter: its name, label and occasion, who words it, its sample, and to which address it goes."""

    name: str
    label: Any
    when: Any
    words: Writer
    sample: Callable[[User], Given]
    to: Receiver = own_address


LETTERS: dict[str, Letter] = {}


def letter(
    name: str, label: Any, when: Any, *, sample: Callable[[User], Given], to: Receiver = own_address
) -> Callable[[Writer], Writer]:
    """Decorator: this function words the letter in the active language; None where there is nothing to say any more."""

    def remember(words: Writer) -> Writer:
        LETTERS[name] = Letter(name, label, when, words, sample, to)
        return words

    return remember
