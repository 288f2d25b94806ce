"""A field that holds several of a fixed set, ticked in forms and kept as codes between blanks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Field

from keben.base.errors import Malformed
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, kind_for

Choices = Callable[[], Sequence[tuple[str, Any]]]


class TickedField(models.TextField):  # type: ignore[type-arg]
    """Codes between blanks; `among()` gives codes and labels."""

    def __init__(self, *args: Any, among: Choices = lambda: (), **kwargs: Any) -> None:
        self.among = among
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


@kind_for(TickedField)
class Ticked(Kind):
    """Several of a fixed set."""

    code = "events"  # drawn and read by forms like the events of a web-hook: both are ticks among a fixed set
    widget = "ticks"
    sortable = False
    lookups: ClassVar[tuple[str, ...]] = ()

    def __init__(self, among: Choices = lambda: ()) -> None:
        self.among = among

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Ticked:
        return cls(source.among)  # type: ignore[attr-defined]

    def options(self) -> Sequence[tuple[Any, Any, str]]:
        return [(code, str(label), "neutral") for code, label in self.among()]

    def parse(self, raw: Any, ctx: Parsing) -> str:
        if raw in EMPTY:
            return ""
        parts = raw if isinstance(raw, (list, tuple)) else str(raw).replace("，", " ").replace(",", " ").split()
        known = dict(self.among())
        words = {str(label): code for code, label in known.items()}
        found = []
        for part in parts:
            code = part if part in known else words.get(str(part))
            if code is None:
                raise Malformed("not_a_choice", "“%(text)s” is not one of: %(choices)s.",
                                {"text": part, "choices": listed(words)})  # fmt: skip
            found.append(code)
        return " ".join(code for code in known if code in found)

    def show(self, value: Any) -> str:
        known = dict(self.among())
        return listed(known.get(code, code) for code in (value or "").split())

    def edit(self, value: Any) -> Any:
        return value or ""

    def ticks(self, value: Any, actor: Actor) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """What a form offers to tick: one group without a title."""
        chosen = set((value or "").split())
        return [("", [(code, str(label), code in chosen) for code, label in self.among()])]
