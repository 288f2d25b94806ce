"""How likely two names mean one organisation: how much of the shorter one stands, in order, in the other.

Abbreviations drop characters and keep their order (中航高科 for 中航航空高科技股份有限公司), so the measure is a
weighted longest common subsequence: brands, which tell companies apart, weigh more than trades and regions.
"""

from __future__ import annotations

from functools import lru_cache

from keben.base.company_name.parse import CompanyName, parse

_BRAND, _TRADE, _REGION, _FORM = 1.0, 0.45, 0.4, 0.15
_JOINED = 0.6
"""Added for neighbours that stay neighbours, as a share of their weight: runs mean more than scattered letters."""


def likeness(one: str, other: str) -> float:
    """0 to 1; 1 for spellings of one name. Symmetric."""
    a, b = parse(one), parse(other)
    if a.key == b.key:
        return 1.0
    return max(covers(a, b), covers(b, a))


def covers(short: CompanyName, full: CompanyName) -> float:
    """How well a short name is explained by a full one, 0 to 1."""
    left, right = letters(short), letters(full)
    if not left or not right:
        return 0.0
    got = _common(left, right)
    explained = got / _common(left, left)
    used = got / _common(right, right)
    share = 0.82 * explained + 0.12 * used
    if short.brand and short.brand == full.brand:
        share += 0.06
    elif short.brand and full.brand.startswith(short.brand):
        share += 0.03
    return min(share, 0.99)


@lru_cache(maxsize=8192)
def letters(name: CompanyName) -> tuple[tuple[str, float], ...]:
    """The characters that count, with their weight, in the order of the name."""
    # A place that may be the brand (长安, 滨海), or that stands for one, weighs as much as a brand.
    place = _REGION if name.sure and name.brand else _BRAND
    group = "集团" if name.is_group else ""
    parts = ((name.region, place), (name.brand, _BRAND), (name.trade, _TRADE), (group, _FORM))
    return tuple((char, weight) for part, weight in parts for char in part)


def _common(left: tuple[tuple[str, float], ...], right: tuple[tuple[str, float], ...]) -> float:
    """The weight of the best common subsequence, neighbours counting extra."""
    width = len(right)
    best = [0.0] * (width + 1)
    ending = [0.0] * (width + 1)
    for char, weight in left:
        new_best, new_ending = [0.0] * (width + 1), [0.0] * (width + 1)
        for at in range(1, width + 1):
            other, heft = right[at - 1]
            if other == char:
                both = min(weight, heft)
                joined = ending[at - 1] + both * (1 + _JOINED) if ending[at - 1] else 0.0
                new_ending[at] = max(best[at - 1] + both, joined)
            new_best[at] = max(new_best[at - 1], best[at], new_ending[at])
        best, ending = new_best, new_ending
    return best[width]
