"""Patterns for document numbers, such as KH-{yyyy}-{seq:6}: fixed text, parts of a date, one counter.

Only the shape lives here; who counts, and that no number is given twice, is the kernel's task.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keben.base.errors import Malformed


class Reset(StrEnum):
    """When the counter begins again."""

    NONE = "none"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


_DATE_PARTS = {
    "yyyy": "%Y",
    "yy": "%y",
    "mm": "%m",
    "dd": "%d",
    "yyyymm": "%Y%m",
    "yyyymmdd": "%Y%m%d",
    "yymm": "%y%m",
    "yymmdd": "%y%m%d",
}
_KEYS = {Reset.NONE: "", Reset.YEAR: "%Y", Reset.MONTH: "%Y%m", Reset.DAY: "%Y%m%d"}
_NEEDED = {Reset.NONE: "", Reset.YEAR: "y", Reset.MONTH: "ym", Reset.DAY: "ymd"}
_SHOWN = {"y": "{yyyy} / {yy}", "m": "{mm}", "d": "{dd}"}
_SEGMENT = re.compile(r"\{([^{}]*)\}|([^{}]+)")
_WIDEST = 12
_LONGEST = 60


def _fail(code: str, message: str, **params: object) -> Malformed:
    return Malformed(code, message, params)


@dataclass(frozen=True)
class Segment:
    """One piece of a pattern: `text` as it is, a `date` format, or the counter with its `width`."""

    kind: str
    value: str = ""
    width: int = 0


@dataclass(frozen=True)
class Pattern:
    """A parsed pattern that can write numbers."""

    source: str
    segments: tuple[Segment, ...]

    @classmethod
    def parse(cls, source: str) -> "Pattern":
        """Read a pattern; raises Malformed for unknown parts, odd braces, or other than one counter."""
        if not 0 < len(source) <= _LONGEST:
            raise _fail("pattern_length", "A number pattern has 1 to %(most)s characters.", most=_LONGEST)
        segments, end = [], 0
        for match in _SEGMENT.finditer(source):
            if match.start() != end:
                break
            segments.append(_segment(match))
            end = match.end()
        if end != len(source):
            raise _fail("pattern_braces", 'The number pattern "%(pattern)s" has an unpaired brace.', pattern=source)
        if sum(segment.kind == "counter" for segment in segments) != 1:
            raise _fail(
                "pattern_counter",
                'The number pattern "%(pattern)s" needs exactly one counter, for example {seq:6}.',
                pattern=source,
            )
        return cls(source, tuple(segments))

    def check_reset(self, reset: Reset) -> None:
        """Raise Malformed when numbers would repeat, because the pattern does not show the period."""
        shown = "".join(segment.value for segment in self.segments if segment.kind == "date").lower()
        missing = [part for part in _NEEDED[reset] if part not in shown]
        if missing:
            raise _fail(
                "pattern_reset",
                'The number pattern "%(pattern)s" needs %(parts)s, because its counter restarts with it.',
                pattern=self.source,
                parts=" + ".join(_SHOWN[part] for part in missing),
            )

    def render(self, number: int, on: date) -> str:
        """The text of a number; a counter that outgrows its width is written in full."""
        return "".join(
            segment.value
            if segment.kind == "text"
            else on.strftime(segment.value)
            if segment.kind == "date"
            else f"{number:0{segment.width}d}"
            for segment in self.segments
        )

    def period_key(self, on: date, reset: Reset) -> str:
        """The period a counter belongs to: "" or 2026, 202609, 20260903."""
        return on.strftime(_KEYS[reset])


def _segment(match: re.Match[str]) -> Segment:
    inner, text = match.groups()
    if text is not None:
        return Segment("text", text)
    counter = re.fullmatch(r"seq(?::(\d{1,2}))?", inner)
    if counter:
        width = int(counter[1] or 1)
        if not 1 <= width <= _WIDEST:
            raise _fail(
                "pattern_width",
                "A counter has 1 to %(most)s digits, not %(width)s.",
                most=_WIDEST,
                width=width,
            )
        return Segment("counter", width=width)
    if inner in _DATE_PARTS:
        return Segment("date", _DATE_PARTS[inner])
    raise _fail(
        "pattern_part",
        "The number pattern does not know {%(part)s}. Use {seq:6} or one of %(known)s.",
        part=inner,
        known=", ".join(f"{{{part}}}" for part in _DATE_PARTS),
    )
