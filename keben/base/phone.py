"""Telephone numbers as Chinese companies write them, read into one comparable form.

Mainland numbers follow the national numbering plan (工信部 电信网编号计划).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from keben.base.errors import Malformed
from keben.base.han import to_halfwidth


class PhoneKind(StrEnum):
    """What sort of number it is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    TOLL_FREE = "toll_free"
    SERVICE = "service"
    HONG_KONG = "hong_kong"
    MACAU = "macau"
    TAIWAN = "taiwan"
    INTERNATIONAL = "international"


@dataclass(frozen=True)
class Phone:
    """A number that has been understood; `national` is dialled at home, `e164` may be empty."""

    raw: str
    e164: str
    national: str
    kind: PhoneKind
    extension: str = ""

    @property
    def key(self) -> str:
        """Digits for comparing, without extension; mainland numbers without country code."""
        digits = re.sub(r"\D", "", self.national)
        mainland = self.kind in (PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.TOLL_FREE, PhoneKind.SERVICE)
        return digits if mainland else self.e164[1:]


_EXTENSION = re.compile(r"\s*(?:转|轉|分机|ext\.?|[x#,;*])\s*[:.]?\s*(\d{1,6})$", re.IGNORECASE)
_THIRD_GROUP = re.compile(r"(\(?0\d{2,3}\)?[-\s]*\d{7,8})-(\d{1,6})$")
_PLAIN_MOBILE = re.compile("1[3-9][0-9]{9}")
_SERVICE = re.compile(r"1(?:10|14|19|20|22)|100\d{2}|11[68]\d{2,3}|12\d{3}|95\d{3,4}|96\d{3,4}|106\d{5,17}")
_LANDLINE = re.compile(r"0(10|2[0-57-9]|[3-9]\d{2})([1-9]\d{6,7})")
_TOLL = re.compile(r"[48]00[1-9]\d{6}")
_REGIONS = {
    "852": (PhoneKind.HONG_KONG, re.compile(r"[2-9]\d{7}")),
    "853": (PhoneKind.MACAU, re.compile(r"[268]\d{7}")),
    "886": (PhoneKind.TAIWAN, re.compile(r"0?(?:9\d{8}|[2-8]\d{7,8})")),
}


def _unknown(raw: str) -> Malformed:
    return Malformed(
        "phone_unknown",
        '"%(text)s" is not a known kind of phone number. Write a mobile number, a landline with area '
        "code, or +country code.",
        {"text": raw},
    )


def _split_extension(text: str) -> tuple[str, str]:
    match = _EXTENSION.search(text)
    if match:
        return text[: match.start()], match[1]
    match = _THIRD_GROUP.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def parse_phone(text: str) -> Phone:
    """Read one number; raises Malformed with the remedy in its message."""
    raw = text.strip()
    clean, extension = _split_extension(to_halfwidth(raw).strip())
    if not re.search(r"\d", clean):
        raise Malformed("phone_empty", "Enter a phone number.", {"text": raw})
    if re.search(r"[^\d\s+\-()./·\u2010-\u2015]", clean):
        raise Malformed(
            "phone_characters",
            'The phone number "%(text)s" contains characters that do not belong there. Enter one number per field.',
            {"text": raw},
        )
    digits = re.sub(r"\D", "", clean)
    abroad = clean.lstrip("( ").startswith("+")
    if not abroad and digits.startswith("00"):
        abroad, digits = True, digits[2:]
    if abroad and not digits.startswith("86"):
        return _abroad(raw, digits, extension)
    if abroad or re.fullmatch(r"861[3-9]\d{9}", digits):
        digits = digits[2:]
    return _mainland(raw, digits, extension, area_without_zero=abroad)


def _mainland(raw: str, digits: str, extension: str, *, area_without_zero: bool) -> Phone:
    if re.fullmatch(r"0?1[3-9]\d{9}", digits):
        digits = digits[-11:]
        return Phone(raw, f"+86{digits}", digits, PhoneKind.MOBILE, extension)
    if _TOLL.fullmatch(digits):
        return Phone(raw, f"+86{digits}", f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", PhoneKind.TOLL_FREE, extension)
    missing_zero = area_without_zero and not digits.startswith("0")
    match = _LANDLINE.fullmatch("0" + digits if missing_zero else digits)
    if match:
        area, number = match.groups()
        return Phone(raw, f"+86{area}{number}", f"0{area}-{number}", PhoneKind.LANDLINE, extension)
    if _SERVICE.fullmatch(digits):
        return Phone(raw, "", digits, PhoneKind.SERVICE, extension)
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        raise Malformed(
            "phone_area_missing", 'Add the area code to "%(text)s", for example 0755-%(text)s.', {"text": raw}
        )
    if re.fullmatch(r"1[3-9]\d*", digits):
        raise Malformed(
            "phone_mobile_length",
            'The mobile number "%(text)s" has %(count)s digits; it should have 11.',
            {"text": raw, "count": len(digits)},
        )
    raise _unknown(raw)


def _abroad(raw: str, digits: str, extension: str) -> Phone:
    known = _REGIONS.get(digits[:3])
    if known:
        kind, shape = known
        if not shape.fullmatch(digits[3:]):
            raise _unknown(raw)
        national = digits[3:].lstrip("0")
        return Phone(raw, f"+{digits[:3]}{national}", national, kind, extension)
    # Imported late: its metadata is heavy and most companies never meet a foreign number.
    import phonenumbers

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        raise _unknown(raw) from None
    if not phonenumbers.is_possible_number(number):
        raise _unknown(raw)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(raw, e164, phonenumbers.national_significant_number(number), PhoneKind.INTERNATIONAL, extension)


def digits_key(text: str) -> str:
    """Digits under which two spellings are equal; never raises, an unknown number keeps its digits."""
    if _PLAIN_MOBILE.fullmatch(text):
        return text
    try:
        return parse_phone(text).key
    except Malformed:
        return re.sub(r"\D", "", to_halfwidth(text))


def show_phone(phone: Phone | str) -> str:
    """Full display: "139 0255 6021", "0755-1234567-801", "+852 2345 6789"; unreadable text as it is."""
    if isinstance(phone, Phone):
        return _shown(phone)
    try:
        return _shown(parse_phone(phone))
    except Malformed:
        return phone.strip()


def _shown(phone: Phone) -> str:
    tail = f"-{phone.extension}" if phone.extension else ""
    number = phone.national
    if phone.kind is PhoneKind.MOBILE:
        return f"{number[:3]} {number[3:7]} {number[7:]}{tail}"
    if phone.kind in (PhoneKind.HONG_KONG, PhoneKind.MACAU):
        return f"{phone.e164[:4]} {number[:4]} {number[4:]}{tail}"
    if phone.kind is PhoneKind.TAIWAN:
        return f"+886 {number[:-6]} {number[-6:-3]} {number[-3:]}{tail}"
    if phone.kind is PhoneKind.INTERNATIONAL:
        import phonenumbers

        parsed = phonenumbers.parse(phone.e164)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + tail
    return number + tail
