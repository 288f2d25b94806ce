"""Regions in the language of the reader: 江苏省徐州市, and Xuzhou, Jiangsu in English."""

from __future__ import annotations

from django.utils.translation import get_language

from keben.base import regions, regions_english
from keben.base.errors import Malformed
from keben.base.han import normal
from keben.base.regions import Region


def _english() -> bool:
    return (get_language() or "").startswith("en")


def alone(region: Region) -> str:
    """The region without what it lies in."""
    return regions_english.name(region) if _english() else region.name


def whole(region: Region) -> str:
    """The region with what it lies in."""
    return regions_english.full_name(region) if _english() else region.full_name


def of_code(code: str) -> str:
    """The whole name of a code; a code of an older edition of the list stays as it is."""
    try:
        return whole(regions.by_code(code)) if code else ""
    except Malformed:
        return code


def read(text: str) -> Region:
    """The region that somebody typed, as a code or in either language, whatever the reader's. Raises Malformed."""
    if text.isdigit():
        return regions.by_code(text)
    return regions_english.find(text) if regions_english.is_latin(text) else regions.find(text)


def search(text: str, most: int) -> list[Region]:
    """Regions for a picker: by part of the Chinese name, or by the beginning of the English one or the pinyin."""
    if regions_english.is_latin(text):
        return regions_english.search(text)[:most]
    typed = normal(text)
    return [one for one in regions.everywhere() if typed in one.full_name][:most]
