"""Where a customer sits: a county of a province of the branch that looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from keben.base import regions
from keben.base.errors import Malformed
from keben.config.demo.tale.setting import Setting
from keben.config.demo.words.people import spelled
from keben.config.demo.words.places import BRANCH_PROVINCES, BRANCH_SHARE, STREETS

AREA_CODES = {
    "11": "010", "12": "022", "13": "0311", "14": "0351", "15": "0471", "21": "024", "22": "0431", "23": "0451",
    "31": "021", "32": "025", "33": "0571", "34": "0551", "35": "0591", "36": "0791", "37": "0531", "41": "0371",
    "42": "027", "43": "0731", "44": "020", "45": "0771", "46": "0898", "50": "023", "51": "028", "52": "0851",
    "53": "0871", "61": "029", "62": "0931", "65": "0991",
}  # fmt: skip
SHARES = dict(BRANCH_SHARE)


@dataclass(frozen=True, slots=True)
class Place:
    """A county with the name of its city."""

    code: str
    city: tuple[str, str]
    branch: str


@lru_cache(maxsize=64)
def counties(province: str) -> tuple[Place, ...]:
    """All counties of a province."""
    branch = next(b for b, provinces in BRANCH_PROVINCES.items() if province in dict(provinces))
    found = []
    for city in regions.children(f"{province}0000"):
        below = regions.children(city.code)
        named = city if below else regions.by_code(city.parent)
        short = named.name.removesuffix("市").removesuffix("地区")
        found += [Place(one.code, (short, spelled(short)), branch) for one in below or (city,)]
    return tuple(place for place in found if len(place.city[0]) <= 4)


def somewhere(story: Setting) -> Place:
    """A place, as business is spread over the branches."""
    branch = story.weighted(SHARES)
    return story.pick(counties(story.weighted(dict(BRANCH_PROVINCES[branch]))))


def place_of(code: str) -> Place:
    """The place of a region code."""
    try:
        return next(place for place in counties(code[:2]) if place.code == code)
    except (StopIteration, Malformed):
        return next(place for place in counties(code[:2]))


def address(story: Setting) -> str:
    """A street and a number."""
    number = 1 + int(story.rng.random() * 900)
    street = story.say(story.pick(STREETS))
    return f"{number} {street}" if story.lang else f"{street} {number} 号"


def landline(story: Setting, code: str) -> str:
    """A number of the provincial capital's area."""
    return (
        f"{AREA_CODES.get(code[:2], '025')}-{8 if story.rng.random() < 0.7 else 6}{int(story.rng.random() * 10**7):07d}"
    )


def mobile(story: Setting) -> str:
    """A mobile number."""
    prefix = story.pick(("135", "136", "137", "138", "139", "150", "158", "159", "186", "187", "189"))
    return f"{prefix}{int(story.rng.random() * 10**8):08d}"
