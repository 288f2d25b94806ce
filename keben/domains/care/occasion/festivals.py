"""The festivals of the year and the day on which each is kept."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from keben.base.lunar import LunarDate, from_lunar

FESTIVALS = (
    ("new_year", _("New Year's Day")),
    ("spring", _("Spring Festival")),
    ("lantern", _("Lantern Festival")),
    ("qingming", _("Qingming Festival")),
    ("labour", _("Labour Day")),
    ("dragon_boat", _("Dragon Boat Festival")),
    ("mid_autumn", _("Mid-Autumn Festival")),
    ("national", _("National Day")),
)
SOLAR = {"new_year": (1, 1), "labour": (5, 1), "national": (10, 1)}
LUNAR = {"spring": (1, 1), "lantern": (1, 15), "dragon_boat": (5, 5), "mid_autumn": (8, 15)}


def day_of(festival: str, year: int) -> dt.date:
    """The day of a festival in a solar year. Raises Malformed outside the known lunar years."""
    if festival in SOLAR:
        return dt.date(year, *SOLAR[festival])
    if festival in LUNAR:
        return from_lunar(LunarDate(year, *LUNAR[festival]))
    # The solar term 清明 by its mean course in the 21st century: the 4th or 5th of April.
    short = year % 100
    return dt.date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
