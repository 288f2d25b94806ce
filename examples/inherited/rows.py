"""What the lists say: rows about the companies, with twins, relatives and broken ones in fixed shares."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from companies import Company, Person, World, respelled, typo

TWINS, RELATIVES, AGAIN, BROKEN = 0.08, 0.03, 0.12, 0.02


@dataclass
class Row:
    """One row of a list, with what is true of it."""

    company: Company
    person: Person
    name: str
    kind: str
    code: str = ""
    phone: str = ""
    address: str = ""
    level: str = ""
    founded: str = ""
    capital: str = ""
    region: str = ""
    remark: str = ""
    broken: str = ""

    @property
    def owner(self) -> tuple[str, str]:
        return self.company.owner


def rows(world: World, count: int) -> list[Row]:
    """The rows of all lists in the order in which they were written over the years."""
    chance = world.chance
    kinds = plan(count, chance)
    known: list[Company] = []
    found: list[Row] = []
    for kind in kinds:
        if kind == "new" or len(known) < 5:
            company = world.company()
            known.append(company)
            found.append(said(company, company.name, "new", chance))
        elif kind == "relative":
            company = relative(world, known)
            found.append(said(company, company.name, company.kind, chance))
        elif kind == "again":
            found.append(again(world, chance.choice(known)))
        elif kind == "twin":
            found.append(twin(world, chance.choice(known), known))
        else:
            found.append(said(world.company(), "", "new", chance))
            found[-1].name, found[-1].broken = found[-1].company.name, "any"
    return found


def plan(count: int, chance: random.Random) -> list[str]:
    """So many of each kind, mixed."""
    shares = (("twin", TWINS), ("relative", RELATIVES), ("again", AGAIN), ("broken", BROKEN))
    kinds = [kind for kind, share in shares for _n in range(round(share * count))]
    kinds += ["new"] * (count - len(kinds))
    chance.shuffle(kinds)
    return kinds


def relative(world: World, known: list[Company]) -> Company:
    """A sister or a branch of somebody."""
    while True:
        made = world.relative(world.chance.choice(known))
        if made is not None:
            return made


def said(company: Company, name: str, kind: str, chance: random.Random) -> Row:
    """A row that says what is true; not every list knows everything."""
    return Row(
        company, company.people[0], name, kind,
        code=company.code if chance.random() < 0.7 else "",
        phone=company.phone,
        address=company.address,
        level=company.level,
        founded=company.founded if chance.random() < 0.6 else "",
        capital=str(company.capital) if chance.random() < 0.6 else "",
        region=company.region,
    )  # fmt: skip


def again(world: World, company: Company) -> Row:
    """The same company by the same name, in another list; often with another person."""
    row = said(company, company.name, "again", world.chance)
    if world.chance.random() < 0.5:
        company.people.append(world.person(company))
    row.person = world.chance.choice(company.people)
    return row


def twin(world: World, company: Company, known: list[Company]) -> Row:
    """The same company under another name, with less beside it that would tell."""
    chance = world.chance
    kind = chance.choices(("typo", "short", "rename", "spelling"), (35, 20, 15, 30))[0]
    row = said(company, company.name, kind, chance)
    row.code = company.code if chance.random() < 0.3 else ""
    row.phone = company.phone if chance.random() < 0.7 else ""
    row.address = company.address if chance.random() < 0.7 else ""
    if kind == "typo":
        row.name = typo(company.name, chance)
    elif kind == "short":
        row.name = company.short
    elif kind == "spelling":
        row.name = respelled(company, chance)
    else:
        other = world.company()
        world.taken.add(other.short)
        row.name = replace(company, brand=other.brand, trade=other.trade).name
        row.code, row.remark = company.code, f"原名{company.name}"
    return row
