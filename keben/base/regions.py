"""Provinces, cities and counties of China by code and by the names people type.

Loaded on first use from data/regions; levels that exist only on paper (such as 市辖区) are left out.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from keben.base.errors import Malformed
from keben.base.han import normal


class RegionLevel(StrEnum):
    """Rank of a region."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division; `parent` is the code above it, empty for provinces."""

    code: str
    name: str
    full_name: str
    level: RegionLevel
    parent: str


_BEYOND_THE_SOURCE = (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))
_ON_PAPER = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_PEOPLES = (
    "各|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春"
)
_AUTONOMOUS = re.compile(rf"(?:(?:{_PEOPLES})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)*自治[州县旗]$")
_PROVINCE_TAIL = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$")
_TAIL = re.compile(r"(?:自治[州县旗]|地区|林区|特区|盟|市|区|县|旗)$")
_SEPARATORS = re.compile(r"[\s/\\,，、>·\-—]+")


def _short(name: str, level: RegionLevel) -> str:
    if level is RegionLevel.PROVINCE:
        return _PROVINCE_TAIL.sub("", name)
    for tail in (_AUTONOMOUS, _TAIL):
        short = tail.sub("", name)
        if len(short) > 1 and short != name:
            return short
    return name


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("keben.base").joinpath("data", "regions", f"{name}.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _all() -> dict[str, Region]:
    found: dict[str, Region] = {}

    def add(code: str, name: str, level: RegionLevel, parent: str) -> None:
        above = found[parent].full_name if parent else ""
        found[code] = Region(code, name, above + name, level, parent)

    for code, name in (
        *((row["code"] + "0000", row["name"]) for row in _rows("provinces")),
        *_BEYOND_THE_SOURCE,
    ):
        add(code, name, RegionLevel.PROVINCE, "")
    for row in _rows("cities"):
        if row["name"] not in _ON_PAPER:
            add(row["code"] + "00", row["name"], RegionLevel.CITY, row["provinceCode"] + "0000")
    for row in _rows("areas"):
        city = row["cityCode"] + "00"
        if row["code"] not in found:  # a city without counties is listed as its own county
            add(
                row["code"],
                row["name"],
                RegionLevel.COUNTY,
                city if city in found else row["provinceCode"] + "0000",
            )
    return found


@lru_cache(maxsize=1)
def _children() -> dict[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = {}
    for region in _all().values():
        found.setdefault(region.parent, []).append(region)
    return {code: tuple(regions) for code, regions in found.items()}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Region, ...]]:
    found: dict[str, tuple[Region, ...]] = {}
    for region in _all().values():
        for name in {region.name, _short(region.name, region.level)}:
            found[name] = (*found.get(name, ()), region)
    return found


def provinces() -> tuple[Region, ...]:
    """All provinces, Taiwan, Hong Kong and Macau last."""
    return _children()[""]


@lru_cache(maxsize=1)
def everywhere() -> tuple[Region, ...]:
    """All regions, provinces first, then cities, then counties."""
    order = list(RegionLevel)
    return tuple(sorted(_all().values(), key=lambda one: order.index(one.level)))


def short_name(region: Region) -> str:
    """The name without what it is: 江苏, 徐州, 滨湖; 延边 of an autonomous prefecture."""
    return _short(region.name, region.level)


def children(code: str) -> tuple[Region, ...]:
    """Regions directly below; of a municipality these are counties."""
    return _children().get(code, ())


def by_code(code: str) -> Region:
    """The region of a code of 2, 4 or 6 digits; raises Malformed for an unknown one."""
    full = code.strip().ljust(6, "0")
    region = _all().get(full) or (_all().get(full[:2] + "0000") if full[2:] in {"0100", "0200"} else None)
    if region is None:
        raise Malformed("region_code_unknown", 'There is no region with the code "%(code)s".', {"code": code})
    return region


def ancestors(region: Region) -> tuple[Region, ...]:
    """The regions above, province first."""
    above: list[Region] = []
    while region.parent:
        region = _all()[region.parent]
        above.insert(0, region)
    return tuple(above)


def _within(region: Region, above: Region | None) -> bool:
    return above is None or above in ancestors(region)


def _parses(text: str, above: Region | None = None) -> Iterator[tuple[int, Region]]:
    """All ways to read the beginning of a text as a chain of regions: characters used, last region."""
    for length in range(2, min(len(text), 16) + 1):
        for region in _by_name().get(text[:length], ()):
            if region == above:  # 上海市上海市…
                yield from ((length + used, last) for used, last in _parses(text[length:], above))
            elif _within(region, above):
                yield length, region
                rest = text[length:]
                skipped = 3 if rest.startswith("市辖区") else 0
                yield from ((length + skipped + used, last) for used, last in _parses(rest[skipped:], region))


def _best(text: str) -> tuple[int, list[Region]]:
    """Longest reading and the regions it may mean; a province or the one around all others wins."""
    found = list(_parses(text))
    used = max((length for length, _ in found), default=0)
    meant = list(dict.fromkeys(region for length, region in found if length == used))
    for region in meant:
        others = (other for other in meant if other != region)
        if region.level is RegionLevel.PROVINCE or all(_within(other, region) for other in others):
            return used, [region]
    return used, meant


def find(text: str) -> Region:
    """The region of "江苏无锡", "山西省晋中市", "北京/朝阳", "320200"; else Malformed."""
    clean = _SEPARATORS.sub("", normal(text))
    if clean.isdigit():
        return by_code(clean)
    used, meant = _best(clean)
    if not meant or used < len(clean):
        raise Malformed(
            "region_unknown",
            '"%(text)s" is not a known region. Write it like 江苏省无锡市滨湖区.',
            {"text": text},
            hint=meant[0].full_name if len(meant) == 1 else "",
        )
    if len(meant) > 1:
        names = [region.full_name for region in meant]
        raise Malformed(
            "region_ambiguous",
            '"%(text)s" may be %(candidates)s. Add the province or city.',
            {"text": text, "candidates": "、".join(names), "codes": tuple(region.code for region in meant)},
        )
    return meant[0]


def split_address(address: str) -> tuple[Region | None, str]:
    """The region an address begins with and the rest; None if it is ambiguous."""
    clean = normal(address).strip()
    used, meant = _best(clean)
    if len(meant) != 1:
        return None, clean
    if meant[0].level is RegionLevel.COUNTY and clean[:used] == _short(meant[0].name, RegionLevel.COUNTY):
        return None, clean  # 太湖大道 is a street, not the county 太湖
    return meant[0], clean[used:].lstrip()


def named(text: str) -> tuple[Region, ...]:
    """The regions of exactly this name, long or short; none for anything else."""
    return _by_name().get(text, ())


def names() -> Iterable[tuple[str, tuple[Region, ...]]]:
    """Every name, long or short, with the regions that bear it."""
    return _by_name().items()
