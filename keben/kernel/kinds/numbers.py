"""Kinds of quantities: whole and decimal numbers, money, percent, duration, score."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.db import models
from django.db.models import Field
from django.utils.translation import gettext as translate

from keben.base.errors import Malformed
from keben.base.money import LARGEST, format_amount, parse_amount
from keben.kernel.fields import (
    LatitudeField,
    LongitudeField,
    MinutesField,
    MoneyField,
    NumeralField,
    PercentField,
    PriceField,
    ScoreField,
    SmallNumeralField,
)
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, kind_for
from keben.kernel.kinds.text import masking_safe

COMPARE = ("is", "gt", "gte", "lt", "lte", "between", "empty", "filled")
PLACES = 22  # digits before the point that any number may have; with six after it 28 are computed exactly


def check_size(number: Decimal, raw: Any) -> None:
    """Refuse what no column holds before it is written out in full: 1e999999999 fills the memory. Raises Malformed."""
    if number.adjusted() >= PLACES:
        raise Malformed("too_large", "“%(text)s” is too large here.", {"text": raw})


@kind_for(models.IntegerField, models.BigIntegerField, models.SmallIntegerField)
class Integer(Kind):
    """A whole number."""

    code = "integer"
    widget = "number"
    align = "right"
    lookups: ClassVar[tuple[str, ...]] = COMPARE
    schema: ClassVar[dict[str, Any]] = {"type": "integer"}

    def __init__(self, low: int | None = None, high: int | None = None) -> None:
        self.low, self.high = low, high

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Integer:
        positive = isinstance(source, (models.PositiveIntegerField, models.PositiveSmallIntegerField))
        big = isinstance(source, models.BigIntegerField)
        limit = 2**63 - 1 if big else 2**31 - 1
        if isinstance(source, (models.SmallIntegerField, models.PositiveSmallIntegerField)):
            limit = 32767
        return cls(0 if positive else -limit, limit)

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        text = masking_safe(str(raw)).replace(",", "").replace("−", "-").strip()
        try:
            number = Decimal(text)
            if not number.is_finite() or (number.adjusted() < PLACES and number != number.to_integral_value()):
                raise InvalidOperation
        except InvalidOperation:
            raise Malformed("integer", "“%(text)s” is no whole number.", {"text": raw}) from None
        check_size(number, raw)
        return self.within(int(number))

    def within(self, value: Any) -> Any:
        """The value if it lies inside the limits. Raises Malformed."""
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise Malformed(
                "out_of_range",
                "%(value)s lies outside %(low)s to %(high)s.",
                {"value": value, "low": self.low, "high": self.high},
            )
        return value

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:,}".replace("-", "−")

    def edit(self, value: Any) -> Any:
        return "" if value is None else str(value)


@kind_for(models.AutoField, models.BigAutoField)
class Key(Integer):
    """The key of a record."""

    code = "key"


@kind_for(models.DecimalField)
class DecimalNumber(Kind):
    """A decimal number with a fixed number of places."""

    code = "decimal"
    widget = "number"
    align = "right"
    lookups: ClassVar[tuple[str, ...]] = COMPARE
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "decimal"}

    def __init__(self, digits: int = 18, places: int = 4) -> None:
        self.digits, self.places = digits, places

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> DecimalNumber:
        return cls(source.max_digits, source.decimal_places)  # type: ignore[attr-defined]

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        text = masking_safe(str(raw)).replace(",", "").replace("−", "-").rstrip("%").strip()
        try:
            number = Decimal(text)
            if not number.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise Malformed("decimal", "“%(text)s” is no number.", {"text": raw}) from None
        check_size(number, raw)
        rounded = round(number, self.places)
        if len(rounded.as_tuple().digits) + min(0, int(rounded.as_tuple().exponent) + self.places) > self.digits:
            raise Malformed("too_large", "“%(text)s” is too large here.", {"text": raw})
        return rounded

    def show(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value):,.{self.places}f}".replace("-", "−")

    def edit(self, value: Any) -> Any:
        return "" if value is None else str(value)

    def plain(self, value: Any) -> Any:
        return None if value is None else str(value)

    def unplain(self, value: Any) -> Any:
        return None if value is None else Decimal(value)


@kind_for(LatitudeField, LongitudeField)
class Degrees(DecimalNumber):
    """A latitude or a longitude."""

    def __init__(self, most: int = 180) -> None:
        super().__init__(9, 6)
        self.most = most

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Degrees:
        return cls(source.most)  # type: ignore[attr-defined]

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        found = super().parse(str(raw).strip().rstrip("°") if isinstance(raw, str) else raw, ctx)
        if found is None or abs(found) <= self.most:
            return found
        if self.most == 90 and abs(found) <= 180:
            raise Malformed(
                "swapped", "A latitude lies between −90 and 90; %(value)s may be the longitude.", {"value": raw}
            )
        raise Malformed(
            "out_of_range", "%(value)s lies outside %(low)s to %(high)s.",
            {"value": raw, "low": -self.most, "high": self.most},
        )  # fmt: skip

    def show(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value):.6f}".rstrip("0").rstrip(".")


@kind_for(PercentField)
class Percent(DecimalNumber):
    """A percentage."""

    code = "percent"

    def show(self, value: Any) -> str:
        if value is None:
            return ""
        # As exactly as it was entered, and with one decimal at least.
        exact = -int(Decimal(value).normalize().as_tuple().exponent)
        return f"{Decimal(value):.{max(1, exact)}f}%".replace("-", "−")


@kind_for(MoneyField)
class Money(Kind):
    """An amount of money, kept in fen."""

    code = "money"
    widget = "money"
    align = "right"
    lookups: ClassVar[tuple[str, ...]] = COMPARE
    sums = True
    schema: ClassVar[dict[str, Any]] = {"type": "integer", "description": "minor units (fen)"}

    def __init__(self, *, alarm: bool = False) -> None:
        self.alarm = alarm

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Money:
        return cls(alarm=getattr(source, "alarm", False))

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        if isinstance(raw, int) and not isinstance(raw, bool):
            minor = raw
        else:
            minor = parse_amount(str(raw))
        if abs(minor) > LARGEST:
            raise Malformed("too_large", "“%(text)s” is too large here.", {"text": raw})
        return minor

    def show(self, value: Any) -> str:
        return "" if value is None else format_amount(value)

    def edit(self, value: Any) -> Any:
        return "" if value is None else format_amount(value, grouping=False)

    def mask(self, value: Any) -> str:
        return "" if value is None else "***"


@kind_for(PriceField)
class Price(Kind):
    """A unit price with six decimals."""

    code = "price"
    widget = "money"
    align = "right"
    lookups: ClassVar[tuple[str, ...]] = COMPARE
    schema: ClassVar[dict[str, Any]] = {"type": "integer", "description": "millionths"}

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY or isinstance(raw, int):
            return None if raw in EMPTY else raw
        number = DecimalNumber(18, 6).parse(raw, ctx)
        return int(number * 1_000_000)

    def show(self, value: Any) -> str:
        if value is None:
            return ""
        text = f"{Decimal(value) / 1_000_000:,.6f}"
        whole, places = text.split(".")
        return f"{whole}.{places[:2]}{places[2:].rstrip('0')}"

    def edit(self, value: Any) -> Any:
        return self.show(value).replace(",", "")


@kind_for(NumeralField, SmallNumeralField)
class Numeral(Integer):
    """A number that names something."""

    def show(self, value: Any) -> str:
        return "" if value is None else str(value)


@kind_for(MinutesField)
class Duration(Integer):
    """A duration in minutes, shown as hours and minutes."""

    code = "duration"

    def show(self, value: Any) -> str:
        if value is None:
            return ""
        hours, minutes = divmod(abs(value), 60)
        parts = []
        if hours:
            parts.append(translate("%(count)s h") % {"count": hours})
        if minutes or not hours:
            parts.append(translate("%(count)s min") % {"count": minutes})
        return ("−" if value < 0 else "") + " ".join(parts)


@kind_for(ScoreField)
class Score(Integer):
    """A score from 0 to 100, drawn as a bar."""

    code = "score"

    @classmethod
    def of_field(cls, source: Field[Any, Any]) -> Score:
        return cls(0, 100)
