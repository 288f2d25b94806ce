"""The answer to 为什么?: a computed value together with the ordered reasons that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as translate


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that was tried: its sentence, its figures, whether it decided, and where to look."""

    rule: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    decided: bool = False
    link: str | None = None

    def text(self) -> str:
        """The sentence in the active language."""
        sentence = translate(self.message)
        return sentence % dict(self.params) if self.params else sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """A value and why it is so."""

    value: Any
    reasons: tuple[Reason, ...] = ()
    change_hint: str = ""

    def to_plain(self) -> dict[str, Any]:
        """The shape that the API returns."""
        return {
            "value": self.value,
            "reasons": [{"rule": r.rule, "text": r.text(), "decided": r.decided, "link": r.link} for r in self.reasons],
            "change_hint": translate(self.change_hint) if self.change_hint else "",
        }
