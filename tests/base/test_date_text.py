from datetime import UTC, date, datetime

import pytest

from keben.base.calendar_cn import SHANGHAI
from keben.base.date_text import parse_date, parse_datetime
from keben.base.errors import Malformed

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2026-9-3",
        "2026/9/3",
        "2026.09.03",
        "2026年9月3日",
        "20260903",
        "２０２６－９－３",
        "9月3日",
        "9-3",
        "2026年 9月 3号",
    ],
)
def test_reads_dates(text: str) -> None:
    assert parse_date(text, today=TODAY) == date(2026, 9, 3)


@pytest.mark.parametrize(("text", "day"), [("今天", 22), ("昨天", 21), ("明天", 23), ("后天", 24), ("today", 22)])
def test_reads_relative_words(text: str, day: int) -> None:
    assert parse_date(text, today=TODAY) == date(2026, 11, day)


@pytest.mark.parametrize("text", ["", "2026-13-1", "2026-2-30", "45678", "tuesday", "2026-9-3 14:30"])
def test_refuses(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_date(text, today=TODAY)
    assert (caught.value.code, caught.value.params) == ("date_unreadable", {"text": text})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2026-9-3 14:30", (2026, 9, 3, 14, 30)),
        ("2026-09-03T14:30:05", (2026, 9, 3, 14, 30, 5)),
        ("2026年9月3日 下午2点半", (2026, 9, 3, 14, 30)),
        ("2026年9月3日14时30分", (2026, 9, 3, 14, 30)),
        ("今天 14:30", (2026, 11, 22, 14, 30)),
        ("明天上午9点", (2026, 11, 23, 9, 0)),
        ("2026/9/3", (2026, 9, 3)),
        ("凌晨", ()),
    ],
)
def test_reads_moments(text: str, parts: tuple[int, ...]) -> None:
    if not parts:
        with pytest.raises(Malformed):
            parse_datetime(text, today=TODAY)
        return
    assert parse_datetime(text, today=TODAY) == datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


def test_an_offset_is_respected() -> None:
    assert parse_datetime("2026-09-03T14:30:00+00:00") == datetime(2026, 9, 3, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-9-3 25:00", "2026-9-3 14:61", "soon", ""])
def test_refuses_moments(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_datetime(text, today=TODAY)
    assert caught.value.code == "datetime_unreadable"


@pytest.mark.parametrize("text", ["3 Sep 2026", "03 sep 2026", "3 September 2026", "Sep 3, 2026", "september 3 2026"])
def test_english_dates_as_we_show_them(text: str) -> None:
    assert parse_date(text) == date(2026, 9, 3)
    assert parse_datetime(f"{text} 14:30").isoformat() == "2026-09-03T14:30:00+08:00"


@pytest.mark.parametrize("text", ["31 Feb 2026", "3 Sap 2026", "Sep 2026", "0 Jan 2026"])
def test_english_dates_that_are_none(text: str) -> None:
    with pytest.raises(Malformed):
        parse_date(text)
