"""From the cells of a row to the values of a record: every cell through its Kind, every link looked up once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import override

from keben.base.errors import Malformed
from keben.base.han import fold
from keben.data.imports.fields import Target, targets
from keben.data.imports.hints import Hints
from keben.data.imports.limits import TEXTS
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.twins.keys import Key
from keben.kernel.access.actor import Actor
from keben.kernel.actions.batch import KEPT as LINKS
from keben.kernel.actions.batch import Draft
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.links import Link
from keben.kernel.problems import Problem
from keben.kernel.registry import registry

REQUIRED = Problem("required", "Required.")
KEPT = 5000
FIRST_DAY = (1900, 1, 1)
"""The day zero of spreadsheet programs."""
_SHARE = re.compile(r"-?\d+(\.\d+)?%")
_FIGURE = re.compile(r"[+\-−]?[\d,，]+(\.\d+)?")


@dataclass
class Reading:
    """What a row says: values by field, problems by column, columns changed to fit, and what it is compared by."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[int, list[Problem]] = field(default_factory=dict)
    notes: dict[int, Problem] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    draft: Draft | None = None
    """The record that it becomes, where its rules have been looked at already."""


class RowReader:
    """Reads the rows of one run for one person; keeps what it has looked up."""

    def __init__(self, run: ImportRun, actor: Actor) -> None:
        self.entity = registry.get(run.entity)
        self.ctx = Parsing(actor, True)
        self.hints = Hints(self.ctx)
        known = {target.name: target for target in targets(self.entity, actor)}
        self.columns: list[tuple[int, Target]] = [
            (column, known[name]) for column, name in sorted(run.fields().items()) if name in known
        ]
        self.column_of = {target.name: column for column, target in self.columns}
        self.words: dict[str, dict[str, str]] = run.words
        # A workbook holds as 0.125 what it shows as 12.5 %, and that is what a plain number gets.
        booked = run.form not in TEXTS
        self.fractions = {column for column, target in self.columns if booked and target.kind.code == "decimal"}
        titles = [str(column.get("title", "")) for column in run.columns]
        self.in_wan = {
            column
            for column, target in self.columns
            if target.kind.code == "money" and column < len(titles) and "万" in titles[column]
        }
        self.choices = {
            target.name: choice_table(target.kind) for _c, target in self.columns if isinstance(target.kind, Choice)
        }
        self.beside: dict[str, list[tuple[int, Target]]] = {}
        for column, target in self.columns:
            if target.along:
                self.beside.setdefault(target.along, []).append((column, target))
        self.emptied = {
            (column, raw)
            for column, target in self.columns
            for raw, meant in self.words.get(target.name, {}).items()
            if not meant
        }
        self.parts: dict[str, list[tuple[int, Target]]] = {}
        for column, target in self.columns:
            if target.part:
                self.parts.setdefault(target.whole, []).append((column, target))
        self._kept: dict[tuple[int, str], Any] = {}
        self._bad: dict[tuple[int, str], Problem] = {}
        self._lacking: dict[str, list[Target]] = {}

    def forget(self) -> None:
        """Drop cells read so far, so that the memory stays flat; links stay until there are many."""
        if len(self._kept) > KEPT:
            self._kept.clear()
        if len(self._bad) > KEPT:
            self._bad.clear()
        if len(self.ctx.cache) > LINKS:
            self.ctx.cache.clear()

    def prime(self, rows: Sequence[Sequence[str]]) -> None:
        """Look up the linked records of a batch in one query per column."""
        for column, target in self.columns:
            kind = target.kind
            if not isinstance(kind, Link) or kind.many:
                continue
            texts = {self.word(target, cells[column]) for cells in rows if column < len(cells) and cells[column]}
            fresh = [t for t in texts if not t.isdigit() and (kind.target, t) not in self.ctx.cache]
            if fresh:
                self._look_up(kind, fresh)

    def _look_up(self, kind: Link, texts: list[str]) -> None:
        names = [name for name in (*kind.names(), *kind.numbers()) if name != "colour"]
        for start in range(0, len(texts), 400):
            part = texts[start : start + 400]
            rule = Q()
            for name in names:
                rule |= Q(**{f"{name}__in": part})
            found: dict[str, list[Any]] = {}
            for record in kind.rows(self.ctx).filter(rule):
                for text in {str(getattr(record, name)) for name in names}:
                    found.setdefault(text, []).append(record)
            for text in part:
                if len(found.get(text, ())) == 1:
                    self.ctx.cache[(kind.target, text)] = found[text][0]

    def word(self, target: Target, raw: str) -> str:
        """The cell, or the word that was chosen for it earlier."""
        return self.words.get(target.name, {}).get(raw, raw)

    def read(self, cells: Sequence[str]) -> Reading:
        """Read one row; empty cells give no value."""
        found = Reading()
        width = len(cells)
        for column, target in self.columns:
            raw = cells[column] if column < width else ""
            if raw == "":
                continue
            place = (column, raw)
            if place in self.emptied:
                continue
            if place in self._kept:
                found.values[target.name] = self._kept[place]
            elif place in self._bad:
                found.errors[column] = [self._bad[place]]
            else:
                self._parse_into(found, place, target)
        for whole, columns in self.parts.items():
            join_parts(found, whole, columns)
        return found

    def read_each(self, rows: Sequence[ImportRow]) -> list[Reading]:
        """Read rows."""
        return [self.read(row.cells) for row in rows]

    def _parse_into(self, found: Reading, place: tuple[int, str], target: Target) -> None:
        column, raw = place
        try:
            found.values[target.name] = self._kept[place] = self.parse(column, target, raw)
        except Malformed as error:
            self._bad[place] = self.hints.problem(target.kind, raw, error)
            found.errors[column] = [self._bad[place]]

    def require(self, found: Reading) -> None:
        """What a row needs to become a new record: a value for each required field, and a column for it."""
        for column, target in self.columns:
            if target.required and target.name not in found.values and column not in found.errors:
                found.errors[column] = [REQUIRED]
        self._lack(found, self.required_without_column)

    def require_beside(self, found: Reading) -> None:
        """What a record beside ours needs, where the row says anything of it."""
        for label, columns in self.beside.items():
            if not any(target.name in found.values or column in found.errors for column, target in columns):
                continue
            for column, target in columns:
                if target.needed and target.name not in found.values and column not in found.errors:
                    found.errors[column] = [REQUIRED]
            self._lack(found, self._needed(label))

    def _lack(self, found: Reading, lacking: Sequence[Target]) -> None:
        """Say that these are required, at the columns of their parts or for the row as a whole."""
        for target in lacking:
            if target.name in found.values:
                continue
            if target.name in self.parts:
                found.errors.setdefault(self.parts[target.name][0][0], [REQUIRED])
                continue
            found.errors.setdefault(-1, []).append(
                Problem("required_column", "“%(label)s” is required; match a column.", {"label": target.label})
            )

    def _needed(self, label: str) -> list[Target]:
        """What a record of this noun needs and no column fills."""
        if label not in self._lacking:
            actor = self.ctx.actor
            assert actor is not None
            self._lacking[label] = [
                t for t in targets(self.entity, actor) if t.along == label and t.needed and t.name not in self.column_of
            ]
        return self._lacking[label]

    @property
    def required_without_column(self) -> list[Target]:
        """Required fields that no column fills."""
        if not hasattr(self, "_required"):
            actor = self.ctx.actor
            assert actor is not None
            self._required = [t for t in targets(self.entity, actor) if t.required and t.name not in self.column_of]
        return self._required

    def parse(self, column: int, target: Target, raw: str) -> Any:
        """The value of one cell. Raises Malformed."""
        text = self.word(target, raw)
        if target.name in self.choices:
            value = self.choices[target.name].get(fold(text) or text)
            if value is not None:
                return [value] if target.kind.many else value
        if column in self.in_wan and _FIGURE.fullmatch(text):
            text += "万"
        if column in self.fractions and _SHARE.fullmatch(text):
            text = str(Decimal(text[:-1]) / 100)
        value = target.kind.parse(text, self.ctx)
        if isinstance(value, dt.date) and (value.year, value.month, value.day) <= FIRST_DAY:
            raise Malformed("date_zero", "“%(text)s” is what a sheet shows for an empty date.", {"text": text})
        return value


def join_parts(found: Reading, whole: str, columns: Sequence[tuple[int, Target]]) -> None:
    """The name of a person from its parts: Chinese names run on, others have the given name first."""
    said = {target.part: found.values.pop(target.name, "") for _column, target in columns}
    family, given = said.get("family", ""), said.get("given", "")
    if whole not in found.values and (family or given):
        wide = any(ord(char) > 0x2E80 for char in family + given)
        found.values[whole] = family + given if wide else f"{given} {family}".strip()


def choice_table(kind: Choice) -> dict[str, Any]:
    """Value and label in every language → value; ambiguous labels are left out."""
    found: dict[str, Any] = {}
    clash: set[str] = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            for value, label in kind.choices:
                for text in (fold(str(label)) or str(label), fold(str(value)) or str(value)):
                    if found.setdefault(text, value) != value:
                        clash.add(text)
    return {text: value for text, value in found.items() if text not in clash}
