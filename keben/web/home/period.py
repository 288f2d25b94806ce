"""The period of the briefing and the same stretch of the one before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.base.date_range import preset_range

PERIODS = (
    ("week", _("This week"), _("the same days of last week")),
    ("month", _("This month"), _("the same days of last month")),
    ("quarter", _("This quarter"), _("the same days of last quarter")),
    ("year", _("This year"), _("the same days of last year")),
)


@dataclass(frozen=True)
class Period:
    """First and last day, and the days it is compared with."""

    key: str
    label: Any
    against: Any
    first: dt.date
    last: dt.date
    before_first: dt.date
    before_last: dt.date

    @property
    def preset(self) -> str:
        """How a filter calls it."""
        return f"this_{self.key}"


def period_of(key: str, today: dt.date) -> Period:
    """The period up to today; the comparison is as many days of the one before."""
    known = {name: (label, against) for name, label, against in PERIODS}
    key = key if key in known else "month"
    first, _last = preset_range(f"this_{key}", today)
    before, end = preset_range(f"last_{key}", today)
    same = min(before + (today - first), end)
    return Period(key, *known[key], first, today, before, same)
