"""What somebody probably meant: the nearest choice or name when a cell does not match any."""

from __future__ import annotations

from typing import Any

from keben.base.errors import Malformed
from keben.base.han import fold
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.links import Link
from keben.kernel.problems import Problem

MOST_NAMES = 3000
LEAST = 60


class Hints:
    """Suggestions for one run; names of linked nouns are read once."""

    def __init__(self, ctx: Parsing) -> None:
        self.ctx = ctx
        self._names: dict[Any, list[str]] = {}

    def problem(self, kind: Any, raw: str, error: Malformed) -> Problem:
        """The problem of a cell, with a better value where there is one."""
        hint = error.hint or self.near(kind, raw)
        return Problem(error.code, error.message, {k: str(v) for k, v in error.params.items()}, hint or None)

    def near(self, kind: Any, raw: str) -> str:
        """The most similar possible value; '' where nothing comes close."""
        names = self._possible(kind)
        if not names:
            return ""
        from rapidfuzz import fuzz, process, utils

        text = fold(raw)
        for name in names:
            if text and (fold(name).startswith(text) or text.startswith(fold(name))):
                return name
        found = process.extractOne(raw, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=LEAST)
        return found[0] if found else ""

    def _possible(self, kind: Any) -> list[str]:
        if isinstance(kind, Choice):
            return [str(label) for _value, label in kind.choices]
        if not isinstance(kind, Link):
            return []
        if kind.target not in self._names:
            name = kind.names()[0]
            rows = kind.rows(self.ctx).order_by("pk").values_list(name, flat=True)
            found = [str(text) for text in rows[: MOST_NAMES + 1]]
            self._names[kind.target] = found if len(found) <= MOST_NAMES else []
        return self._names[kind.target]
