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


def test_what_a_reader_of_pictures_runs_together_is_taken_apart() -> None:
    lines = (
        "常州远望阀门有限公司",
        "李卫国采购经理",
        "手机13961230018",
        "电话0519-88886666",
        "常州市新北区通江中路88号",
    )
    assert parse_card("\n".join(lines)).found() == {
        "company": "常州远望阀门有限公司", "name": "李卫国", "title": "采购经理", "mobile": "13961230018",
        "phone": "0519-88886666", "address": "常州市新北区通江中路88号",
    }  # fmt: skip
    for line, name, title in (("李卫采购经理", "李卫", "采购经理"), ("欧阳明月副总经理", "欧阳明月", "副总经理"),
                              ("常务副总经理", "", "常务副总经理"), ("高级工程师", "", "高级工程师"),
                              ("王建国高级工程师", "王建国", "高级工程师"),
                              ("刘建国 。 采购经理", "刘建国", "采购经理")):  # fmt: skip
        card = parse_card(line)
        assert (card.name, card.title) == (name, title)
    assert parse_card("周敏\n常州经理").name == "周敏"
