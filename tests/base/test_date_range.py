from datetime import date

import pytest

from keben.base.date_range import PRESETS, preset_range
from keben.base.errors import Malformed

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", "2026-11-21"),
        ("tomorrow", "2026-11-23", "2026-11-23"),
        ("this_week", "2026-11-16", "2026-11-22"),
        ("last_week", "2026-11-09", "2026-11-15"),
        ("next_week", "2026-11-23", "2026-11-29"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("next_month", "2026-12-01", "2026-12-31"),
        ("this_quarter", "2026-10-01", "2026-12-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("next_quarter", "2027-01-01", "2027-03-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("next_year", "2027-01-01", "2027-12-31"),
        ("past_7", "2026-11-16", "2026-11-22"),
        ("past_30", "2026-10-24", "2026-11-22"),
        ("past_90", "2026-08-25", "2026-11-22"),
        ("next_7", "2026-11-22", "2026-11-28"),
        ("next_30", "2026-11-22", "2026-12-21"),
    ],
)
def test_presets(name: str, first: str, last: str) -> None:
    assert name in PRESETS
    assert preset_range(name, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("name", ["", "this_decade", "past_0", "ever"])
def test_unknown(name: str) -> None:
    with pytest.raises(Malformed) as caught:
        preset_range(name, TODAY)
    assert caught.value.code == "date_preset_unknown"
