"""What tells twins among customers from branches, sisters and strangers, and how much each sign is worth at first.

The shares are those of a small base of Chinese companies; training moves those that are not firm.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.matching.compared import Comparison, Level

APART = (
    "({0}_l <> '' AND {0}_r <> '' AND substr({0}_l, 1, length({0}_r)) <> {0}_r "
    "AND substr({0}_r, 1, length({0}_l)) <> {0}_l)"
)
SHORTER = "CASE WHEN length(head_l) < length(head_r) THEN length(head_l) ELSE length(head_r) END"
SLIP = "({overlap}(slips_l, slips_r) OR {overlap}(whole_l, drops_r) OR {overlap}(drops_l, whole_r))"
"""One character changed at its place, two changed with each other, one left out or too many."""
HALF = (
    "(length(brand_l) = 2 AND length(brand_r) = 2 AND brand_l <> brand_r "
    "AND substr(brand_l, 2, 1) || substr(brand_l, 1, 1) <> brand_r)"
)
"""Of two characters one is another: mostly another company, and seldom a slip."""
NEAR_BRAND = (
    "(brand_l = brand_r OR sound_l = sound_r OR " + SLIP + " "
    "OR substr(head_l, 1, length(head_r)) = head_r OR substr(head_r, 1, length(head_l)) = head_l)"
)

BEGINS = (
    f"(substr(head_l, 1, length(head_r)) = head_r OR substr(head_r, 1, length(head_l)) = head_l) AND {SHORTER} >= 2"
)

NAME = Comparison(
    "name",
    _("Name"),
    "(head_l = '' OR head_r = '')",
    (
        Level(
            "branch", _("One is a branch, or both are different branches"), "branch_l <> branch_r", 1e-10, 0.05, True
        ),
        Level(
            "sister",
            _("Like names of different places: sister companies"),
            f"{APART.format('named')} AND {NEAR_BRAND}",
            1e-9,
            0.05,
            True,
        ),
        Level("full", _("The same full name with its place"), "text_l = text_r AND named_l <> ''", 0.20, 2e-10),
        Level(
            "group",
            _("One is the group, the other a company of it"),
            "grouped_l <> grouped_r AND (brand_l = brand_r) AND NOT {overlap}(former_l, former_r)",
            1e-8,
            0.02,
            True,
        ),
        Level(
            "elsewhere",
            _("The same name in another place"),
            f"key_l = key_r AND {APART.format('place')}",
            2e-5,
            0.01,
            True,
        ),
        Level("rare", _("The same name, and hardly anybody else has it"), "key_l = key_r AND seen_l <= 3", 0.30, 2e-8),
        Level("same", _("The same name but for spelling and place"), "key_l = key_r", 0.10, 1e-6),
        Level(
            "former", _("One bears the former or short name of the other"), "{overlap}(former_l, former_r)", 0.10, 5e-8
        ),
        Level("sound", _("Brands of the same sound"), "sound_l = sound_r AND trade_l = trade_r", 0.08, 1e-6),
        Level("typo", _("Alike but for one character"), f"{SLIP} AND NOT {HALF}", 0.12, 5e-7),
        Level("slip", _("Brands of two characters, one of them different"), SLIP, 0.02, 1e-4),
        Level("brand", _("The same brand, another trade"), "brand_l = brand_r AND length(brand_l) >= 2", 0.05, 4e-5),
        Level(
            "nick",
            _("One is the beginning of the other, without a legal form"),
            f"{BEGINS} AND (formal_l = 0 OR formal_r = 0)",
            0.03,
            4e-5,
        ),
        Level("short", _("One name begins like the other"), BEGINS, 0.03, 4e-5),
        Level("other", _("Different names"), "TRUE", 0.02, 0.9),
    ),
    ("name", "former_names", "short_name"),
)
PLACE = Comparison(
    "place",
    _("Place"),
    "(place_l = '' OR place_r = '')",
    (
        Level("same", _("The same place"), "place_l = place_r", 0.80, 0.01),
        Level("within", _("One place lies in the other"), f"NOT {APART.format('place')}", 0.18, 0.02),
        Level("apart", _("Different places"), "TRUE", 0.02, 0.97),
    ),
    ("region",),
)
USCC = Comparison(
    "uscc",
    _("Credit code"),
    "(uscc_l = '' OR uscc_r = '')",
    (
        Level("same", _("The same unified social credit code"), "uscc_l = uscc_r", 0.9995, 1e-12, True),
        Level("different", _("Different credit codes: two legal persons"), "TRUE", 1e-12, 1.0, True),
    ),
    ("uscc",),
)
PHONE = Comparison(
    "phone",
    _("Phone"),
    "(phones_l IS NULL OR phones_r IS NULL)",
    (
        Level(
            "elsewhere",
            _("The same person with the same number, but another number of the company"),
            "{overlap}(people_l, people_r) AND line_l <> '' AND line_r <> '' AND line_l <> line_r",
            0.10,
            5e-8,
        ),
        Level("person", _("The same person with the same number"), "{overlap}(people_l, people_r)", 0.50, 2e-8),
        Level("shared", _("A telephone number in common"), "{overlap}(phones_l, phones_r)", 0.55, 2e-7),
        Level("none", _("No telephone number in common"), "TRUE", 0.45, 1.0),
    ),
    ("phone",),
)
DOMAIN = Comparison(
    "domain",
    _("Domain of mails and website"),
    "(domains_l IS NULL OR domains_r IS NULL)",
    (
        Level("same", _("A domain in common that is not everybody's"), "{overlap}(domains_l, domains_r)", 0.70, 1e-4),
        Level("other", _("Different domains"), "TRUE", 0.30, 1.0),
    ),
    ("email", "website"),
)
ADDRESS = Comparison(
    "address",
    _("Address"),
    "(street_l = '' OR street_r = '')",
    (
        Level("same", _("The same address"), "street_l = street_r", 0.45, 2e-7),
        Level(
            "near",
            _("One address is the longer form of the other"),
            "(substr(street_l, 1, length(street_r)) = street_r OR substr(street_r, 1, length(street_l)) = street_l) "
            "AND length(street_l) >= 5 AND length(street_r) >= 5",
            0.20,
            4e-6,
        ),
        Level("other", _("Different addresses"), "TRUE", 0.35, 1.0),
    ),
    ("address",),
)
LEGAL = Comparison(
    "legal",
    _("Legal representative"),
    "(legal_l = '' OR legal_r = '')",
    (
        Level("same", _("The same legal representative"), "legal_l = legal_r", 0.85, 2e-4),
        Level("other", _("Different legal representatives"), "TRUE", 0.15, 0.9998),
    ),
    ("legal_representative",),
)
CUSTOMERS = (NAME, PLACE, USCC, PHONE, DOMAIN, ADDRESS, LEGAL)
