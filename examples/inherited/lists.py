"""The customer lists: three in GB18030, a workbook with a merged header, two address books."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from rows import Row
from xlsxwriter import Workbook

Cells = Callable[[Row], list[str]]
GRADES = {"VIP": "A类", "重要": "B类", "普通": "C类"}
LEDGER = ("客户名称", "统一社会信用代码", "客户等级", "联系人", "联系人职务", "联系人手机", "单位电话", "省市", "地址",
          "注册资本(万元)", "成立日期", "业务员", "备注")  # fmt: skip
SALES = ("业务员", "公司", "联系人", "手机", "公司电话", "地区", "税号", "成立时间", "注册资本（万元）", "级别")
FAIR = ("姓名", "公司名称", "手机", "电话", "城市", "信用代码", "成立日期", "注册资本（万元）", "备注")
OUTLOOK = ("First Name", "Last Name", "Company", "Job Title", "Business Phone", "Mobile Phone", "E-mail Address",
           "Business Street", "Birthday", "Notes")  # fmt: skip
OUTLOOK_ZH = ("姓", "名", "公司", "职务", "商务电话", "移动电话", "电子邮件地址", "商务地址 街道", "生日", "附注")
SHEETS = ("南京分公司", "无锡分公司")


def ledger(row: Row) -> list[str]:
    """The ledger of the head office: grades as letters, a region as somebody once chose it."""
    who = row.person
    region = row.region if row.company.city[1] != "北京市" else "北京市 / 北京"
    return [row.name, row.code, GRADES[row.level], who.name, who.post, who.mobile, row.phone, region, row.address,
            row.capital, row.founded, row.owner[1], row.remark]  # fmt: skip


def sales(row: Row) -> list[str]:
    """The list of the sales department: people by their login."""
    who = row.person
    region = row.company.city[1] if row.company.city[1] != "宁波市" else "甬"
    return [row.owner[0], row.name, who.name, who.mobile, row.phone, region, row.code, row.founded.replace("-", "/"),
            row.capital, row.level]  # fmt: skip


def fair(row: Row) -> list[str]:
    """What came home from exhibitions."""
    who = row.person
    return [who.name, row.name, who.mobile, row.phone, row.company.place, row.code, row.founded, row.capital,
            row.remark]  # fmt: skip


def outlook(row: Row) -> list[str]:
    """An address book, given name first."""
    who = row.person
    day = row.founded if row.broken == "date" else ""
    return [who.given, who.family, row.name, who.post, row.phone, who.mobile, who.mail, row.address, day, row.remark]


def outlook_zh(row: Row) -> list[str]:
    """The same from a Chinese Outlook."""
    given, family, *rest = outlook(row)
    return [family, given, *rest]


def write_text(
    path: Path, titles: Sequence[str], cells: Cells, rows: Sequence[Row], delimiter: str, above: Sequence[str] = ()
) -> list[int]:
    """A text in GB18030; returns the line of each row. What an old system cannot cut cleanly, it just cuts."""
    lines = []
    with path.open("w", encoding="gb18030", newline="") as file:
        for text in above:
            file.write(f"{text}\r\n")
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(titles)
        for number, row in enumerate(rows, start=len(above) + 2):
            found = cells(row)
            writer.writerow(found[: len(found) // 2] if row.broken == "cut" else found)
            lines.append(number)
    return lines


def write_book(path: Path, sheets: Sequence[Sequence[Row]]) -> list[list[int]]:
    """A workbook: groups of columns under merged cells, a sheet for each branch office."""
    groups = (("公司资料", ("名称", "统一社会信用代码", "单位电话", "所在地区", "注册资本(万元)", "成立日期")),
              ("联系人", ("姓名", "职务", "手机")), ("归属", ("业务员", "客户等级")))  # fmt: skip
    book = Workbook(str(path))
    bold = book.add_format({"bold": True, "align": "center"})
    lines = []
    for name, rows in zip(SHEETS, sheets, strict=True):
        sheet, at = book.add_worksheet(name), 0
        for group, titles in groups:
            sheet.merge_range(0, at, 0, at + len(titles) - 1, group, bold)
            sheet.write_row(1, at, titles, bold)
            at += len(titles)
        for place, row in enumerate(rows, start=2):
            who = row.person
            sheet.write_row(place, 0, [row.name, row.code, row.phone, row.region])
            if row.capital.isdigit():
                sheet.write_number(place, 4, int(row.capital))
            else:
                sheet.write_string(place, 4, row.capital)
            sheet.write_row(place, 5, [row.founded, who.name, who.post, who.mobile, row.owner[1], row.level])
        lines.append([place + 1 for place in range(2, 2 + len(rows))])
    book.close()
    return lines
