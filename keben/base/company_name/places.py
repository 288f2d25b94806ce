"""Places at the beginning of a name: provinces, cities, counties by their full and short names, towns and zones."""

from __future__ import annotations

import re
from functools import lru_cache

from keben.base.regions import Region, RegionLevel, ancestors, named, names

_BEYOND = frozenset({"中国", "中华", "香港", "澳门", "台湾", "华东", "华北", "华南", "华中", "西北", "西南", "东北"})
_ZONE = re.compile(
    r"(?:[一-鿿]{0,2}?)(?:经济技术开发区|高新技术产业开发区|综合保税区|自由贸易试验区|自贸试验区|自贸区|保税区|开发区|高新区|"
    r"工业园区|工业区|新区|街道办事处|街道)"
)
_TOWN = re.compile(r"[一-鿿]{2}[镇乡]")
_LONGEST = 12


def is_place(text: str) -> bool:
    """Whether the text is nothing but a place."""
    if text in _BEYOND:
        return True
    return any(not rest for _place, rest, _sure in ways(text))


def starts(text: str, at: int) -> list[int]:
    """Where provinces and cities that begin at a position end: they stand inside a name before a branch."""
    known, first = _cities()
    if text[at : at + 2] not in first:
        return []
    return [end for end in range(at + 2, min(len(text), at + _LONGEST) + 1) if text[at:end] in known]


@lru_cache(maxsize=1)
def _cities() -> tuple[frozenset[str], frozenset[str]]:
    """All names of provinces and cities, and how they begin."""
    known = frozenset(name for name, ones in names() if any(one.level is not RegionLevel.COUNTY for one in ones))
    return known, frozenset(name[:2] for name in known)


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """How the names of places begin; most texts begin otherwise."""
    return frozenset(name[:2] for name, _ones in names())


def ways(text: str) -> list[tuple[str, str, bool]]:
    """All ways to cut places off the beginning: the places, the rest, and whether it can be nothing else.

    A county's short name is often a brand (平安, 长安, 大丰): it is sure only below its own city or province,
    written with its rank, or with a zone or town behind it. Longest places first; the last way cuts nothing.
    """
    found: list[tuple[int, bool]] = []
    _walk(text, 0, (), True, found)
    best: dict[int, bool] = {}
    for end, sure in found:
        best[end] = best.get(end, False) or sure
    cuts = sorted(best.items(), reverse=True)
    return [*((text[:end], text[end:], sure) for end, sure in cuts), ("", text, True)]


def _walk(text: str, at: int, above: tuple[Region, ...], sure: bool, found: list[tuple[int, bool]]) -> None:
    """Extend a chain of places by one more."""
    reach = min(len(text), at + _LONGEST) if text[at : at + 2] in _beginnings() else 0
    for end in range(at + 2, reach + 1):
        here = named(text[at:end])
        if not here:
            continue
        inside = tuple(one for one in here if not above or any(top in ancestors(one) or top == one for top in above))
        certain = bool(inside and above) or text[end - 1] in "省市区县旗" or text[at:end] in _cities()[0]
        if above and not inside and not certain and at:
            found.append((end, False))  # a county of somewhere else: 贵州大丰
            continue
        found.append((end, sure and certain))
        _walk(text, end, inside or here, sure and certain, found)
    if at:
        for pattern in (_ZONE, _TOWN):
            if (zone := pattern.match(text, at)) and zone.end() > at:
                found.append((zone.end(), True))
                _walk(text, zone.end(), above, True, found)
