"""Chinese text: widths, simplified form, comparison key, pinyin readings and sort key.

Works from three small tables under data/han (see data/SOURCE.md), so no dictionary is loaded at run time.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from keben.base.remembered import Remembered

_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_NOT_WORD = re.compile(r"[\W_]+")
_WORD_OR_SIGN = re.compile(r"[a-z0-9]+|\w")

# Words whose usual reading differs from the first reading of their characters; only sorting needs them.
_PHRASES = {
    "重庆": ("chong", "qing"),
    "音乐": ("yin", "yue"),
    "西藏": ("xi", "zang"),
    "行政": ("xing", "zheng"),
    "行动": ("xing", "dong"),
    "旅行": ("lv", "xing"),
    "校长": ("xiao", "zhang"),
    "会计": ("kuai", "ji"),
    "首都": ("shou", "du"),
    "番禺": ("pan", "yu"),
    "朝阳": ("chao", "yang"),
    "六安": ("lu", "an"),
    "台州": ("tai", "zhou"),
    "蚌埠": ("beng", "bu"),
}
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "朴": "piao", "查": "zha", "盖": "ge", "区": "ou", "尉": "wei",
    "乐": "yue", "缪": "miao", "种": "chong", "召": "shao", "洗": "xian", "员": "yun", "万": "wan",
    "葛": "ge",
    "柏": "bai", "长": "zhang", "重": "chong", "折": "she", "隗": "kui", "郇": "xun", "卜": "bu",
    "祭": "zhai",
}  # fmt: skip


def is_han(char: str) -> bool:
    """Whether a character is a Chinese ideograph."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or char == "〇"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def to_halfwidth(text: str) -> str:
    """Full-width ASCII, the ideographic space and ￥ in their half-width form; nothing else changes."""
    return text.translate(_FULL)


def _lines(name: str) -> list[str]:
    return files("keben.base").joinpath("data", "han", name).read_text(encoding="utf-8").splitlines()


@lru_cache(maxsize=1)
def _simplified_table() -> dict[int, str]:
    traditional, simplified = _lines("simplified.txt")
    return {ord(old): new for old, new in zip(traditional, simplified, strict=True)}


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """Finds a traditional character; most texts have none, and looking takes a quarter of translating."""
    return re.compile(f"[{''.join(map(chr, _simplified_table()))}]")


def to_simplified(text: str) -> str:
    """Traditional characters in their simplified form, character by character."""
    return text.translate(_simplified_table()) if _traditional().search(text) else text


@lru_cache(maxsize=1024)
def normal(text: str) -> str:
    """NFKC, simplified, lower case; spaces and punctuation stay."""
    return to_simplified(unicodedata.normalize("NFKC", text).casefold())


def fold(text: str) -> str:
    """The key under which two spellings count as the same: `normal` without spaces and punctuation."""
    return _NOT_WORD.sub("", normal(text))


@lru_cache(maxsize=1)
def readings_table() -> dict[str, tuple[str, ...]]:
    """Readings without tone of each character, the most usual in names first; ü is written v."""
    table: dict[str, tuple[str, ...]] = {}
    for line in _lines("pinyin.txt"):
        syllable, chars = line.split()
        table.update(dict.fromkeys(chars, (syllable,)))
    for line in _lines("polyphones.txt"):
        char, *readings = line.split()
        table[char] = tuple(readings)
    return table


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """All pinyin syllables a character of the table can have."""
    return frozenset(reading for readings in readings_table().values() for reading in readings)


def pinyin_syllables(text: str) -> list[list[str]]:
    """Readings per character: Han gives its readings, Latin words stay whole, the rest is left out."""
    table = readings_table()
    found: list[list[str]] = []
    for part in _WORD_OR_SIGN.findall(normal(text)):
        readings = table.get(part)
        if readings:
            found.append(list(readings))
        elif not is_han(part) and part != "_":
            found.append([part])
    return found


def _usual(text: str, *, person: bool) -> list[str]:
    """One reading per character, helped by phrases and, for people, by the surname."""
    table, chars = readings_table(), _WORD_OR_SIGN.findall(normal(text))
    found = [table[one][0] if one in table else one for one in chars if one in table or not (is_han(one) or one == "_")]
    if len(chars) != len(found):  # a character outside the table: no positions to correct
        return found
    for index in range(len(chars) - 1):
        phrase = _PHRASES.get(chars[index] + chars[index + 1])
        if phrase:
            found[index : index + 2] = phrase
    if person and chars and chars[0] in _SURNAMES:
        found[0] = _SURNAMES[chars[0]]
    return found


def usual_readings(text: str) -> list[str]:
    """One reading per character: 重庆 → chong, qing; ü is written v."""
    return _usual(text, person=False)


def initials(text: str, *, person: bool = False) -> str:
    """First letters of the usual readings: 晋原煤业 → jymy."""
    return "".join(syllable[0] for syllable in _usual(text, person=person))


ORDERED: Remembered[str] = Remembered(4096)
"""The sort keys of texts that were worked out beforehand, of persons none."""


def sort_key(text: str, *, person: bool = False) -> str:
    """Pinyin order, Latin and numbers before Han; ties by characters; `person` reads surnames right."""
    known = None if person else ORDERED.get(text)
    if known is not None:
        return known
    plain = normal(text).strip()
    group = "1" if plain[:1] and is_han(plain[0]) else "0"
    return f"{group}{' '.join(_usual(text, person=person))}\t{plain}"
