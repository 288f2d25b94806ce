"""Line by line: what has a shape of its own first (mail, web, numbers), then company, address, position, name."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field

from keben.base.errors import Malformed
from keben.base.han import is_han
from keben.base.name_card import words
from keben.base.phone import PhoneKind, parse_phone, show_phone
from keben.base.regions import split_address

HAN_GAP = re.compile(r"(?<=[一-鿿]) +(?=[一-鿿])")
PERSON_EN = re.compile(r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?[A-Z][A-Za-z'’-]*\.?(?: [A-Z][A-Za-z'’-]*\.?){1,3}")
LATIN_TAIL = re.compile(r"(?<![一-鿿])[A-Za-z][A-Za-z&.,\- ]*$|(?<=[一-鿿])\s*[|/]?\s*[A-Za-z][A-Za-z&.,\- ]{3,}$")
HONORIFIC = re.compile(r"(?:先生|女士|小姐|老师|博士)$")
WIDE = str.maketrans("０１２３４５６７８９：；，．＠（）＋－　", "0123456789:;,.@()+- ")


@dataclass(slots=True)
class Card:
    """What was found on a card; empty where nothing was."""

    company: str = ""
    name: str = ""
    title: str = ""
    mobile: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    address: str = ""
    web: str = ""

    def found(self) -> dict[str, str]:
        """The fields that are not empty."""
        return {key: value for key, value in asdict(self).items() if value}


@dataclass(slots=True)
class Reading:
    """The card with what is left to be weighed against each other at the end."""

    card: Card = field(default_factory=Card)
    companies: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    in_address: bool = False


def parse_card(text: str) -> Card:
    """The fields of a card, given its lines as they were read from top to bottom."""
    reading = Reading()
    for raw in text.splitlines():
        line = shaped(reading, raw.translate(WIDE).strip())
        if line:
            weigh(reading, line)
    card = reading.card
    card.company = best(reading.companies)
    card.title = best(reading.titles) or best(reading.departments)
    card.name = best(reading.names)
    if not card.name:
        card.name, card.title = parted(card.title)
    card.address = best(reading.addresses)
    return card


def best(found: list[str]) -> str:
    """The first in Chinese, else the first."""
    return next((one for one in found if has_han(one)), found[0] if found else "")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return any(is_han(sign) for sign in text)


def shaped(reading: Reading, line: str) -> str:
    """Take mail, web, WeChat and numbers out of a line; the rest is returned."""
    card = reading.card
    for pattern, name in ((words.EMAIL, "email"), (words.WEB, "web")):
        for hit in pattern.findall(line):
            if not getattr(card, name):
                setattr(card, name, hit.replace(" ", "").rstrip("."))
        line = pattern.sub(" ", line)
    if hit := words.WECHAT.search(line):
        card.wechat = card.wechat or hit[1]
        line = line.replace(hit[0], " ")
    same = words.WECHAT_SAME.search(line)
    line = words.WECHAT_SAME.sub(" ", line)
    for pattern in (words.QQ, words.POSTCODE, words.FAX):
        line = pattern.sub(" ", line)
    line = numbers(card, line)
    if same:
        card.wechat = card.wechat or card.mobile
    return words.BARE_LABEL.sub("", line.strip()).strip(" ,;|/·")


def numbers(card: Card, line: str) -> str:
    """Take telephone numbers out of a line; what is no number that can be dialled stays."""
    if words.ADDRESS_LABEL.match(line):
        return line
    for hit in words.NUMBER.finditer(line):
        for part in re.split(r"\s*/\s*", hit[0]):
            try:
                phone = parse_phone(re.sub(r"[—–.]", "-", part))
            except Malformed:
                continue
            if phone.kind is PhoneKind.MOBILE:
                card.mobile = card.mobile or phone.national
            else:
                card.phone = card.phone or show_phone(phone)
            line = line.replace(part, " ", 1)
    left = line.strip(" /,;|")
    while (shorter := words.BARE_LABEL.sub("", left).strip(" /,;|")) != left:
        left = shorter
    return left


def weigh(reading: Reading, line: str) -> None:
    """Decide what a line of words is."""
    if address(reading, line):
        return
    reading.in_address = False
    line = words.LABEL.sub("", line).strip()
    if not line:
        return
    if is_company(line):
        reading.companies.append(HAN_GAP.sub("", line))
        return
    if whole_person(reading, line):
        return
    parts = person_and_position(line)
    if parts is not None:
        name, position = parts
        reading.names += [name] if name else []
        reading.titles += [position] if position else []
        return
    if words.DEPARTMENT.search(line):
        reading.departments.append(line)


def is_company(line: str) -> bool:
    """Whether a line names an organisation."""
    squeezed = HAN_GAP.sub("", line)
    if words.COMPANY.search(squeezed) and len(squeezed) >= 4:
        return True
    return not has_han(line) and bool(words.COMPANY_EN.search(line))


def address(reading: Reading, line: str) -> bool:
    """Keep a line that is an address, or goes on with one."""
    label = words.ADDRESS_LABEL.match(line)
    rest = line[label.end() :].strip() if label else line
    labelled = bool(label and (":" in label[0] or len(label[0].strip()) > 1) and rest)
    street = words.STREET.search(rest) if has_han(rest) else words.STREET_EN.search(rest)
    if not labelled and is_company(rest):
        return False
    starts = has_han(rest) and street is not None and split_address(HAN_GAP.sub("", rest))[0] is not None
    english = not has_han(rest) and bool(street) and (any(sign.isdigit() for sign in rest) or rest.count(",") > 1)
    if labelled or starts or english or (street is not None and has_han(rest) and not reading.in_address):
        if english and reading.in_address and reading.addresses and not has_han(reading.addresses[-1]):
            reading.addresses[-1] += f" {rest}"
        else:
            reading.addresses.append(rest)
        reading.in_address = True
        return True
    if reading.in_address and street is not None:
        joint = "" if has_han(rest) else " "
        reading.addresses[-1] += joint + rest
        return True
    return False


def chinese_name(text: str) -> str:
    """A Chinese person's name, without gaps and titles of courtesy; empty for anything else."""
    name = HONORIFIC.sub("", HAN_GAP.sub("", text).strip())
    if not 2 <= len(name) <= 4 or not all(is_han(sign) for sign in name):
        return ""
    if words.POSITION.search(name) or words.DEPARTMENT.search(name):
        return ""
    if name.startswith(words.COMPOUND):
        return name if len(name) > 2 else ""
    return name if name[0] in words.SURNAMES and len(name) <= 3 else ""


def whole_person(reading: Reading, line: str) -> bool:
    """Keep a line that is nothing but a name, in one language or both."""
    han = "".join(sign for sign in line if is_han(sign) or sign == " ").strip()
    latin = " ".join("".join(sign if not is_han(sign) else " " for sign in line).replace("/", " ").split())
    name = chinese_name(han) if han else ""
    if name and (not latin or (PERSON_EN.fullmatch(latin) and not words.POSITION_EN.search(latin))):
        reading.names.append(name)
        return True
    if name and re.fullmatch(r"\(?[A-Z][a-z]+\)?", latin):
        reading.names.append(name)
        return True
    if not han and PERSON_EN.fullmatch(latin) and not words.POSITION_EN.search(latin):
        reading.names.append(latin)
        return True
    return False


def person_and_position(line: str) -> tuple[str, str] | None:
    """Name and position of a line that holds one or both; None where there is no position in it."""
    if not (words.POSITION.search(line) or words.POSITION_EN.search(line)):
        return None
    pieces = [piece for piece in re.split(r"\s+|[|/·•・。,，、:]", line) if piece]
    for at in (0, len(pieces) - 1):
        for wide in (1, 2):
            cut = pieces[:wide] if at == 0 else pieces[-wide:]
            rest = pieces[wide:] if at == 0 else pieces[:-wide]
            name = chinese_name("".join(cut)) if rest and len("".join(cut)) <= 4 else ""
            if name and words.POSITION.search("".join(rest)):
                return name, told(" ".join(rest))
    said = re.fullmatch(r"([^,|/]+?)\s*[,|/]\s*(.+)", line)
    if said and PERSON_EN.fullmatch(said[1]) and not words.POSITION_EN.search(said[1]):
        return said[1], told(said[2])
    return "", told(line)


def parted(line: str) -> tuple[str, str]:
    """Name and position that a reader of pictures has run together, as in 李卫国采购经理; no name where it is none."""
    for wide in (3, 2, 4):
        name, rest = line[:wide], line[wide:]
        if chinese_name(name) and not set(name) & set("副总务级") and words.POSITION_BEGINS.match(rest):
            return name, rest
    return "", line


def told(position: str) -> str:
    """A position in one language: the Chinese words where there are any, joined as they are written."""
    position = position.strip(" |/·,，、")
    if not has_han(position):
        return position
    kept = LATIN_TAIL.sub("", position)
    return HAN_GAP.sub("", kept).strip(" |/·,，、") or position
