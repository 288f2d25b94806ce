"""Where the header of a sheet is: below titles and notes, one line or two, with merged cells above their columns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from keben.data.imports.limits import MOST_COLUMNS
from keben.data.imports.source import Glance, Row

LOOK = 20
EVEN_FROM = 10
_FIGURE = re.compile(r"[\d\s.,:/%¥￥年月日+\-−()]+")


def find_header(glance: Glance) -> tuple[int, int]:
    """(line number, lines) of the header; (1, 1) where nothing looks like one."""
    rows = glance.rows[:LOOK]
    if not rows:
        return 1, 1
    widest = max(len(cells) for _number, cells in glance.rows)
    for place, (number, cells) in enumerate(rows):
        if not _like_header(cells, widest):
            continue
        below = rows[place + 1] if place + 1 < len(rows) else None
        return number, 2 if below and _second_line(cells, below, number, glance) else 1
    return rows[0][0], 1


def _like_header(cells: Sequence[str], widest: int) -> bool:
    filled = [cell for cell in cells if cell]
    if len(filled) < min(2, widest) or len(filled) * 2 < widest:
        return False
    return all(len(cell) <= 60 and not _FIGURE.fullmatch(cell) for cell in filled) and len(set(filled)) == len(filled)


def _second_line(above: Sequence[str], below: Row, number: int, glance: Glance) -> bool:
    """A line that fills what a merged or empty cell above leaves open, and holds no data."""
    next_number, cells = below
    if next_number != number + 1:
        return False
    open_above = [i for i in range(len(cells)) if i >= len(above) or not above[i]]
    wide = any(first[0] == number - 1 and last[1] > first[1] for first, last in glance.merged)
    filled = [cell for cell in cells if cell]
    if not filled or any(_FIGURE.fullmatch(cell) or len(cell) > 30 for cell in filled):
        return False
    if wide:
        return True
    under_empty = [i for i in open_above if cells[i]]
    only_there = all(not cell or i in open_above or _starts_group(i, above) for i, cell in enumerate(cells))
    return bool(under_empty) and only_there


def _starts_group(place: int, above: Sequence[str]) -> bool:
    """Whether the cell above heads a group: the next one is empty."""
    return place + 1 >= len(above) or not above[place + 1]


def titles(rows: Sequence[Row], first: int, height: int) -> list[str]:
    """One title per column; of two lines “group / title”. Empty and repeated ones are made distinct."""
    lines = [cells for number, cells in rows if first <= number < first + height]
    width = min(max((len(cells) for _number, cells in rows), default=0), MOST_COLUMNS)
    found: list[str] = []
    group = ""
    for column in range(width):
        parts = [cells[column].lstrip("*＊ ").rstrip("*＊ ") if column < len(cells) else "" for cells in lines]
        if height == 2 and len(parts) == 2:
            group = parts[0] or (group if parts[1] else "")
            parts = [group, parts[1]] if parts[1] and group != parts[1] else [group or parts[1]]
        title = " / ".join(" ".join(part.split()) for part in parts if part)
        found.append(_distinct(title, column, found))
    return found


def _distinct(title: str, column: int, known: Sequence[str]) -> str:
    title = (title or f"#{column + 1}")[:100]
    count, base = 2, title
    while title in known:
        title, count = f"{base} {count}", count + 1
    return title


def samples(rows: Sequence[Row], column: int, below: int, most: int = 3) -> list[str]:
    """The first different values of a column."""
    found: dict[str, None] = {}
    for number, cells in rows:
        if number > below and column < len(cells) and cells[column]:
            found[cells[column][:60]] = None
            if len(found) == most:
                break
    return list(found)


def filled(rows: Sequence[Row], column: int, below: int) -> int:
    """The share of rows with a value in this column, in percent."""
    found = [column < len(cells) and bool(cells[column]) for number, cells in rows if number > below]
    return round(100 * sum(found) / len(found)) if found else 0


def even(rows: Sequence[Row], columns: int, below: int) -> bool:
    """Whether nearly every row has a cell for every column, so that another one must have been torn."""
    widths = [len(cells) for number, cells in rows if number > below and any(cells)]
    return len(widths) >= EVEN_FROM and widths.count(columns) * 10 >= len(widths) * 9


def signature(names: Sequence[str]) -> str:
    """What makes two files alike: the same titles in the same order."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
