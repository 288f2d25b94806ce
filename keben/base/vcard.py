"""Address cards (vCard 2.1 and 3.0) as phones write them: several character sets, quoted-printable, folded lines."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

CHARSETS = ("utf-8", "gb18030")
_TYPED = re.compile(r"(?i)^type=")


@dataclass
class Card:
    """What a card says of one person; `whole` is False where it breaks off."""

    name: str = ""
    company: str = ""
    department: str = ""
    post: str = ""
    mobiles: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    address: str = ""
    website: str = ""
    birthday: str = ""
    note: str = ""
    whole: bool = True


def cards(lines: Iterable[bytes]) -> Iterator[Card]:
    """The cards of a file, one after the other; what stands outside of cards is passed over."""
    card: Card | None = None
    for head, value in _properties(lines):
        name, *parameters = head.split(";")
        name = name.rpartition(".")[2].upper()  # item1.TEL
        if name == "BEGIN":
            if card is not None:
                card.whole = False
                yield card
            card = Card()
        elif name == "END" and card is not None:
            yield card
            card = None
        elif card is not None:
            _take(card, name, {_TYPED.sub("", p).upper() for p in parameters}, value)
    if card is not None:
        card.whole = False
        yield card


def _properties(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """(name with parameters, decoded value) of every property, its lines joined again."""
    held = b""
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        head = held.partition(b":")[0].upper()
        if b"QUOTED-PRINTABLE" in head and held.endswith(b"="):
            held = held[:-1] + line
        elif line[:1] in (b" ", b"\t") and held:
            held += line[1:]
        else:
            if held:
                yield _decoded(held)
            held = line
    if held:
        yield _decoded(held)


def _decoded(line: bytes) -> tuple[str, str]:
    raw_head, _sign, raw = line.partition(b":")
    head = raw_head.decode("ascii", "replace")
    parameters = head.upper().split(";")[1:]
    if any("QUOTED-PRINTABLE" in one for one in parameters):
        raw = quopri.decodestring(raw)
    named = next((one.partition("=")[2].strip('"') for one in parameters if one.startswith("CHARSET=")), "")
    charset = "gb18030" if named in ("GBK", "GB2312", "GB18030") else named
    for one in (charset, *CHARSETS):
        try:
            return head, raw.decode(one) if one else raw.decode("utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return head, raw.decode("utf-8", "replace")


def _parts(value: str, sign: str = ";") -> list[str]:
    """The parts of a structured value, with \\; and \\, meant as signs."""
    found = re.split(rf"(?<!\\){sign}", value)
    return [_plain(part) for part in found]


def _plain(text: str) -> str:
    return re.sub(r"\\([,;\\:])", r"\1", re.sub(r"\\[nN]", "\n", text)).strip()


def _take(card: Card, name: str, kinds: set[str], value: str) -> None:
    if name == "FN":
        card.name = _plain(value)
    elif name == "N" and not card.name:
        family, given, *_rest = [*_parts(value), "", ""]
        wide = any(ord(char) > 0x2E80 for char in family + given)
        card.name = (family + given) if wide else f"{given} {family}".strip()
    elif name == "ORG":
        company, department, *_rest = [*_parts(value), "", ""]
        card.company, card.department = company, department
    elif name == "TITLE":
        card.post = _plain(value)
    elif name == "TEL":
        (card.mobiles if kinds & {"CELL", "CELL,VOICE"} or "CELL" in ",".join(kinds) else card.phones).append(value)
    elif name == "EMAIL":
        card.emails.append(_plain(value))
    elif name == "ADR" and not card.address:
        # Post box, suite, street, town, province, code, country: Chinese addresses begin with the large.
        box, suite, street, town, province, *_rest = [*_parts(value), "", "", "", "", ""]
        card.address = "".join(part for part in (province, town, street, suite, box) if part)
    elif name == "URL":
        card.website = _plain(value)
    elif name == "BDAY":
        card.birthday = _plain(value)
    elif name == "NOTE":
        card.note = _plain(value)
