"""Problems of a row as JSON, so that they can be told later in whatever language is active then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keben.kernel.problems import Invalid, KebenError, Problem


def to_plain(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept with its row."""
    found: dict[str, Any] = {"code": problem.code, "message": str(problem.message)}
    if problem.params:
        found["params"] = {
            key: value if isinstance(value, int) else str(value) for key, value in problem.params.items()
        }
    if problem.hint:
        found["hint"] = str(problem.hint)
    return found


def from_plain(kept: Mapping[str, Any]) -> Problem:
    """The problem again."""
    sentence = str(kept["message"])
    return Problem(str(kept["code"]), sentence, kept.get("params") or {}, kept.get("hint"))


def by_column(errors: Mapping[int, Sequence[Problem]]) -> dict[str, list[dict[str, Any]]]:
    """Problems by column, as JSON wants it; −1 is the whole row."""
    return {str(column): [to_plain(problem) for problem in found] for column, found in errors.items()}


def of_error(error: KebenError, column_of: Mapping[str, int]) -> dict[str, list[dict[str, Any]]]:
    """What a refusal of the writer means for the columns of the file."""
    if not isinstance(error, Invalid):
        return {"-1": [to_plain(problem) for problem in error.problems()]}
    found: dict[str, list[dict[str, Any]]] = {}
    for name, problems in error.errors.items():
        place = str(column_of.get(name, -1))
        found.setdefault(place, []).extend(to_plain(problem) for problem in problems)
    return found


def sentences(errors: Mapping[str, Sequence[Mapping[str, Any]]], titles: Sequence[str]) -> str:
    """All problems of a row in one line: “column: reason; …”."""
    found = []
    for column, problems in sorted(errors.items(), key=lambda item: int(item[0])):
        head = f"{titles[int(column)]}: " if 0 <= int(column) < len(titles) else ""
        found += [head + from_plain(problem).text() for problem in problems]
    return "; ".join(found)
