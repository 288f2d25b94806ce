"""The units of a site at a glance: a building as floors and rooms, who is in each, and what is known of all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.estate.model import Occupancy, Site, Unit
from keben.domains.customers.estate.rules import now, plain
from keben.kernel.access.actor import Actor
from keben.kernel.entity import Panel
from keben.kernel.query.listquery import ListQuery, counts
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.web.record.related import tree_text

MOST, BUILDINGS, MEMBERS = 600, 200, 60
CAP = 9_999
STATES = (
    ("own", _("Own use"), "ok", "@unit_own"),
    ("let", _("Let or lent"), "info", "@unit_let"),
    ("vacant", _("Owned, not used"), "warn", "@unit_vacant"),
    ("unknown", _("Owner unknown"), "neutral", "@unit_unknown"),
)
POSTS = ("chair", "vice", "member", "")


class UnitGrid(Panel):
    """One building after the other; the figures above lead to the units behind them."""

    name, label, template = "unit-grid", _("Units"), "customers/units.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        return building_of(record, actor, "")


class Committee(Panel):
    """Who speaks for the owners, now and before."""

    name, label, template = "committee", _("Owners' committee"), "customers/committee.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        if not actor.can("customers.Occupancy", "view"):
            return {"may": False}
        rows = scoped(Occupancy, actor).filter(unit__site=record.pk, role="committee")
        rows = rows.select_related("contact", "customer", "unit").order_by("until", "pk")
        day, found = timezone.localdate(), list(rows[: MEMBERS + 1])
        members = sorted((one for one in found[:MEMBERS] if holds(one, day)), key=lambda one: POSTS.index(one.post))
        before = [one for one in found[:MEMBERS] if not holds(one, day)]
        return {"may": True, "members": members, "before": before, "more": len(found) > MEMBERS}


def holds(one: Occupancy, day: Any) -> bool:
    """Whether it holds on a day."""
    return (one.since is None or one.since <= day) and (one.until is None or one.until > day)


def building_of(site: Site, actor: Actor, building: str) -> dict[str, Any]:
    """A building of a site; the first one where none is named. Four statements."""
    if not actor.can("customers.Unit", "view"):
        return {"may": False}
    units = scoped(Unit, actor).filter(site=site.pk)
    named = units.order_by("building").values("building").annotate(n=Count("pk")).values_list("building", "n")
    buildings = sorted(named[:BUILDINGS], key=lambda pair: by_number(pair[0]))
    chosen = building if building in dict(buildings) else buildings[0][0] if buildings else ""
    rows = list(units.filter(building=chosen).order_by("-floor", "label")[: MOST + 1])
    parts = {"f": tree_text([["site", "any", [site.pk]], ["building", "is", chosen]])}
    return {
        "may": True,
        "site": site,
        "buildings": [{"name": name, "n": n, "url": grid_url(site, name)} for name, n in buildings],
        "chosen": chosen,
        "figures": figures(site, actor) if not building else (),
        "whole": not building,
        "floors": floors(rows[:MOST], holders(rows[:MOST], actor)),
        "more": len(rows) > MOST,
        "list_url": f"/unit/?{urlencode(parts)}",
        "import_url": "/unit/import/" if actor.can("customers.Unit", "import") else "",
        "new_url": f"/unit/new/?{urlencode({'site': site.pk})}" if actor.can("customers.Unit", "create") else "",
    }


def by_number(text: str) -> tuple[int, str]:
    """Building 2 stands before building 10."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return (int(digits[:9]) if digits else 0, text)


def grid_url(site: Site, building: str) -> str:
    """Where the grid of a building is fetched."""
    return f"/customers/sites/{site.pk}/units/?{urlencode({'building': building})}"


def figures(site: Site, actor: Actor) -> list[dict[str, Any]]:
    """How many units there are, and how many of each state; one statement, each with its list."""
    entity = registry.get("customers.Unit")
    trees = [[["site", "any", [site.pk]], *([[special, "is", "@me"]] if special else [])]
             for special in ("", *(state[3] for state in STATES))]  # fmt: skip
    numbers = counts([ListQuery(entity, actor, tree={"all": tree}) for tree in trees], CAP)
    labels = (_("Units"), *(state[1] for state in STATES))
    return [
        {
            "label": label,
            "value": f"{CAP:,}+" if number > CAP else f"{number:,}",
            "href": f"/unit/?{urlencode({'f': json.dumps({'all': tree})})}",
        }
        for label, number, tree in zip(labels, numbers, trees, strict=True)
    ]


def holders(rows: Sequence[Unit], actor: Actor) -> dict[int, list[Occupancy]]:
    """Who owns or uses these units today."""
    found: dict[int, list[Occupancy]] = {}
    if rows and actor.can("customers.Occupancy", "view"):
        held = scoped(Occupancy, actor).filter(now(timezone.localdate()), role__in=("owner", "occupier"))
        held = held.filter(unit__site=rows[0].site_id, unit__building=rows[0].building)
        for one in held.select_related("contact", "customer").order_by("pk"):
            found.setdefault(one.unit_id, []).append(one)
    return found


def floors(rows: Sequence[Unit], held: dict[int, list[Occupancy]]) -> list[dict[str, Any]]:
    """The floors from above, each with its units."""
    return [
        {"floor": floor, "cells": [cell(unit, held.get(unit.pk, [])) for unit in units]}
        for floor, units in groupby(rows, key=lambda unit: unit.floor)
    ]


def cell(unit: Unit, held: Sequence[Occupancy]) -> dict[str, Any]:
    """One unit: who owns it, who uses it, and what that makes of it."""
    owners = [one for one in held if one.role == "owner"]
    users = [one for one in held if one.role == "occupier"]
    mine = {(one.contact_id, one.customer_id) for one in owners}
    if users:
        state = "own" if any((one.contact_id, one.customer_id) in mine - {(None, None)} for one in users) else "let"
    else:
        state = "vacant" if owners else "unknown"
    _code, label, tone, _special = next(one for one in STATES if one[0] == state)
    return {
        "pk": unit.pk, "room": unit.room, "label": unit.label, "state": label, "tone": tone,
        "area": plain(unit.area) if unit.area else "",
        "owners": [one.holder for one in owners],
        "users": [one.holder for one in users],
    }  # fmt: skip
