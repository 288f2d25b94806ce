from datetime import UTC, date, datetime, time, timedelta

import pytest

from keben.base.calendar_cn import (
    SHANGHAI,
    add_working_days,
    add_working_minutes,
    covered_years,
    day_bounds,
    holiday_name,
    is_makeup_day,
    is_working_day,
    local,
    working_minutes_between,
)


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


def test_holidays_and_makeup_days() -> None:
    assert not is_working_day(date(2026, 10, 1))
    assert holiday_name(date(2026, 10, 1)) == "国庆节"
    assert is_working_day(date(2026, 10, 10))  # a Saturday
    assert is_makeup_day(date(2026, 10, 10))
    assert not is_working_day(date(2026, 11, 21))
    assert is_working_day(date(2026, 11, 20))
    assert holiday_name(date(2026, 11, 21)) == ""


def test_years_without_data_use_the_weekend() -> None:
    assert 2026 in covered_years()
    assert 2099 not in covered_years()
    assert is_working_day(date(2099, 10, 1)) is True  # a Thursday
    assert is_working_day(date(2099, 10, 3)) is False


def test_overrides_win() -> None:
    assert is_working_day(date(2026, 10, 1), {date(2026, 10, 1): True})
    assert not is_working_day(date(2026, 11, 20), {date(2026, 11, 20): False})


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), 2, date(2026, 10, 10)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 1), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
    ],
)
def test_add_working_days(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count) == expected


def test_a_calendar_without_working_days_is_reported() -> None:
    never = dict.fromkeys((date(2026, 1, 1) + timedelta(days=index) for index in range(4000)), False)
    with pytest.raises(ValueError, match="check the overrides"):
        add_working_days(date(2026, 1, 1), 1, never)


def test_working_minutes() -> None:
    assert working_minutes_between(shanghai(2026, 11, 20, 9), shanghai(2026, 11, 20, 18)) == 480
    assert working_minutes_between(shanghai(2026, 11, 20, 17), shanghai(2026, 11, 23, 9, 30)) == 90
    assert working_minutes_between(shanghai(2026, 11, 23, 9, 30), shanghai(2026, 11, 20, 17)) == -90
    assert working_minutes_between(shanghai(2026, 9, 30, 18), shanghai(2026, 10, 8, 9)) == 0
    night = ((time(20), time(0)),)
    assert working_minutes_between(shanghai(2026, 11, 20, 19), shanghai(2026, 11, 21, 3), night) == 240
    start = datetime(2026, 11, 20, 1, 0, 30, tzinfo=UTC)
    assert working_minutes_between(start, start + timedelta(seconds=90)) == 1


def test_shanghai_time() -> None:
    assert local(datetime(2026, 11, 20, 16, tzinfo=UTC)) == shanghai(2026, 11, 21)
    assert day_bounds(date(2026, 11, 20)) == (
        datetime(2026, 11, 19, 16, tzinfo=UTC),
        datetime(2026, 11, 20, 16, tzinfo=UTC),
    )
    with pytest.raises(ValueError, match="no time zone"):
        local(datetime(2026, 11, 20))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        (shanghai(2026, 11, 20, 9, 0), 60, shanghai(2026, 11, 20, 10, 0)),
        (shanghai(2026, 11, 20, 11, 30), 60, shanghai(2026, 11, 20, 13, 30)),  # over lunch
        (shanghai(2026, 11, 20, 17, 30), 120, shanghai(2026, 11, 23, 10, 30)),  # over the weekend
        (shanghai(2026, 9, 30, 17, 30), 60, shanghai(2026, 10, 8, 9, 30)),  # over the holidays
        (shanghai(2026, 10, 9, 17, 0), 120, shanghai(2026, 10, 10, 10, 0)),  # a Saturday that is worked
        (shanghai(2026, 11, 21, 8, 0), 30, shanghai(2026, 11, 23, 9, 30)),
    ],
)
def test_so_many_working_minutes_later(start: datetime, minutes: int, expected: datetime) -> None:
    found = add_working_minutes(start, minutes)
    assert found == expected
    assert working_minutes_between(start, found) == minutes


def test_no_working_time_at_all_is_said() -> None:
    with pytest.raises(ValueError, match="no working time"):
        add_working_minutes(shanghai(2026, 11, 20, 9, 0), 30, week=())
