"""Which encoding and which delimiter a text file has: a guess that the page shows and the person may change."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable
from pathlib import Path

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 / GBK"),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
)
DELIMITERS = ((",", ","), ("\t", "Tab"), (";", ";"), ("|", "|"), ("，", "，"), ("；", "；"))
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOOK = 1 << 20


def codec(encoding: str, first: bytes = b"") -> str:
    """The codec to open with: marks are dropped, UTF-16 without one is told by where its zero bytes lie."""
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding == "utf-16" and not first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-be" if first[0::2].count(0) > first[1::2].count(0) else "utf-16-le"
    return "big5hkscs" if encoding == "big5" else encoding


def detect(path: Path) -> str:
    """The most likely of ENCODINGS."""
    with path.open("rb") as file:
        first = file.read(LOOK)
    for mark, name in MARKS:
        if first.startswith(mark):
            return name
    if _looks_utf16(first):
        return "utf-16"
    if _is_utf8(path):
        return "utf-8"
    simplified = _share(first, "gb18030", 0xB0, 0xD7)
    traditional = _share(first, "big5", 0xA4, 0xC6)
    if max(simplified, traditional) <= 0:
        return "cp1252"
    return "big5" if traditional > simplified else "gb18030"


def _looks_utf16(first: bytes) -> bool:
    """Delimiters, digits and line ends have a zero byte in UTF-16, always on the same side."""
    part = first[:4096]
    if len(part) < 4:
        return False
    even, odd = part[0::2].count(0), part[1::2].count(0)
    return max(even, odd) > len(part) // 40 and max(even, odd) > 4 * min(even, odd)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while part := file.read(LOOK):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _share(first: bytes, encoding: str, low: int, high: int) -> float:
    """The share of double bytes that are frequent characters of this encoding; −1 where it cannot be read."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(first)
    except UnicodeDecodeError:
        return -1.0
    wide = [char for char in text if ord(char) > 0x2E80]
    if not wide:
        return 0.0
    common = 0
    for char in wide:
        code = char.encode(encoding)
        common += len(code) == 2 and low <= code[0] <= high
    return common / len(wide)


def guess_delimiter(text: str) -> str:
    """The delimiter that gives most rows the same number of cells, more than one."""
    best, found = 0.0, ","
    for delimiter, _label in DELIMITERS:
        widths = [len(row) for row in csv.reader(text.splitlines()[:30], delimiter=delimiter) if row]
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        score = widths.count(usual) / len(widths) * min(usual - 1, 20)
        if score > best:
            best, found = score, delimiter
    return found


def rare(text: Iterable[str]) -> list[str]:
    """Characters beyond the common set of GB2312, which the page shows so that the person can judge the guess."""
    found: dict[str, None] = {}
    for char in "".join(text):
        if "\u3400" <= char <= "\u9fff":
            try:
                char.encode("gb2312")
            except UnicodeEncodeError:
                found[char] = None
    return list(found)[:4]
