"""What two names are to each other: spellings of one organisation, a branch, a sister elsewhere, alike, or strangers.

Sisters and branches look alike and must not be joined; only what may be one organisation counts as a twin.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from keben.base.company_name.likeness import likeness
from keben.base.company_name.parse import CompanyName, parse
from keben.base.errors import Malformed
from keben.base.regions import Region, ancestors, find

ALIKE = 0.75
"""From here on somebody should look."""


class Relation(StrEnum):
    """Twins are `SAME` for certain and `ALIKE` perhaps; the others are different organisations."""

    SAME = "same"
    ALIKE = "alike"
    GROUP = "group"
    BRANCH = "branch"
    SISTER = "sister"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation, how alike the names are (0 to 1), and their parts, which tell why."""

    relation: Relation
    score: float
    one: CompanyName
    other: CompanyName


def compare(one: str, other: str) -> Comparison:
    """Compare two names as they were typed. Symmetric but for the order of the parts."""
    a, b = parse(one), parse(other)
    score = likeness(one, other)
    return Comparison(_relation(a, b, score), score, a, b)


def _relation(a: CompanyName, b: CompanyName, score: float) -> Relation:
    if a.text == b.text:
        return Relation.SAME
    if a.head == b.head:
        if a.branch != b.branch:
            return Relation.BRANCH
        if not same_place(a.region, b.region):
            return Relation.SISTER
        return Relation.GROUP if a.is_group != b.is_group else Relation.SAME
    if score < ALIKE:
        return Relation.STRANGER
    if a.branch != b.branch:
        return Relation.BRANCH
    return Relation.ALIKE if same_place(a.region, b.region) else Relation.SISTER


def same_place(one: str, other: str) -> bool:
    """Whether two places can be one: equal, one inside the other, or one of them unknown."""
    a, b = _region(one), _region(other)
    return a is None or b is None or a == b or a in ancestors(b) or b in ancestors(a)


def _region(text: str) -> Region | None:
    """The region of a text; none where it is empty or may be several."""
    try:
        return find(text) if text else None
    except Malformed:
        return None
