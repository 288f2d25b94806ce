"""Personal data shown in part only (脱敏).

What cannot be read as the thing it should be is hidden more, never less.
"""

import re

from keben.base.errors import Malformed
from keben.base.han import is_han
from keben.base.phone import PhoneKind, parse_phone
from keben.base.regions import RegionLevel, ancestors, split_address

STARS = "****"
_COMPOUND_SURNAMES = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "司空",
        "夏侯",
        "端木",
        "南宫",
        "长孙",
        "宇文",
        "轩辕",
        "独孤",
        "百里",
        "呼延",
        "东郭",
        "申屠",
        "公冶",
    )
)


def mask_phone(text: str) -> str:
    """ "138****1234", "0755-8123****", "+852 2345 ****"; an unreadable number is hidden whole."""
    if not text.strip():
        return ""
    try:
        phone = parse_phone(text)
    except Malformed:
        return STARS
    number = phone.national
    if phone.kind is PhoneKind.MOBILE:
        return f"{number[:3]}{STARS}{number[7:]}"
    if phone.kind is PhoneKind.SERVICE:  # a public number tells nothing about a person
        return number
    if phone.kind in (PhoneKind.LANDLINE, PhoneKind.TOLL_FREE):
        return number[:-4] + STARS
    code = phone.e164[: -len(number)]
    return f"{code} {number[:-4]} {STARS}"


def mask_email(text: str) -> str:
    """ "wa***@x.com": two letters at most and never the whole local part."""
    local, at, domain = text.strip().rpartition("@")
    if not at:
        return "***" if text.strip() else ""
    return f"{local[: min(2, len(local) - 1)]}***@{domain}"


def mask_amount(minor: int | None) -> str:
    """Three stars, whatever the size, so that the length gives nothing away."""
    return "" if minor is None else "***"


def mask_name(text: str) -> str:
    """Surname and one star: 张*, 欧阳*; of a Latin name the first letter."""
    name = text.strip()
    if not name:
        return ""
    if not is_han(name[0]):
        return f"{name[0]}***"
    if len(name) == 1:
        return "*"
    surname = name[:2] if name[:2] in _COMPOUND_SURNAMES and len(name) > 2 else name[0]
    return f"{surname}*"


def mask_address(text: str) -> str:
    """Province and city stay, the rest is hidden: 江苏省无锡市****."""
    if not text.strip():
        return ""
    region, _ = split_address(text)
    if region is None:
        return STARS
    kept = [part for part in (*ancestors(region), region) if part.level is not RegionLevel.COUNTY]
    return (kept[-1].full_name if kept else "") + STARS


def mask_id(text: str) -> str:
    """First six and last four of a long document number, less of a short one: 110101********1234."""
    number = re.sub(r"\s", "", text)
    if not number:
        return ""
    head, tail = (6, 4) if len(number) >= 15 else (2, 2) if len(number) >= 8 else (0, 0)
    hidden = "*" * max(len(number) - head - tail, 4)
    return number[:head] + hidden + (number[-tail:] if tail else "")


def mask_bank_card(text: str) -> str:
    """Last four digits of an account: **** 1234."""
    number = re.sub(r"\D", "", text)
    return f"{STARS} {number[-4:]}" if len(number) >= 12 else (STARS if text.strip() else "")
