"""The kind of opening hours: spans of a day such as 09:00-12:00, 13:00-18:00."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

from keben.base.errors import Malformed
from keben.base.han import to_halfwidth
from keben.kernel.kinds.base import EMPTY, Kind, Parsing

SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")
MIDNIGHT = dt.time()


class Hours(Kind):
    """Spans of a day in which people work, in order and without overlap; 24:00 is midnight."""

    code = "hours"
    lookups: ClassVar[tuple[str, ...]] = ()

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        text = to_halfwidth(str(raw)).strip()
        spans = [self.span(part.strip(), text) for part in re.split(r"[,;、，；]", text) if part.strip()]
        ends = dt.time()
        for place, (opens, closes) in enumerate(spans):
            last = place == len(spans) - 1
            if (closes <= opens and not (last and closes == MIDNIGHT)) or (place and opens < ends):
                raise Malformed("hours_order", "“%(text)s”: each span ends before the next one begins.", {"text": text})
            ends = closes
        return tuple(spans) or None

    def span(self, part: str, text: str) -> tuple[dt.time, dt.time]:
        """One span. Raises Malformed."""
        found = SPAN.fullmatch(part)
        try:
            if found is None:
                raise ValueError
            hour, minute, until, last = (int(one) for one in found.groups())
            return dt.time(hour, minute), MIDNIGHT if (until, last) == (24, 0) else dt.time(until, last)
        except ValueError:
            raise Malformed(
                "hours", "Cannot read “%(text)s”. Write hours like 09:00-12:00, 13:00-18:00.", {"text": text}
            ) from None

    def show(self, value: Any) -> str:
        spans = value or ()
        return ", ".join(
            f"{opens:%H:%M}-{'24:00' if closes == MIDNIGHT else f'{closes:%H:%M}'}" for opens, closes in spans
        )

    def plain(self, value: Any) -> Any:
        return self.show(value)

    def unplain(self, value: Any) -> Any:
        return self.parse(value, Parsing())
