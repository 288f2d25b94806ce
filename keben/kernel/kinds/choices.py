"""Kinds with a fixed set of values: choices, stages, yes or no, and lists of choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Field, Q
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.kernel.fields import StageField
from keben.kernel.joined import listed
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, kind_for


@kind_for()
class Choice(Kind):
    """One of a fixed set."""

    code = "choice"
    widget = "select"
    lookups: ClassVar[tuple[str, ...]] = ("any", "none", "is", "is_not", "empty", "filled")

    def __init__(self, choices: Sequence[tuple[Any, Any]], tones: dict[Any, str] | None = None) -> None:
        self.choices = tuple((value, label) for value, label in choices if value not in EMPTY)
        self.tones = tones or {}

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Choice:
        enum = getattr(source, "kb_enum", None)
        return cls(source.flatchoices, getattr(enum, "tones", None) or getattr(source, "tones", None))

    def label(self, value: Any) -> str:
        """The label of a value in the active language."""
        return str(next((label for known, label in self.choices if known == value), value))

    def tone(self, value: Any) -> str:
        """The tone of a value."""
        return self.tones.get(value, "neutral")

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        for value, label in self.choices:
            if raw == value or str(raw).strip() in (str(value), str(label)):
                return value
        labels = translate(", ").join(str(label) for _value, label in self.choices)
        raise Malformed("not_a_choice", "“%(text)s” is not one of: %(choices)s.", {"text": raw, "choices": labels})

    def show(self, value: Any) -> str:
        return "" if value in EMPTY else self.label(value)

    def edit(self, value: Any) -> Any:
        return "" if value is None else value

    def empty(self, path: str) -> Q:
        return Q(**{f"{path}__isnull": True}) | (
            Q(**{path: ""}) if all(isinstance(value, str) for value, _l in self.choices) else Q()
        )

    def options(self) -> Sequence[tuple[Any, Any, str]]:
        return [(value, str(label), self.tone(value)) for value, label in self.choices]

    def describe(self) -> dict[str, Any]:
        return {"choices": [str(value) for value, _label in self.choices]}


@kind_for(StageField)
class Stage(Choice):
    """A state of a flow; changed by moves, not by editing."""

    code = "stage"


@kind_for(models.BooleanField)
class Boolean(Kind):
    """Yes or no."""

    code = "boolean"
    widget = "boolean"
    lookups: ClassVar[tuple[str, ...]] = ("is",)
    schema: ClassVar[dict[str, Any]] = {"type": "boolean"}
    words = {
        True: {"1", "true", "yes", "y", "on", "是", "有", "√", "✓", "t"},
        False: {"0", "false", "no", "n", "off", "否", "无", "×", "f", ""},
    }

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if isinstance(raw, bool):
            return raw
        if raw is None:
            return False
        text = str(raw).strip().lower()
        for value, words in self.words.items():
            if text in words:
                return value
        raise Malformed("boolean", "“%(text)s” is neither yes nor no.", {"text": raw})

    def show(self, value: Any) -> str:
        return "" if value is None else translate("Yes") if value else translate("No")

    def edit(self, value: Any) -> Any:
        return bool(value)

    def options(self) -> Sequence[tuple[Any, Any, str]]:
        return [("1", str(_("Yes")), "neutral"), ("0", str(_("No")), "neutral")]


@kind_for()
class MultiChoice(Choice):
    """Several of a fixed set, kept as a list."""

    code = "multi_choice"
    widget = "multiselect"
    sortable = False
    many = True
    lookups: ClassVar[tuple[str, ...]] = ("empty", "filled")
    schema: ClassVar[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return []
        parts = raw if isinstance(raw, (list, tuple)) else str(raw).replace("，", ",").replace("、", ",").split(",")
        return [super(MultiChoice, self).parse(part, ctx) for part in parts if part not in EMPTY]

    def show(self, value: Any) -> str:
        return listed(self.label(item) for item in value or ())


@kind_for(models.JSONField)
class Json(Kind):
    """A structure that only the program edits."""

    code = "json"
    sortable = False
    lookups: ClassVar[tuple[str, ...]] = ()
    schema: ClassVar[dict[str, Any]] = {"type": "object"}

    def show(self, value: Any) -> str:
        return "" if not value else str(value)
