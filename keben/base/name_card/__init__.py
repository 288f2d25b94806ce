"""The text of a name card, Chinese, English or both, taken apart into fields."""

from keben.base.name_card.parse import Card, parse_card

__all__ = ["Card", "parse_card"]
