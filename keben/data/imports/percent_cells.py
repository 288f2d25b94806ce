"""Which columns of an XLSX sheet show percentages: their cells hold 0.125 where a person reads and means 12.5 %."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from decimal import Decimal
from xml.etree import ElementTree

ROWS = 200
"""So many rows tell how a column is shown."""
BUILT_IN = {9, 10}
SPACE = re.compile(r"\{[^}]*\}")


def columns(path: str, sheet: str) -> set[int]:
    """The columns whose numbers are mostly shown as percentages, counted from 0; none where that cannot be told."""
    try:
        with zipfile.ZipFile(path) as book:
            styles = percent_styles(book)
            return shown(book, part_of(book, sheet), styles) if styles else set()
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, OSError):
        return set()


def text_of(value: float) -> str:
    """12.5% for 0.125."""
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def percent_styles(book: zipfile.ZipFile) -> set[str]:
    """The numbers of the cell styles that show a percentage."""
    root = tree(book, "xl/styles.xml")
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in named(root, "numFmt")}
    known = {key for key, code in codes.items() if "%" in re.sub(r'"[^"]*"|\\.', "", code)} | {str(n) for n in BUILT_IN}
    cells = next(iter(named(root, "cellXfs")), None)
    return {str(at) for at, one in enumerate(cells if cells is not None else ()) if one.get("numFmtId") in known}


def part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """The file within the workbook that holds the sheet of this name."""
    chosen = next(one for one in named(tree(book, "xl/workbook.xml"), "sheet") if one.get("name") == sheet)
    key = next(value for name, value in chosen.attrib.items() if SPACE.sub("", name) == "id")
    links = named(tree(book, "xl/_rels/workbook.xml.rels"), "Relationship")
    target = next(one.get("Target", "") for one in links if one.get("Id") == key)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def shown(book: zipfile.ZipFile, part: str, styles: set[str]) -> set[int]:
    """The columns of the first rows of a sheet of which more numbers have such a style than have not."""
    found: Counter[int] = Counter()
    rows = 0
    with book.open(part) as file:
        for _event, one in ElementTree.iterparse(file):  # noqa: S314 - a process of its own with limits
            name = SPACE.sub("", one.tag)
            if name == "c" and one.get("t", "n") == "n" and len(one):
                found[column(one.get("r", ""))] += 1 if one.get("s") in styles else -1
            elif name == "row":
                rows += 1
                one.clear()
                if rows >= ROWS:
                    break
    return {at for at, votes in found.items() if votes > 0}


def column(place: str) -> int:
    """2 for C7."""
    found = 0
    for sign in place.rstrip("0123456789"):
        found = found * 26 + ord(sign) - 64
    if not found:
        raise ValueError(place)
    return found - 1


def tree(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(part))  # noqa: S314 - a process of its own with limits


def named(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if SPACE.sub("", one.tag) == name]
