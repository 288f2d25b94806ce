"""Write the folder that a company inherits: lists, workbook, address books and a mailbox, with the truth beside it.

Everybody in it is invented. The same number of rows always gives the same folder.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Sequence
from pathlib import Path

from books import write_cards, write_mails
from breaking import BOOK, CARD, LIST, MAIL, spoil
from companies import LEVELS, World
from lists import (
    FAIR,
    LEDGER,
    OUTLOOK,
    OUTLOOK_ZH,
    SALES,
    SHEETS,
    fair,
    ledger,
    outlook,
    outlook_zh,
    sales,
    write_book,
    write_text,
)
from rows import Row, rows

ROWS = 50_000
SHARES = (("ledger", 30), ("sales", 24), ("fair", 14), ("nanjing", 10), ("wuxi", 8), ("cards", 6), ("outlook", 4),
          ("outlook_zh", 2), ("mails", 2))  # fmt: skip
WAYS = {"cards": CARD, "outlook": BOOK, "outlook_zh": BOOK, "mails": MAIL, "nanjing": LIST[:-1], "wuxi": LIST[:-1]}
Placed = tuple[str, str, list[Row], list[int]]


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20241231)
    parted = part(rows(World(chance), options.rows))
    for name, found in parted.items():
        spoil(found, WAYS.get(name, LIST), chance)
    placed = write(options.folder, parted)
    (options.folder / "levels.csv").write_text("\n".join(("名称,编码", *(f"{n},{n}" for n in LEVELS))) + "\n", "utf-8")
    tell(options.folder / "truth.csv", placed)
    print(f"{options.folder}: {sum(len(found) for _f, _s, found, _l in placed)} rows in 8 files")


def part(found: list[Row]) -> dict[str, list[Row]]:
    """The rows of each list; older ones mostly stand in the ledger."""
    ends, parted = 0.0, {}
    start = 0
    for name, share in SHARES:
        ends += share
        stop = round(len(found) * ends / 100)
        parted[name] = found[start:stop]
        start = stop
    return parted


def write(folder: Path, parted: dict[str, list[Row]]) -> list[Placed]:
    """All files; returns where each row stands."""
    above = ("EP电子 客户台账（截至2024年12月，内部资料）", "")
    ledger_lines = write_text(folder / "客户台账.csv", LEDGER, ledger, parted["ledger"], ",", above)
    sales_lines = write_text(folder / "销售部客户.csv", SALES, sales, parted["sales"], ";")
    fair_lines = write_text(folder / "展会名单.txt", FAIR, fair, parted["fair"], "\t")
    nanjing, wuxi = write_book(folder / "分公司客户.xlsx", (parted["nanjing"], parted["wuxi"]))
    cards = write_cards(folder / "手机通讯录.vcf", parted["cards"])
    english = write_text(folder / "outlook.csv", OUTLOOK, outlook, parted["outlook"], ",")
    chinese = write_text(folder / "outlook联系人.csv", OUTLOOK_ZH, outlook_zh, parted["outlook_zh"], ",")
    mails = write_mails(folder / "离职邮箱.mbox", parted["mails"])
    return [
        ("客户台账.csv", "", parted["ledger"], ledger_lines), ("销售部客户.csv", "", parted["sales"], sales_lines),
        ("展会名单.txt", "", parted["fair"], fair_lines), ("分公司客户.xlsx", SHEETS[0], parted["nanjing"], nanjing),
        ("分公司客户.xlsx", SHEETS[1], parted["wuxi"], wuxi), ("手机通讯录.vcf", "", parted["cards"], cards),
        ("outlook.csv", "", parted["outlook"], english), ("outlook联系人.csv", "", parted["outlook_zh"], chinese),
        ("离职邮箱.mbox", "", parted["mails"], mails),
    ]  # fmt: skip


def tell(path: Path, placed: Sequence[Placed]) -> None:
    """Which row means whom, how it came to be, and what is broken about it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "sheet", "row", "company", "true name", "written", "person", "kind", "broken"))
        for name, sheet, found, lines in placed:
            for row, line in zip(found, lines, strict=True):
                true = row.company
                writer.writerow(
                    (name, sheet, line, true.key, true.name, row.name, row.person.name, row.kind, row.broken)
                )


if __name__ == "__main__":
    main()
