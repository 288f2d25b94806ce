from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from keben.base.errors import Malformed
from keben.base.expr import parse_formula
from keben.base.formula_functions import CALLS, FUNCTIONS

TODAY = date(2026, 11, 22)
VALUES = {
    "amount": 1200,
    "qty": 3,
    "rate": 0.1,
    "name": "晋原",
    "empty": None,
    "on": True,
    "signed": date(2026, 11, 1),
    "seen": datetime(2026, 11, 20, tzinfo=UTC),
    "金额": Decimal("12.50"),
}


def run(source: str) -> object:
    return parse_formula(source).evaluate(VALUES, today=TODAY)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("=amount * qty - 1", Decimal(3599)),
        ("amount * rate", Decimal("120.0")),
        ("0.1 + 0.2", Decimal("0.3")),
        ("-7 % 4", Decimal(-3)),
        ("金额 / 2", Decimal("6.25")),
        ("round(2.5)", Decimal(3)),
        ("round(10 / 3, 2)", Decimal("3.33")),
        ("round(1.005, 2)", Decimal("1.01")),
        ("min(3, amount, 2)", Decimal(2)),
        ("max(3, empty)", Decimal(3)),
        ("abs(-2)", Decimal(2)),
        ("empty + 1", None),
        ("empty + empty", None),
        ("-empty", None),
        ("amount / empty", None),
        ("days_between(empty, signed) + 1", None),
        ("round(empty, 2)", None),
        ("abs(empty)", None),
        ("min(empty, 3)", Decimal(3)),
        ("max(empty, empty)", None),
        ("first(empty, 0) + 1", Decimal(1)),
        ("first(empty, '', name)", "晋原"),
        ("first(empty)", None),
        ("if(empty + 1 > 0, 1, 2)", Decimal(2)),
        ("if(amount > 1000, '大', '小')", "大"),
        ("if(amount = 1200 and not on, 1, 2)", Decimal(2)),
        ("if(qty <> 3 or on, 1, 1 / 0)", Decimal(1)),
        ("1 < qty <= 3", True),
        ("empty > 1", False),
        ("empty = 1", False),
        ("name = '晋原'", True),
        ("concat(name, '-', amount, '=if')", "晋原-1200=if"),
        ("concat(on, empty, 1.50)", "11.5"),
        ("days_between(signed, today())", Decimal(21)),
        ("days_between('2026-11-01', seen)", Decimal(19)),
        ("days_between(empty, signed)", None),
        ("today()", TODAY),
    ],
)
def test_results(source: str, result: object) -> None:
    assert run(source) == result


def test_the_form_shows_how_every_function_is_called() -> None:
    assert {call.partition("(")[0] for call in CALLS} == {*FUNCTIONS, "if"}
    values = {"x": 2, "a": TODAY, "b": TODAY}
    for call in CALLS:
        if not call.startswith(("min", "max")):
            parse_formula(call).evaluate(values, today=TODAY)


def test_names_are_known_before_evaluation() -> None:
    assert parse_formula("if(a > 1, b, today())").names == {"a", "b"}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "formula_length"),
        ("1+" * 600 + "1", "formula_length"),
        ("(" * 21 + "1" + ")" * 21, "formula_depth"),
        ("-" * 300 + "1", "formula_depth"),
        ("9" * 20, "formula_depth"),
        ("1 +", "formula_unreadable"),
        ("(1", "formula_unreadable"),
        ("'a", "formula_unreadable"),
        ("a b", "formula_unreadable"),
        ("2 ** 9", "formula_part"),
        ("7 // 2", "formula_part"),
        ("~1", "formula_part"),
        ("a.b", "formula_part"),
        ("a[0]", "formula_part"),
        ("[1]", "formula_part"),
        ("lambda: 1", "formula_part"),
        ("1 in a", "formula_part"),
        ("1j", "formula_part"),
        ("b'a'", "formula_part"),
        ("f'{a}'", "formula_part"),
        ("a := 1", "formula_unreadable"),
        ("open('x')", "formula_function"),
        ("__import__('os')", "formula_function"),
        ("a.b()", "formula_function"),
        ("today(1)", "formula_arguments"),
        ("if(1, 2)", "formula_arguments"),
        ("max(*a)", "formula_arguments"),
        ("round(**a)", "formula_arguments"),
        ("+".join(["1"] * 250), "formula_depth"),
        ("max(" + ",".join(["max(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"] * 12) + ")", "formula_size"),
    ],
)
def test_refused_when_written(source: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_formula(source)
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("unknown + 1", "formula_name"),
        ("1 / 0", "formula_arithmetic"),
        ("1 % 0", "formula_arithmetic"),
        ("name + 1", "formula_not_number"),
        ("name > 1", "formula_compare"),
        ("days_between(name, signed)", "formula_not_date"),
        ("days_between(amount, signed)", "formula_not_date"),
        ("round(1, 11)", "formula_places"),
        ("concat(" + ",".join(["long"] * 3) + ")", "formula_text"),
        ("odd + 1", "formula_kind"),
    ],
)
def test_refused_when_computed(source: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_formula(source).evaluate({**VALUES, "long": "x" * 1000, "odd": object()}, today=TODAY)
    assert caught.value.code == code
    assert str(caught.value)
