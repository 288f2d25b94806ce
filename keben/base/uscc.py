"""Unified social credit code (统一社会信用代码, GB 32100-2015): check, explain, make.

The inner organisation code (positions 9-17) follows GB 11714.
"""

from dataclasses import dataclass

from keben.base.errors import Malformed
from keben.base.han import to_halfwidth

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CONFUSED = str.maketrans("OIZS", "0125")
_CLASSES = {
    "11": "state_organ", "12": "public_institution", "13": "mass_organisation", "19": "other",
    "21": "foreign_resident_office", "29": "other", "31": "law_firm", "32": "notary_office",
    "33": "legal_service_office", "34": "forensic_institution", "35": "arbitration_commission", "39": "other",
    "41": "foreign_cultural_centre", "49": "other", "51": "social_organisation",
    "52": "private_non_enterprise",
    "53": "foundation", "59": "other", "61": "foreign_tourism_office", "62": "hong_kong_macau_tourism_office",
    "69": "other", "71": "religious_site", "72": "religious_school", "79": "other", "81": "grassroots_union",
    "89": "other", "91": "enterprise", "92": "individual_business", "93": "farmers_cooperative",
    "99": "other",
    "A1": "military_institution", "A9": "other", "N1": "collective_economic_organisation",
    "N2": "township_collective_organisation", "N3": "village_collective_organisation", "N9": "other",
    "Y1": "other",
}  # fmt: skip


@dataclass(frozen=True)
class UsccFacts:
    """What a code says about its bearer: class of organisation and region where it was first registered."""

    code: str
    organisation_class: str
    region: str
    organisation_code: str


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces and hyphens."""
    return "".join(
        char for char in to_halfwidth(text).upper() if not char.isspace() and char not in "-\u2010\u2011\u2013"
    )


def check_digit(first17: str) -> str:
    """Position 18: (31 - sum(value * 3^i mod 31) mod 31) mod 31, GB 32100-2015 annex A."""
    total = sum(_VALUE[char] * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def inner_check_digit(body8: str) -> str:
    """Position 17 from positions 9-16: 11 - sum mod 11, 10 is X and 11 is 0, GB 11714-1997."""
    total = sum(int(char, 36) * weight for char, weight in zip(body8, _INNER_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_uscc(text: str) -> str:
    """The normalised code, or Malformed; `hint` has O I Z S read as 0 1 2 5 if that is right."""
    code = normalise(text)
    if len(code) != 18:
        raise Malformed(
            "uscc_length",
            "The unified social credit code has %(count)s characters; it should have 18.",
            {"text": text, "count": len(code)},
        )
    wrong = [index for index, char in enumerate(code) if char not in _VALUE]
    if wrong:
        likely = code.translate(_CONFUSED)
        right = all(char in _VALUE for char in likely) and check_digit(likely[:17]) == likely[17]
        raise Malformed(
            "uscc_character",
            'Position %(position)s of the unified social credit code is "%(char)s". The letters I, O, '
            "S, V and Z are not used.",
            {"text": text, "position": wrong[0] + 1, "char": code[wrong[0]]},
            hint=likely if right else "",
        )
    if check_digit(code[:17]) != code[17]:
        raise Malformed(
            "uscc_check_digit",
            "The unified social credit code %(code)s does not match its check digit. Compare it with "
            "the business licence.",
            {"text": text, "code": code},
        )
    return code


def uscc_warnings(code: str) -> tuple[Malformed, ...]:
    """Doubts that do not make a checked code invalid, as errors that were not raised."""
    found = []
    if inner_check_digit(code[8:16]) != code[16]:
        found.append(
            Malformed(
                "uscc_inner_check",
                "Position 17 of %(code)s does not match the organisation code. Compare it with the business licence.",
                {"code": code},
            )
        )
    if code[:2] not in _CLASSES or not code[2:8].isdigit():
        found.append(
            Malformed(
                "uscc_unusual",
                "%(code)s begins with an unusual registration class or region.",
                {"code": code},
            )
        )
    return tuple(found)


def describe_uscc(text: str) -> UsccFacts:
    """Class of organisation (a stable key), region code and organisation code; raises Malformed like
    check_uscc.
    """
    code = check_uscc(text)
    return UsccFacts(code, _CLASSES.get(code[:2], "other"), code[2:8], f"{code[8:16]}-{code[16]}")


def make_uscc(region6: str, body8: str, prefix: str = "91") -> str:
    """A well-formed code for sample data: registration class, region, eight characters; both check digits
    computed.
    """
    if len(prefix + region6 + body8) != 16 or any(char not in _VALUE for char in prefix + region6 + body8):
        raise ValueError("prefix, region6 and body8 must be 2 + 6 + 8 characters of the code's alphabet")
    first17 = prefix + region6 + body8 + inner_check_digit(body8)
    return first17 + check_digit(first17)
