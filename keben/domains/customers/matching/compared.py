"""What is compared of two records and how: written once as SQL that DuckDB, Spark and SQLite all understand.

What differs by engine stands in braces: {overlap} of two lists, {likeness} of two texts in Latin letters. For Chinese
there is none: DuckDB counts in bytes, three to a character.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DIALECTS = {
    "duckdb": {"overlap": "list_has_any", "likeness": "jaro_winkler_similarity"},
    "spark": {"overlap": "arrays_overlap", "likeness": "jaro_winkler"},
    "sqlite": {"overlap": "overlap"},
}


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison: `m` is its share among twins, `u` among strangers.

    `firm` levels are the knowledge of the house (a sister elsewhere is no twin); training leaves them as they are.
    """

    code: str
    label: Any
    sql: str
    m: float
    u: float
    firm: bool = False

    def condition(self, dialect: str) -> str:
        """The SQL for one engine."""
        return self.sql.format(**DIALECTS[dialect])


@dataclass(frozen=True)
class Comparison:
    """One thing that is compared: where it is unknown, then its outcomes in order; the last takes the rest."""

    name: str
    label: Any
    unknown: str
    levels: tuple[Level, ...]
    shows: tuple[str, ...] = ()

    def gamma(self, code: str) -> int:
        """The number that Splink gives a level: the first has the highest, the rest 0, unknown −1."""
        place = next((at for at, level in enumerate(self.levels) if level.code == code), None)
        return -1 if place is None else len(self.levels) - 1 - place

    def at(self, gamma: int) -> Level | None:
        """The level of Splink's number; None where it is unknown."""
        return None if gamma < 0 else self.levels[len(self.levels) - 1 - gamma]

    def case_unknown(self, dialect: str) -> str:
        """Where nothing can be said, as SQL."""
        return self.unknown.format(**DIALECTS[dialect])

    def case(self, dialect: str) -> str:
        """The number as SQL, for engines that compare without Splink."""
        count = len(self.levels)
        parts = [f"WHEN {self.case_unknown(dialect)} THEN -1"]
        parts += [f"WHEN {one.condition(dialect)} THEN {count - 1 - at}" for at, one in enumerate(self.levels[:-1])]
        return f"CASE {' '.join(parts)} ELSE 0 END"


def text(comparisons: tuple[Comparison, ...], name: str, code: str) -> tuple[Any, Any]:
    """The words for a comparison and its outcome."""
    for one in comparisons:
        if one.name == name:
            return one.label, next((level.label for level in one.levels if level.code == code), "")
    return name, code
