"""Taking a company name apart by rule: what stands at its ends is known vocabulary, what is left is the brand.

Source of the structure: 企业名称登记管理规定 (2020), article 6: region, brand (字号), trade, form of organisation.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from keben.base.company_name import places
from keben.base.company_name.words import ends_of_names, longest_first, longest_trade, words
from keben.base.han import normal
from keben.base.regions import named

_BRACKETS = re.compile(r"[(\[{<〔【《「『]([^()\[\]{}<>〔〕【】《》「」『』]*)[)\]}>〕】》」』]")
_NOISE = re.compile(r"[\s·•・.,，。、;；:：!！?？'\"“”‘’`~\-_—–/\\|+*#@&^%$()\[\]{}<>〔〕【】《》「」『』]+")
_ORDINAL = re.compile(r"^第[一二三四五六七八九十百\d]+")
_LISTED = re.compile(r"^\*?s?\*?st(?=[一-鿿])|^(?:dr|xd|xr)(?=[一-鿿])|(?<=[一-鿿])-(?:[a-z]|[a-z]{2})$")
"""What stock exchanges put around a short name: *ST华仪, 百度集团-SW."""
_HAN = re.compile(r"[一-鿿]")
_ANY_FORM = ("有限责任公司", "股份有限公司", "有限公司", "公司", "集团", "控股", "银行")


class CompanyName(NamedTuple):
    """The parts of a name, normalised; each is empty where the name has none."""

    text: str
    region: str = ""
    brand: str = ""
    trade: str = ""
    form: str = ""
    branch: str = ""
    is_group: bool = False
    sure: bool = True

    @property
    def head(self) -> str:
        """Brand and trade of the company that a branch belongs to; with the region where these alone say too little.

        They do where there is no brand (上海食品包装公司) and where the region may be a part of it (长安马自达).
        """
        core = self.brand + self.trade
        return core if self.brand and self.sure and core else (self.region + core) or self.text

    @property
    def key(self) -> str:
        """Equal for two spellings of one organisation: region and legal form do not count, group and branch do."""
        return "|".join(part for part in (self.head, "集团" if self.is_group else "", self.branch) if part)


@lru_cache(maxsize=8192)
def parse(name: str) -> CompanyName:
    """Take a name apart; any text is allowed, what is not understood counts as brand."""
    whole = normal(name)
    text, inside = _unbracket(_LISTED.sub("", whole))
    if not _HAN.search(text):
        core, form = _cut_form(text)
        return CompanyName(text, brand=core, form=form)
    text, branch = _cut_branch(text)
    core, form = _cut_form(text)
    is_group = "集团" in form or "集团" in inside
    at_side = [one for one in inside if places.is_place(one)]
    said = "".join(one for one in inside if one not in at_side and one not in words("forms"))
    region, brand, trade, sure = _core(core)
    if not branch and brand:
        brand, trade, branch = _inner_branch(brand, trade, form)
    if trade.endswith("集团"):
        trade, is_group = trade.removesuffix("集团"), True
    return CompanyName(
        whole, region or (at_side[0] if at_side else ""), brand, trade + said, form, branch, is_group, sure
    )


def _unbracket(text: str) -> tuple[str, list[str]]:
    """The text without brackets, spaces and punctuation, and what stood in the brackets."""
    inside: list[str] = []
    while found := _BRACKETS.search(text):
        inside.append(_NOISE.sub("", found[1]))
        text = text[: found.start()] + text[found.end() :]
    return _NOISE.sub("", text), [one for one in inside if one]


def _cut_branch(text: str) -> tuple[str, str]:
    """A part of a company and its place: 邯郸分公司, 信阳办事处."""
    for word in longest_first("branches") if text.endswith(longest_first("branches")) else ():
        rest = text.removesuffix(word)
        if rest == text or not rest:
            continue
        for mark in _ANY_FORM:
            head, found, place = rest.rpartition(mark)
            if found and head:
                return head + found, place + word
        for at in range(2, len(rest) - 1):
            if places.is_place(rest[at:]):
                return rest[:at], rest[at:] + word
        return rest, word
    return text, ""


def _cut_form(text: str) -> tuple[str, str]:
    """The legal form at the end, as long as something is left before it."""
    for length, forms in ends_of_names():
        form = text[-length:]
        if form in forms and len(text) - length >= _least_before(form):
            return text[:-length], form
    return text, ""


def _least_before(form: str) -> int:
    """How many characters a name has before its form: 有限公司 alone is not 有 with a slip of 有限公司 behind it."""
    return 3 if not _HAN.match(form) else 1 if form in words("forms") else 2


def _core(text: str) -> tuple[str, str, str, bool]:
    """Region, brand and trade of a name without form and branch, and whether the region is certain.

    The longest chain of places wins. A county that may be a brand itself (平安, 长安) is a place where it comes first
    and a brand is left (昆山|欣日兴), and behind another place where none is left (贵州大丰|房地产).
    """
    for region, rest, sure in places.ways(text):
        brand, trade = _split(rest)
        if len(brand) == 1 or (region and not rest):
            continue
        alone = bool(named(region))
        if sure or (bool(brand and trade) and not _tails(rest)[1] if alone else not brand):
            return region, brand, trade, sure
    return "", text, "", True


def _split(text: str) -> tuple[str, str]:
    """Brand and trade: the shortest beginning after which only words for trades follow; no brand where all is trade."""
    reaches = _tails(text)
    plain = _ORDINAL.sub("", text)
    if reaches[0] or (plain != text and reaches[len(text) - len(plain)]):
        return "", text
    known, longest = words("trades"), longest_trade()
    for at in range(2, len(text)):
        # A trade begins with a word for one: 建业|电缆|信阳|销售, and not 建业电缆|信阳|销售.
        if reaches[at] and any(text[at:end] in known and reaches[end] for end in range(at + 1, at + longest + 1)):
            return text[:at], text[at:]
    return text, ""


def _tails(text: str) -> list[bool]:
    """For each position whether only trades and cities follow."""
    known, size = words("trades"), len(text)
    reaches, reached = [False] * size + [True], [size]
    for at in range(size - 1, -1, -1):
        # Few positions are reached, so the way back from these is the shorter one.
        for end in reached:
            if text[at:end] in known:
                break
        else:
            if at < 3 or not any(reaches[end] for end in places.starts(text, at)):
                continue
        reaches[at] = True
        reached.append(at)
    return reaches


def _inner_branch(brand: str, trade: str, form: str) -> tuple[str, str, str]:
    """A city between the trade and its end tells a branch: 能源|石家庄公司, 电缆|信阳销售公司; so does a name of
    its own behind 销售: 轮胎销售|天骄公司."""
    for at in range(2, len(trade) - 1):
        for end in reversed(places.starts(trade, at)):
            if trade[at:end] not in words("trades") and _split("甲乙" + trade[end:])[0] in (
                "甲乙",
                "甲乙" + trade[end:],
            ):
                return brand, trade[:at], trade[at:] + form
    head, sold, own = brand.partition("销售")
    if sold and not trade and 2 <= len(own) <= 4:
        first, kind = _split(head + sold)
        if first and kind:
            return first, kind, own + form
    return brand, trade, ""
