from datetime import date

import pytest

from keben.base.errors import Malformed
from keben.base.numbering import Pattern, Reset

DAY = date(2026, 9, 3)


@pytest.mark.parametrize(
    ("source", "number", "text"),
    [
        ("KH-{yyyy}-{seq:6}", 123, "KH-2026-000123"),
        ("{yymm}{seq:4}", 7, "26090007"),
        ("合同〔{yyyy}〕{seq}号", 12, "合同〔2026〕12号"),
        ("D{yyyymmdd}-{seq:3}", 12345, "D20260903-12345"),
        ("{yy}{mm}{dd}{seq:2}", 1, "26090301"),
    ],
)
def test_render(source: str, number: int, text: str) -> None:
    assert Pattern.parse(source).render(number, DAY) == text


def test_period_keys() -> None:
    pattern = Pattern.parse("{yyyymmdd}{seq:3}")
    assert [pattern.period_key(DAY, reset) for reset in Reset] == ["", "2026", "202609", "20260903"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "pattern_length"),
        ("x" * 61, "pattern_length"),
        ("KH-{yyyy}", "pattern_counter"),
        ("{seq}{seq:2}", "pattern_counter"),
        ("KH-{seq:6", "pattern_braces"),
        ("KH-}{seq:6}", "pattern_braces"),
        ("{hour}{seq}", "pattern_part"),
        ("{seq:13}", "pattern_width"),
        ("{seq:0}", "pattern_width"),
    ],
)
def test_bad_patterns(source: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        Pattern.parse(source)
    assert caught.value.code == code
    assert str(caught.value)


def test_reset_needs_its_period_in_the_number() -> None:
    pattern = Pattern.parse("KH-{yymm}-{seq:6}")
    for reset in (Reset.NONE, Reset.YEAR, Reset.MONTH):
        pattern.check_reset(reset)
    with pytest.raises(Malformed, match=r"needs \{dd\}, because its counter restarts"):
        pattern.check_reset(Reset.DAY)


@pytest.mark.parametrize(
    ("source", "reset"),
    [
        ("K{yy}{seq:4}", Reset.YEAR),
        ("K{yyyy}{seq:4}", Reset.YEAR),
        ("K{yymm}{seq:4}", Reset.YEAR),
        ("K{yyyy}{mm}{seq:4}", Reset.MONTH),
        ("K{yy}-{seq:4}-{mm}", Reset.MONTH),
        ("K{yymm}{seq:4}", Reset.MONTH),
        ("K{yymmdd}{seq}", Reset.DAY),
        ("{dd}{mm}{yy}{seq}", Reset.DAY),
        ("K{seq}", Reset.NONE),
    ],
)
def test_whatever_shows_the_period_will_do(source: str, reset: Reset) -> None:
    Pattern.parse(source).check_reset(reset)


@pytest.mark.parametrize(
    ("source", "reset", "parts"),
    [
        ("K{seq}", Reset.YEAR, "{yyyy} / {yy}"),
        ("K{mm}{seq}", Reset.MONTH, "{yyyy} / {yy}"),
        ("K{yy}{seq}", Reset.MONTH, "{mm}"),
        ("K{seq}", Reset.DAY, "{yyyy} / {yy} + {mm} + {dd}"),
        ("K{yymm}{seq}", Reset.DAY, "{dd}"),
    ],
)
def test_a_refusal_names_all_that_is_missing(source: str, reset: Reset, parts: str) -> None:
    with pytest.raises(Malformed) as caught:
        Pattern.parse(source).check_reset(reset)
    assert (caught.value.code, caught.value.params) == ("pattern_reset", {"pattern": source, "parts": parts})
