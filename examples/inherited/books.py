"""The address cards of a phone and the mailbox of somebody who left."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence
from email.header import Header
from pathlib import Path

from rows import Row

OURS = "ep.example"


def write_cards(path: Path, rows: Sequence[Row]) -> list[int]:
    """Cards as three phones wrote them; returns the row of each as the import counts them."""
    with path.open("wb") as file:
        for number, row in enumerate(rows):
            file.write(b"\r\n".join((old, gbk, new)[number % 3](row)) + b"\r\n")
    return list(range(2, len(rows) + 2))


def parts(row: Row) -> list[tuple[str, str]]:
    """The properties of a card that hold Chinese."""
    who = row.person
    found = [("N", f"{who.family};{who.given};;;"), ("FN", who.name), ("ORG", row.name), ("TITLE", who.post)]
    return [(name, value) for name, value in found if value]


def ends(row: Row) -> list[bytes]:
    """Numbers and the end, which a broken card lacks."""
    who = row.person
    numbers = [f"TEL;CELL:{who.mobile}", f"EMAIL;INTERNET:{who.mail}"]
    return [line.encode() for line in (*numbers, *(() if row.broken == "cut" else ("END:VCARD",)))]


def old(row: Row) -> list[bytes]:
    """vCard 2.1 in quoted-printable, lines broken at 70 signs."""
    lines = []
    for name, value in parts(row):
        coded = quopri.encodestring(value.encode(), quotetabs=True).decode().replace("=\n", "").replace(" ", "=20")
        text = f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{coded}"
        if len(text) < 76:
            lines.append(text)
            continue
        cut = 70 - next(back for back in range(3) if text[70 - back] == "=")
        lines += [text[:cut] + "=", text[cut:]]
    return [b"BEGIN:VCARD", b"VERSION:2.1", *(line.encode() for line in lines), *ends(row)]


def gbk(row: Row) -> list[bytes]:
    """vCard 2.1 with bare GBK."""
    lines = [f"{name};CHARSET=GBK:".encode() + value.encode("gb18030") for name, value in parts(row)]
    return [b"BEGIN:VCARD", b"VERSION:2.1", *lines, *ends(row)]


def new(row: Row) -> list[bytes]:
    """vCard 3.0 with folded lines."""
    lines = []
    for name, value in parts(row):
        raw = f"{name}:{value}".encode()
        cut = next((at for at in range(30, 34) if at < len(raw) and raw[at] & 0xC0 != 0x80), len(raw))
        lines += [raw[:cut], b" " + raw[cut:]] if cut < len(raw) else [raw]
    return [b"BEGIN:VCARD", b"VERSION:3.0", *lines, *ends(row)]


def write_mails(path: Path, rows: Sequence[Row]) -> list[int]:
    """A mailbox: one mail from each, now and then an answer of ours; headers and bodies in several sets."""
    with path.open("wb") as file:
        for number, row in enumerate(rows):
            day = f"Mon, {number % 28 + 1:02d} Mar 2024 10:{number % 60:02d}:00 +0800"
            file.write(mail(row, number, day))
            if number % 5 == 0:
                body = base64.encodebytes("您好，报价见附件。\n".encode()).replace(b"\n", b"\r\n")
                file.write(
                    f"From - {day}\r\nFrom: sales@{OURS}\r\nTo: {address(row)}\r\nDate: {day}\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
                    + body + b"\r\n"
                )  # fmt: skip
    return list(range(2, len(rows) + 2))


def address(row: Row) -> str:
    """Whoever signs with no company writes from a public provider."""
    return row.person.mail if row.name else row.person.mail.partition("@")[0] + "@163.com"


def mail(row: Row, number: int, day: str) -> bytes:
    """A question with a signature."""
    who, charset = row.person, ("utf-8", "gb2312", "gb18030")[number % 3]
    codec = "utf-8" if charset == "utf-8" else "gb18030"
    shown = f"{who.name}-{row.company.brand}" if number % 2 else who.name
    name = shown.encode(codec) if number % 7 == 3 else Header(shown, codec).encode().encode()
    signature = f"{who.name} {who.post}\n{row.name}\n手机：{who.mobile}\n电话：{row.phone}\n"
    body = f"您好：\n请报门禁控制器的价格。\n谢谢\n\n--\n{signature}"
    lines = [
        f"From - {day}".encode(), b"From: " + name + f" <{address(row)}>".encode(), f"To: sales@{OURS}".encode(),
        b"Subject: " + Header("询价", codec).encode().encode(), f"Date: {day}".encode(),
        f"Content-Type: text/plain; charset={charset}".encode(), b"Content-Transfer-Encoding: base64", b"",
        base64.encodebytes(body.encode(codec)), b"",
    ]  # fmt: skip
    return b"\r\n".join(lines) + b"\r\n"
