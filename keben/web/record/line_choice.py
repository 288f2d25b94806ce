"""What of a timeline a reader chose: kind, words, person and period; the address carries it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from keben.base.calendar_cn import day_bounds
from keben.kernel.bilingual import spoken
from keben.kernel.kinds.moments import show_date
from keben.kernel.locale import company_zone
from keben.kernel.problems import Invalid
from keben.kernel.reader import unscoped
from keben.web.record.timeline_rows import Wanted

KINDS = {
    "": ("own", "under", "follow_ups", "follow_ups_below", "comments", "comments_below"),
    "talk": ("follow_ups", "follow_ups_below", "comments", "comments_below"),
    "changes": ("own",),
    "related": ("under", "follow_ups_below", "comments_below"),
    "files": ("files", "files_below"),
}
NAMESAKES = 50
NAMES = ("kind", "tq", "by", "from", "to", "part", "after")


def every() -> tuple[str, ...]:
    """All sources, those of higher domains too."""
    return (*KINDS[""], *KINDS["files"])


def labels() -> dict[str, str]:
    """The words of the type filter."""
    return {
        "": _("All"),
        "talk": _("Communication"),
        "changes": _("Changes"),
        "related": _("Related records"),
        "files": _("Files"),
    }


@dataclass(frozen=True)
class Chosen:
    """One choice."""

    only: str = ""
    search: str = ""
    by: int | None = None
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def narrow(self) -> bool:
        """Whether more than the kind was chosen."""
        return bool(self.search or self.by or self.first or self.last)

    @property
    def sources(self) -> tuple[str, ...]:
        """Which sources are read: words are looked for in files as well."""
        return every() if self.search and not self.only else KINDS[self.only]

    def wanted(self, place: int | None, size: int) -> Wanted:
        """What each source is asked for."""
        return Wanted(self.search, place, size, self.by, *self.bounds, self.people)

    @cached_property
    def people(self) -> tuple[int, ...]:
        """Whose name holds the words: what they wrote is wanted, too."""
        if not self.search:
            return ()
        rows = unscoped(get_user_model(), reason="authors whose name was looked for in a timeline")
        return tuple(rows.filter(name__icontains=self.search).order_by().values_list("pk", flat=True)[:NAMESAKES])

    @cached_property
    def bounds(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """The period as moments of the company's days."""
        zone = company_zone()
        since = day_bounds(self.first, zone)[0] if self.first else None
        return since, day_bounds(self.last, zone)[1] if self.last else None

    def params(self) -> dict[str, str]:
        """As the address carries it; what was not chosen is left out."""
        days = {"from": self.first, "to": self.last}
        found = {"kind": self.only, "tq": self.search, "by": str(self.by or "")}
        found |= {name: day.isoformat() if day else "" for name, day in days.items()}
        return {name: value for name, value in found.items() if value}

    def without(self, name: str) -> Chosen:
        """The choice without its person or its period."""
        return replace(self, by=None) if name == "by" else replace(self, first=None, last=None)

    def spoken(self) -> list[tuple[str, str]]:
        """Person and period in words."""
        found = []
        if self.by:
            found.append(("by", next((name for _key, name in named({self.by})), _("Unknown"))))
        if self.first or self.last:
            days = [show_date(day) if day else "" for day in (self.first, self.last)]
            found.append(("period", " – ".join(days).strip()))
        return found


EVERYTHING = Chosen()


def read(params: Mapping[str, str]) -> Chosen:
    """The choice of an address. Raises Invalid for a day that is none."""
    only, by = params.get("kind", ""), params.get("by", "")
    return Chosen(
        only if only in KINDS else "",
        params.get("tq", "").replace("\x00", "").strip()[:60],
        int(by) if by.isdecimal() and by.isascii() and 0 < len(by) < 18 else None,
        day(params, "from"),
        day(params, "to"),
    )


def day(params: Mapping[str, str], name: str) -> dt.date | None:
    """A day of the address. Raises Invalid."""
    text = params.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid.single(name, "date", "“%(text)s” is not a day. Write it as 2026-09-30.", text=text[:40]) from None


def named(keys: Iterable[int]) -> list[tuple[int, str]]:
    """People by key with their names, in order; their names stand in the lines anyway."""
    model = get_user_model()
    rows = unscoped(model, reason="names of authors that the timeline shows").filter(pk__in=set(keys))
    found = [(key, spoken(*names)) for key, *names in rows.values_list("pk", "name", "name_en")]
    return sorted(found, key=lambda one: one[1])
