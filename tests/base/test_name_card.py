"""Invented name cards, Chinese, English and both, each with exactly what is to be read from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.base.name_card import parse_card

CARDS = (Path(__file__).parent / "data" / "name_cards.txt").read_text(encoding="utf-8").split("----\n")
"""Text, `=>`, then the fields."""


def test_there_are_enough_of_them() -> None:
    assert len(CARDS) >= 30


@pytest.mark.parametrize("card", CARDS, ids=[str(number) for number in range(len(CARDS))])
def test_a_card_is_read_exactly(card: str) -> None:
    text, _arrow, fields = card.partition("=>\n")
    assert parse_card(text).found() == dict(line.split(": ", 1) for line in fields.splitlines())
