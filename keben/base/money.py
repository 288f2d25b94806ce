"""Amounts of money as whole minor units (fen): read, shown, shared out.

Integer arithmetic only, so that sums are exact on every database.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from keben.base.errors import Malformed
from keben.base.han import to_halfwidth

LARGEST = 10**15  # minor units; stays exact in a JSON number of a browser
MINUS = "\u2212"
SYMBOLS = {
    "CNY": "¥",
    "HKD": "HK$",
    "MOP": "MOP$",
    "TWD": "NT$",
    "USD": "US$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "JP¥",
}
_NO_DECIMALS = frozenset({"JPY", "KRW", "VND"})
_UNITS = {"": 0, "千": 3, "k": 3, "万": 4, "萬": 4, "m": 6, "百万": 6, "千万": 7, "亿": 8, "億": 8}
_SHAPE = re.compile(
    r"(?P<sign>[-+]?)(?:¥|￥|rmb|cny|人民币)?(?P<sign2>-?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<part>\d*))?(?P<unit>千万|百万|[千万萬亿億km])?(?:元|圆|rmb|cny)?"
)


def decimals_of(currency: str) -> int:
    """Decimal places of a currency (ISO 4217)."""
    return 0 if currency in _NO_DECIMALS else 2


def divide_half_up(numerator: int, denominator: int) -> int:
    """Quotient rounded to the nearest whole, halves away from zero, as Chinese invoices round."""
    negative = (numerator < 0) != (denominator < 0)
    quotient = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return -quotient if negative else quotient


def allocate(minor: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights; parts add up exactly, the last one takes the rounding."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    parts = [divide_half_up(minor * weight, total) for weight in weights]
    last = max(index for index, weight in enumerate(weights) if weight)
    parts[last] += minor - sum(parts)
    return parts


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units together with its currency."""

    minor: int
    currency: str = "CNY"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}; convert one of them first")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.minor * factor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        sign, digits = (MINUS, -self.minor) if self.minor < 0 else ("", self.minor)
        number = format_amount(digits, digits=decimals_of(self.currency))
        return f"{sign}{SYMBOLS.get(self.currency, self.currency + ' ')}{number}"


def parse_amount(text: str, *, digits: int = 2) -> int:
    """Minor units of "1,234.5", "¥12万", "1.2亿元", "−3.50", "(1,000)", "3.1M"; raises Malformed.

    More decimals than `digits` are refused with the rounded amount as hint, never cut off silently.
    """
    clean = re.sub(r"\s", "", to_halfwidth(text)).replace(MINUS, "-").lower()
    bracketed = clean.startswith("(") and clean.endswith(")")
    match = _SHAPE.fullmatch(clean[1:-1] if bracketed else clean)
    if match is None or not (match["whole"] or match["part"]) or (match["sign"] and match["sign2"]):
        raise Malformed(
            "amount_unreadable",
            'Cannot read "%(text)s" as an amount. Write it like 1,248,000.00 or 1.2M.',
            {"text": text},
        )
    part = match["part"] or ""
    scaled = int((match["whole"] or "0").replace(",", "") + part) * 10 ** (_UNITS[match["unit"] or ""] + digits)
    minor = divide_half_up(scaled, 10 ** len(part))
    negative = bracketed or "-" in (match["sign"], match["sign2"])
    minor = -minor if negative else minor
    if scaled % 10 ** len(part):
        raise Malformed(
            "amount_too_precise",
            'The amount "%(text)s" has more than %(digits)s decimals.',
            {"text": text, "digits": digits},
            hint=format_amount(minor, digits=digits),
        )
    if abs(minor) > LARGEST:
        raise Malformed("amount_too_large", 'The amount "%(text)s" is too large.', {"text": text})
    return minor


def format_amount(minor: int, *, symbol: bool = False, grouping: bool = True, digits: int = 2) -> str:
    """ "1,248,000.00"; with `symbol` "¥1,248,000.00"; negative with the true minus sign."""
    whole, part = divmod(abs(minor), 10**digits)
    number = f"{whole:,}" if grouping else str(whole)
    if digits:
        number += f".{part:0{digits}d}"
    return (MINUS if minor < 0 else "") + ("¥" if symbol else "") + number


def _trimmed(tenths: int, places: int) -> str:
    whole, part = divmod(tenths, 10**places)
    digits = f"{part:0{places}d}".rstrip("0")
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"


def format_short(minor: int, lang: str = "zh-hans") -> str:
    """A figure for facts and charts: "312.4 万元", "1.25 亿元" in Chinese; "3.1M", "366k" in English."""
    sign, size = (MINUS, -minor) if minor < 0 else ("", minor)
    steps: tuple[tuple[int, int, int, str], ...]
    if lang.lower().startswith("zh"):
        steps = ((10**8, 2, 10**4, " 亿元"), (10**4, 1, 10**4, " 万元"), (1, 0, 10**4, " 元"))
    else:
        steps = ((10**6, 1, 10**3, "M"), (10**3, 1, 10**3, "k"), (1, 0, 10**3, ""))
    # From the smallest unit up: a figure that rounds to the next unit is written in that unit.
    for index in range(len(steps) - 1, -1, -1):
        yuan, places, limit, label = steps[index]
        shown = divide_half_up(size * 10**places, yuan * 100)
        if shown < limit * 10**places or index == 0:
            return sign + _trimmed(shown, places) + label
    raise AssertionError("unreachable")
