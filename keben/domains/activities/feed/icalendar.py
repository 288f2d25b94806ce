"""A calendar as iCalendar text (RFC 5545): escaped, folded at 75 octets, in the time of Shanghai."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from keben.base.calendar_cn import SHANGHAI

ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
LENGTH = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Entry:
    """Something with a time; `uid` is the same whenever it is read."""

    uid: str
    at: dt.datetime
    title: str
    text: str
    link: str


def calendar(name: str, entries: Iterable[Entry]) -> str:
    """The whole file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Keben//Calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        *ZONE,
    ]
    for one in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            # The time of the entry, not that of reading: the same contents are the same file.
            f"DTSTAMP:{one.at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;TZID=Asia/Shanghai:{one.at.astimezone(SHANGHAI):%Y%m%dT%H%M%S}",
            f"DTEND;TZID=Asia/Shanghai:{(one.at + LENGTH).astimezone(SHANGHAI):%Y%m%dT%H%M%S}",
            f"SUMMARY:{escaped(one.title)}",
            *([f"DESCRIPTION:{escaped(one.text)}"] if one.text else []),
            f"URL:{one.link}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Signs that mean something in the format, and line breaks; other control signs are dropped."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(one for one in text if one >= " ")


def folded(line: str) -> str:
    """No line is longer than 75 octets; a character is never cut."""
    parts, part, size = [], "", 0
    for one in line:
        octets = len(one.encode())
        if size + octets > 75:
            parts.append(part)
            part, size = " ", 1
        part, size = part + one, size + octets
    return "\r\n".join([*parts, part])
