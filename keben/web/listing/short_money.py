"""Amounts for cards and lanes: 62.4 万, or k and M in English (ui.md §12)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

STEPS = {
    "zh": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k")),
}


def short_money(minor: int) -> str:
    """The amount in the largest unit that fits, with one decimal; fen in, text out."""
    zh = (get_language() or "").startswith("zh")
    amount = Decimal(minor) / 100
    for size, word in STEPS["zh" if zh else "en"]:
        if abs(amount) >= size:
            text = f"{(amount / size).quantize(Decimal('0.1'), ROUND_HALF_UP):,}"
            return f"{text} {word}".replace("-", "−") if zh else f"¥{text}{word}".replace("¥-", "−¥")
    text = f"{amount.quantize(Decimal('1'), ROUND_HALF_UP):,}".replace("-", "−")
    return text if zh else f"¥{text}".replace("¥−", "−¥")
