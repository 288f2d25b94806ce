"""Amounts for cards and lanes: 62.4 万, or ¥624k and ¥3.1M in English (ui.md §12)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from keben.kernel.locale import currency_sign

STEPS = {
    "zh": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k")),
}


def short_money(minor: int) -> str:
    """The amount in the largest unit that fits, with one decimal; fen in, text out."""
    zh = (get_language() or "").startswith("zh")
    sign = "−" if minor < 0 else ""
    minor = abs(minor)
    before = sign if zh else f"{sign}{currency_sign()}"
    amount = Decimal(minor) / 100
    for size, word in STEPS["zh" if zh else "en"]:
        if amount >= size:
            text = f"{(amount / size).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"
            return f"{before}{text} {word}" if zh else f"{before}{text}{word}"
    return f"{before}{amount.quantize(Decimal('1'), ROUND_HALF_UP):,}"
