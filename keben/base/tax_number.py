"""Tax numbers on invoices: social credit code, legacy 15 characters, or the resident id of a person.

Resident id: GB 11643-1999, ISO 7064 MOD 11-2.
"""

import re
from datetime import date

from keben.base.errors import Malformed
from keben.base.uscc import check_uscc, normalise

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def check_resident_id(text: str) -> str:
    """The normalised 18-character resident id, or Malformed when shape, birthday or check digit is wrong."""
    number = normalise(text)
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        raise Malformed("resident_id_shape", "A resident id has 17 digits and a last digit or X.", {"text": text})
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Malformed(
            "resident_id_birthday",
            "Positions 7 to 14 of the resident id are not a date: %(birthday)s.",
            {"text": text, "birthday": number[6:14]},
        ) from None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if "10X98765432"[total % 11] != number[17]:
        raise Malformed("resident_id_check_digit", "The resident id does not match its last digit.", {"text": text})
    return number


def check_tax_number(text: str) -> str:
    """A tax number of 18 characters (credit code or resident id) or the legacy 15; raises Malformed."""
    number = normalise(text)
    if len(number) == 15:
        if not re.fullmatch(r"\d{6}[0-9A-Z]{9}", number):
            raise Malformed(
                "tax_number_legacy",
                "A 15-character tax number begins with six digits of its region.",
                {"text": text},
            )
        return number
    if len(number) == 18:
        try:
            return check_uscc(number)
        except Malformed as as_uscc:
            try:
                return check_resident_id(number)
            except Malformed:
                raise as_uscc from None
    raise Malformed(
        "tax_number_length",
        "The tax number has %(count)s characters; it should have 18, or 15 for an old one.",
        {"text": text, "count": len(number)},
    )
