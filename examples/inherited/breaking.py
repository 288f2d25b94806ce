"""How rows break: what people, programs and full disks do to a list."""

from __future__ import annotations

import random

from rows import Row

LIST = ("phone", "code", "date", "number", "name", "cut")
BOOK = ("phone", "name", "date")
CARD = ("phone", "name", "cut")
MAIL = ("name",)


def spoil(rows: list[Row], ways: tuple[str, ...], chance: random.Random) -> None:
    """Break the rows that are to be broken, one way each; the writers do what cannot be done to a value."""
    for row in rows:
        if not row.broken:
            continue
        row.broken = chance.choice(ways)
        if row.broken == "phone":
            row.phone = row.person.mobile = chance.choice(("1395512", "13905512889012345", "同上", "88"))
        elif row.broken == "code":
            row.code = row.company.code[:-1] + ("X" if row.company.code[-1] != "X" else "Y")
        elif row.broken == "date":
            row.founded = chance.choice(("1900-01-00", "1900/1/0", "1900-01-01"))
        elif row.broken == "number":
            row.capital = chance.choice(("面议", "保密", "待核实"))
        elif row.broken == "name":
            row.name = ""
