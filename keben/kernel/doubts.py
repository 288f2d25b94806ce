"""A doubt: refused the first time, accepted when the same request comes again and says that it was read.

Twins of a new record are one; limits of credit and floor prices are others. What was acknowledged stands in the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why somebody should look again: a code to acknowledge it by, reasons, and plain details for the faces.

    `kept` is what the log tells of it; a `final` one cannot be acknowledged.
    """

    code: str
    reasons: tuple[Problem, ...]
    details: tuple[Mapping[str, Any], ...] = ()
    kept: tuple[Mapping[str, Any], ...] = ()
    final: bool = False


class Doubtful(Refused):
    """Refused until it is asked for once more with the acknowledgement; faces that know no doubts show the reasons."""

    def __init__(self, *doubts: Doubt) -> None:
        super().__init__(*(reason for doubt in doubts for reason in doubt.reasons))
        self.doubts = doubts

    @property
    def codes(self) -> tuple[str, ...]:
        """What must be acknowledged; nothing where one of the doubts is final."""
        return () if any(doubt.final for doubt in self.doubts) else tuple(dict.fromkeys(d.code for d in self.doubts))

    @property
    def details(self) -> tuple[Mapping[str, Any], ...]:
        """The details of all doubts."""
        return tuple(detail for doubt in self.doubts for detail in doubt.details)


def settle(doubts: Iterable[Doubt], acknowledged: Collection[str]) -> dict[str, Any]:
    """What the log says of the doubts that were acknowledged. Raises Doubtful for all others at once."""
    found = tuple(doubts)
    left = tuple(doubt for doubt in found if doubt.final or doubt.code not in acknowledged)
    if left:
        raise Doubtful(*left)
    kept: dict[str, Any] = {}
    for doubt in found:
        kept.setdefault(doubt.code, []).extend(dict(one) for one in doubt.kept)
    return kept


def read_before(data: Mapping[str, Any]) -> str:
    """From what the log kept of an action: what was shown to who did it nevertheless; empty where it was nothing."""
    known = data.get("acknowledged") or {}
    twins = len(known.get("twins", ()))
    if not twins:
        return _("Saved in spite of a warning.") if known else ""
    return ngettext(
        "Saved though %(num)s possible twin was shown.", "Saved though %(num)s possible twins were shown.", twins
    ) % {"num": twins}
