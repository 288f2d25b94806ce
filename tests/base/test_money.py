import pytest
from hypothesis import given
from hypothesis import strategies as st

from keben.base.capital_amount import amount_in_words
from keben.base.errors import Malformed
from keben.base.money import (
    LARGEST,
    Money,
    allocate,
    divide_half_up,
    format_amount,
    format_short,
    parse_amount,
)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,234.5", 123450),
        ("12万", 12_000_000),
        ("1.2亿", 12_000_000_000),
        ("¥1,248,000.00", 124_800_000),
        ("￥１２．５", 1250),
        ("−3.50", -350),
        ("-¥3", -300),
        ("¥-3", -300),
        ("(1,000)", -100_000),
        ("0", 0),
        (" 1 234 ", 123_400),
        ("12.5万元", 12_500_000),
        ("3.1M", 310_000_000),
        ("366k", 36_600_000),
        (".5", 50),
        ("2千万", 2_000_000_000),
        ("RMB 8.80", 880),
        ("0.000012亿", 120_000),
        ("1.500", 150),
    ],
)
def test_reads_amounts(text: str, minor: int) -> None:
    assert parse_amount(text) == minor


@pytest.mark.parametrize("text", ["", "¥", "12,34", "1.2.3", "abc", "--3", "-¥-3", ".", "万", "1e5", "12万万"])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_amount(text)
    assert (caught.value.code, caught.value.params) == ("amount_unreadable", {"text": text})


def test_too_many_decimals_suggests_the_rounded_amount() -> None:
    with pytest.raises(Malformed) as caught:
        parse_amount("1,234.565")
    assert (caught.value.code, caught.value.hint) == ("amount_too_precise", "1,234.57")


def test_too_large_is_refused() -> None:
    assert parse_amount(str(LARGEST // 100)) == LARGEST
    with pytest.raises(Malformed, match="too large"):
        parse_amount(str(LARGEST // 100 + 1))


def test_prices_have_their_own_decimals() -> None:
    assert parse_amount("3.141593", digits=6) == 3_141_593
    assert format_amount(3_141_593, digits=6) == "3.141593"


def test_formats() -> None:
    assert format_amount(124_800_000) == "1,248,000.00"
    assert format_amount(124_800_000, symbol=True) == "¥1,248,000.00"
    assert format_amount(-5, grouping=False) == "−0.05"
    assert format_amount(124_800_000, grouping=False) == "1248000.00"
    assert format_amount(1200, digits=0) == "1,200"


@given(st.integers(-LARGEST, LARGEST))
def test_what_is_shown_can_be_read(minor: int) -> None:
    assert parse_amount(format_amount(minor, symbol=True)) == minor


@pytest.mark.parametrize(
    ("minor", "chinese", "english"),
    [
        (312_400_000, "312.4 万元", "3.1M"),
        (36_600_000, "36.6 万元", "366k"),
        (12_500_000_000, "1.25 亿元", "125M"),
        (850_000, "8,500 元", "8.5k"),
        (20_000_000, "20 万元", "200k"),
        (0, "0 元", "0"),
        (-36_600_000, "−36.6 万元", "−366k"),
        (999_999_999_999, "100 亿元", "10,000M"),
        (9_999_960_000, "1 亿元", "100M"),
        (99_999_900, "100 万元", "1M"),
    ],
)
def test_short_figures(minor: int, chinese: str, english: str) -> None:
    assert (format_short(minor, "zh-hans"), format_short(minor, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (30, "叁角整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (10_000_100, "壹拾万零壹元整"),
        (1_000_000_000_000, "壹佰亿元整"),
        (1_000_100_000_000, "壹佰亿零壹佰万元整"),
        (100_000_000_000_000, "壹万亿元整"),
        (12_345_678_901_234, "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分"),
        (-100, "负壹元整"),
        (2_000_500_00, "贰佰万零伍佰元整"),
        (100_050_000_00, "壹亿零伍万元整"),
    ],
)
def test_words(minor: int, words: str) -> None:
    assert amount_in_words(minor) == words


def test_money_adds_only_its_own_currency() -> None:
    assert Money(150) + Money(50) - Money(25) == Money(175)
    assert -Money(3) * 2 == Money(-6)
    assert Money(1) < Money(2)
    assert Money(2) <= Money(2)
    assert not Money(0)
    with pytest.raises(ValueError, match="cannot combine CNY with USD"):
        Money(1) + Money(1, "USD")


def test_money_as_text() -> None:
    assert str(Money(124_800_000)) == "¥1,248,000.00"
    assert str(Money(-500, "USD")) == "−US$5.00"
    assert str(Money(500, "JPY")) == "JP¥500"
    assert str(Money(500, "CHF")) == "CHF 5.00"


def test_halves_round_away_from_zero() -> None:
    assert [divide_half_up(n, 2) for n in (1, 3, -1, -3, 4)] == [1, 2, -1, -2, 2]
    assert divide_half_up(1, -2) == -1


def test_shares_add_up_and_the_last_takes_the_difference() -> None:
    assert allocate(10_000, (1, 1, 1)) == [3333, 3333, 3334]
    assert allocate(100, (1, 1, 1, 0)) == [33, 33, 34, 0]
    with pytest.raises(ValueError, match="weights"):
        allocate(100, (0, 0))
