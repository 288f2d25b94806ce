"""Names of companies that nobody has seen, made from a seed: brands are read as well as from real ones."""

from __future__ import annotations

import random

from bench.chinese_set import FIRST, FORMS, TRADES, Maker
from keben.base.company_name import parse

COUNT = 1_000


def test_brands_of_names_never_seen() -> None:
    chance, cities = random.Random(3), Maker(3).cities
    wrong = []
    for _ in range(COUNT):
        brand = "".join(chance.choice(FIRST) for _ in range(2 if chance.random() < 0.7 else 3))
        place = chance.choice(cities).name
        place = place if chance.random() < 0.5 else place.removesuffix("市")
        name = f"{place}{brand}{chance.choice(TRADES)}{chance.choice(FORMS)}"
        if parse(name).brand != brand:
            wrong.append(name)
    assert len(wrong) <= 0.03 * COUNT, wrong
