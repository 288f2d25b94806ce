"""Functions a formula may call, and how values of fields become values of formulas."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from keben.base.errors import Malformed

Value = Decimal | str | bool | date | None
_LONGEST_TEXT = 2_000
_MOST_PLACES = 10


@dataclass(frozen=True)
class Function:
    """A function and the least and most arguments it takes; `run` gets today's date before them."""

    run: Callable[..., Value]
    arity: tuple[int, int]


def plain(value: object) -> Value:
    """A field value as a formula value; raises Malformed for kinds formulas do not know."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    raise Malformed(
        "formula_kind", "The formula uses a value it cannot compute with: %(value)s.", {"value": str(value)}
    )


def number(value: Value) -> Decimal | None:
    """A value as a number, an empty one as None; raises Malformed for texts, dates and yes/no."""
    if value is None or isinstance(value, Decimal):
        return value
    raise Malformed(
        "formula_not_number",
        'The formula computes with "%(value)s", which is not a number.',
        {"value": str(value)},
    )


def _day(value: Value) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            value = value or None
    if isinstance(value, date):
        return value
    raise Malformed(
        "formula_not_date",
        'The formula counts days with "%(value)s", which is not a date.',
        {"value": str(value or "")},
    )


def _round(_today: date, value: Value, places: Value = None) -> Value:
    digits = int(number(places) or 0)
    if not 0 <= digits <= _MOST_PLACES:
        raise Malformed("formula_places", "A formula rounds to 0 to %(most)s decimals.", {"most": _MOST_PLACES})
    found = number(value)
    return None if found is None else found.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _abs(_today: date, value: Value) -> Value:
    found = number(value)
    return None if found is None else abs(found)


def _numbers(values: tuple[Value, ...]) -> list[Decimal]:
    """The numbers among them; the smallest and the largest are sought among what is filled in."""
    return [found for value in values if (found := number(value)) is not None]


def _first(_today: date, *values: Value) -> Value:
    return next((value for value in values if value not in (None, "")), None)


def _days_between(_today: date, start: Value, end: Value) -> Value:
    if start is None or end is None:
        return None
    return Decimal((_day(end) - _day(start)).days)


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def _concat(_today: date, *parts: Value) -> Value:
    text = "".join(_text(part) for part in parts)
    if len(text) > _LONGEST_TEXT:
        raise Malformed(
            "formula_text",
            "The text a formula makes has more than %(most)s characters.",
            {"most": _LONGEST_TEXT},
        )
    return text


FUNCTIONS = {
    "round": Function(_round, (1, 2)),
    "min": Function(lambda _today, *values: min(_numbers(values), default=None), (1, 20)),
    "max": Function(lambda _today, *values: max(_numbers(values), default=None), (1, 20)),
    "abs": Function(_abs, (1, 1)),
    "first": Function(_first, (1, 20)),
    "days_between": Function(_days_between, (2, 2)),
    "today": Function(lambda today: today, (0, 0)),
    "concat": Function(_concat, (1, 20)),
}

CALLS = (
    "if(x > 1, a, b)", "first(a, b)", "round(x, 2)", "min(a, b)", "max(a, b)", "abs(x)", "days_between(a, b)",
    "today()", "concat(a, b)",
)  # fmt: skip
"""How each is called, for the form of a formula."""
