"""The head of the table: labels, sort links, widths, what may be edited in place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.access.grants import FieldRight
from keben.kernel.resolved import ResolvedField
from keben.web.listing.question import Question, right_aligned

WIDTHS = {
    "boolean": 70, "integer": 90, "score": 130, "date": 110, "datetime": 150, "money": 130, "price": 120,
    "percent": 90, "choice": 100, "stage": 100, "person": 100, "department": 130, "phone": 140, "number": 150,
    "link": 130, "links": 160, "region": 180, "email": 180, "uscc": 180,
}  # fmt: skip
UNTOUCHED = ("file", "image", "json", "links", "multi_choice", "long_text", "region", "colour", "events")
"""Kinds whose input is too large for a cell; they are edited on the record."""


def heads(question: Question) -> list[dict[str, Any]]:
    """The columns for the table frame."""
    name, down = question.sort.lstrip("-"), question.sort.startswith("-")
    found = []
    for at, item in enumerate(question.columns):
        sortable = sort_allowed(question, item)
        sorted_ = ("desc" if down else "asc") if item.name == name else ""
        width = question.scene.widths.get(item.name) or (280 if at == 0 else WIDTHS.get(item.kind.code, 150))
        flip = item.name if sorted_ == "desc" or not sorted_ else f"-{item.name}"
        found.append(
            {
                "name": item.name,
                "label": item.label,
                "num": right_aligned(item),
                "width": width,
                "chosen": question.scene.widths.get(item.name),
                "frozen": at < max(1, question.scene.frozen),
                "sorted": sorted_,
                "sort_url": question.state.url(sort=flip) if sortable else "",
            }
        )
    return found


def sort_allowed(question: Question, item: ResolvedField) -> bool:
    """Whether the list can be sorted by the column, for this reader."""
    right = question.actor.field(question.entity.label, item.root)
    return item.kind.sortable and not item.kind.many and right >= FieldRight.READ


def sort_text(question: Question) -> str:
    """`按最后跟进升序`."""
    return order_text(question, question.sort)


def order_text(question: Question, sort: str) -> str:
    """One order in words."""
    name, down = sort.lstrip("-"), sort.startswith("-")
    label = _("Newest") if name in ("id", "pk", "") else str(question.entity.field(name).label)
    return (_("%(label)s, descending") if down else _("%(label)s, ascending")) % {"label": label}


def sort_items(question: Question) -> list[dict[str, Any]]:
    """The menu behind that text."""
    found: list[dict[str, Any]] = []
    for item in question.columns:
        if not sort_allowed(question, item):
            continue
        for sign, word in (("", _("%(label)s, ascending")), ("-", _("%(label)s, descending"))):
            here = question.sort == sign + item.name
            found.append(
                {
                    "label": word % {"label": item.label},
                    "href": question.state.url(sort=sign + item.name),
                    "icon": "check" if here else ("arrow-down" if sign else "arrow-up"),
                }
            )
    return found


def sort_choices(question: Question) -> list[tuple[str, str]]:
    """The same as value and label, for the filter sheet of the phone, which has no heads; the usual order is ''."""
    usual = question.scene.sort or question.entity.listing.sort
    found = {"": order_text(question, usual)}
    for item in question.columns:
        if sort_allowed(question, item):
            found |= {sign + item.name: order_text(question, sign + item.name) for sign in ("", "-")}
    found.pop(usual, None)
    return list(found.items())


def editable(question: Question) -> list[str]:
    """The columns whose cells open on a double click."""
    entity, actor = question.entity, question.actor
    if question.state.deleted or "edit" not in entity.actions or not actor.can(entity.label, "edit"):
        return []
    inputs = {item.name for item in entity.actions["edit"](entity, actor).inputs(None)}
    return [item.name for item in question.columns if item.name in inputs and item.kind.code not in UNTOUCHED]
