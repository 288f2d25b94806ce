"""The map of relations: kind by level with who keeps what, a graph of both sides, and the gaps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.han import is_han
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.keeper.model import Keeper
from keben.kernel.access.actor import Actor
from keben.kernel.called import named
from keben.kernel.entity import Panel
from keben.kernel.reader import scoped
from keben.web.record.related import tree_text

MOST, SHOWN = 120, 12
WIDE, ROW, TOP = 640, 46, 30
"""Of the graph: its width, the height of a person, and the room for the heads."""
OURS, THEIRS = 170, 380
ROOM = 40
"""Letters of a position that fit beside the graph; a Chinese one takes the room of two."""


class RelationMap(Panel):
    """Matrix, graph and gaps in two statements; loaded when its tab is opened."""

    name, label, template = "relation-map", _("Relation map"), "customers/relations.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        if not actor.can("customers.Keeper", "view"):
            return {"may": False}
        kept = scoped(Keeper, actor).filter(customer=record.pk).select_related("contact", "colleague")
        rows = list(kept.order_by("-depth", "pk")[:MOST])
        held = [one for one in rows if one.colleague_id is not None]
        makes = actor.can("customers.Keeper", "create")
        return {
            "may": True,
            "levels": Keeper.LEVELS,
            "matrix": matrix(rows, record.pk, makes=makes),
            "graph": graph(held) if held else None,
            "unkept": unkept(record.pk, actor),
            "unheld": [one for one in rows if one.colleague_id is None],
            "missed": [one for one in rows if late(one)],
            "new_url": address(record.pk) if makes else "",
            "all_url": f"/keeper/?{urlencode({'f': tree_text([['customer', 'any', [record.pk]]])})}",
        }


def name_of(person: Any) -> str:
    """How somebody is called in the language of the reader; empty for nobody."""
    return named(person)


def late(one: Keeper) -> bool:
    """Whether its day has passed."""
    return one.next_on is not None and one.next_on < timezone.localdate()


def address(customer: int, **given: Any) -> str:
    """Where a relation with this customer is entered."""
    return f"/keeper/new/?{urlencode({'customer': customer, **given})}"


def unkept(customer: int, actor: Actor) -> list[dict[str, Any]]:
    """Decision makers of the customer whom nobody keeps."""
    if not actor.can("customers.Contact", "view"):
        return []
    kept = Keeper.objects.filter(deleted_at=None, contact__isnull=False, colleague__isnull=False).values("contact")
    rows = scoped(Contact, actor).filter(customer=customer, role="decider", is_active=True).exclude(pk__in=kept)
    makes = actor.can("customers.Keeper", "create")
    found = rows.order_by("pk").values_list("pk", "name", "post")[:SHOWN]
    return [
        {"pk": pk, "name": name, "post": post,
         "new_url": address(customer, contact=pk, kind="key", level="senior") if makes else ""}
        for pk, name, post in found
    ]  # fmt: skip


def matrix(rows: list[Keeper], customer: int, *, makes: bool) -> list[dict[str, Any]]:
    """A line per kind, a cell per level with its relations."""
    lines = []
    for kind, label in Keeper.KINDS:
        cells = []
        for level, _word in Keeper.LEVELS:
            inside = [
                {"pk": one.pk, "ours": name_of(one.colleague), "theirs": name_of(one.contact),
                 "depth": int(one.depth), "late": late(one)}
                for one in rows
                if (one.kind, one.level) == (kind, level)
            ]  # fmt: skip
            cells.append({"rows": inside, "new_url": address(customer, kind=kind, level=level) if makes else ""})
        lines.append({"label": label, "cells": cells})
    return lines


def cut(text: str) -> str:
    """As much of a text as fits: nothing in a drawing shortens it by itself."""
    room = ROOM
    for at, letter in enumerate(text):
        room -= 2 if is_han(letter) else 1
        if room < 0:
            return f"{text[:at].rstrip()}…"
    return text


def graph(rows: list[Keeper]) -> dict[str, Any]:
    """Our people left, theirs right, a line for each relation, thicker the deeper it is."""
    ours: dict[Any, dict[str, Any]] = {}
    theirs: dict[Any, dict[str, Any]] = {}
    order = [key for key, _label in Keeper.LEVELS]
    lines = []
    for one in sorted(rows, key=lambda row: (order.index(row.level), row.contact_id or 0))[: SHOWN * 2]:
        left = ours.setdefault(one.colleague_id, {"name": name_of(one.colleague), "at": len(ours)})
        name = one.contact.name if one.contact else str(one.get_kind_display())
        post = one.contact.post if one.contact else ""
        right = theirs.setdefault(one.contact_id, {"name": name, "post": post, "line": cut(post), "at": len(theirs)})
        title = f"{one.name}: {one.get_depth_display()}"
        lines.append({"from": left, "to": right, "width": int(one.depth), "late": late(one), "title": title})
    tall = max(len(ours), len(theirs))
    for side in (ours, theirs):
        space = tall * ROW / len(side)
        for person in side.values():
            person["y"] = round(TOP + (person["at"] + 0.5) * space)
    return {"ours": list(ours.values()), "theirs": list(theirs.values()), "lines": lines, "width": WIDE,
            "height": TOP + tall * ROW, "left": OURS, "right": THEIRS}  # fmt: skip
