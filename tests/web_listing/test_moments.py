"""A moment in a list is kept drawn, but for one day, zone and language only."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from keben.kernel.kinds.moments import DateTime
from keben.web.cells import draw_moment

AT = dt.datetime(2026, 11, 20, 20, 30, tzinfo=dt.UTC)
KIND = DateTime()


def shown(monkeypatch: pytest.MonkeyPatch, *, day: int = 22, zone: str = "Asia/Shanghai", lang: str = "zh-hans") -> str:
    """What stands in a cell at noon of a day in November."""
    now = dt.datetime(2026, 11, day, 12, 0, tzinfo=ZoneInfo(zone))
    monkeypatch.setattr(timezone, "now", lambda: now)
    with timezone.override(zone), translation.override(lang):
        return str(draw_moment(KIND, AT))


def test_the_day_the_zone_and_the_language_count(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = '<time datetime="2026-11-20T20:30:00+00:00" title="{}">{}</time>'
    for _turn in range(2):
        assert shown(monkeypatch) == stamp.format("2026-11-21 04:30", "昨天 04:30")
        assert shown(monkeypatch, day=21) == stamp.format("2026-11-21 04:30", "今天 04:30")
        assert shown(monkeypatch, zone="UTC") == stamp.format("2026-11-20 20:30", "2 天前")
        assert shown(monkeypatch, lang="en") == stamp.format("21 Nov 2026 04:30", "Yesterday 04:30")
