"""What the filter builder in the browser must know about the fields: conditions, choices, where options come from."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.access.grants import FieldRight
from keben.kernel.kinds.base import LOOKUP_LABELS, as_list
from keben.kernel.kinds.links import Link
from keben.kernel.query.filters import PEOPLE, SPECIALS, THESE
from keben.kernel.query.through import LOOKUPS, THROUGH
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedField
from keben.web.listing.condition_text import PRESET_LABELS, SPECIAL_LABELS, conditions, titles
from keben.web.listing.question import Question
from keben.web.record import places

INPUTS = {"date": "date", "datetime": "date", "integer": "number", "decimal": "number", "percent": "number"}


def builder_fields(question: Question) -> list[dict[str, Any]]:
    """The fields, those of the declaration first, then further columns; what is hidden or masked does not appear."""
    tree = question.scene.filter_of(question.state)
    known = titles(tree, question.entity, question.actor)
    found = [
        one_field(question, item, known, tree) for item in question.entity.filter_fields() if readable(question, item)
    ]
    names = {item["name"] for item in found}
    for leaf in conditions(tree):
        if leaf[0] == THESE:
            found.append(chosen_rows(leaf))
        if leaf[0] not in names and (question.entity.has(leaf[0]) or leaf[0] in SPECIALS):
            names.add(leaf[0])
            is_field = leaf[0] not in SPECIALS
            found.append(
                one_field(question, question.entity.field(leaf[0]), known, tree) if is_field else special_field(leaf[0])
            )
    found += through_fields(question, known)
    found += [special_field(name) for name in SPECIALS if name not in names and offered(question, name)]
    return found


def readable(question: Question, item: ResolvedField) -> bool:
    """Masked fields may not be searched, hidden ones not be seen."""
    return question.actor.field(question.entity.label, item.root) >= FieldRight.READ


def offered(question: Question, name: str) -> bool:
    """Stars and teams only where the noun has them."""
    return {"@starred": "followers", "@team": "team"}.get(name, name) in question.entity.features


def chosen_rows(leaf: list[Any]) -> dict[str, Any]:
    """Records by their keys: kept while other conditions are added, not offered otherwise."""
    keys = [str(key) for key in as_list(leaf[2] if len(leaf) > 2 else None)]
    label, cmps = _("Chosen rows"), [["any", str(LOOKUP_LABELS["any"])]]
    return {"name": THESE, "label": label, "kind": "text", "cmps": cmps, "choices": [[key, key] for key in keys]}


def special_field(name: str) -> dict[str, Any]:
    """A condition that is no field, such as starred by me."""
    label = str(SPECIAL_LABELS.get(name, name))
    cmps = [["is", str(LOOKUP_LABELS["is"])], ["is_not", str(LOOKUP_LABELS["is_not"])]]
    return {"name": name, "label": label, "kind": "flag", "cmps": cmps, "choices": [["@me", _("Yes")]]}


def through_fields(question: Question, known: dict[tuple[str, str], str]) -> list[dict[str, Any]]:
    """The conditions that name records of another noun; where those are a short list, only if there are any."""
    found = []
    for name, one in THROUGH.items():
        if not one.offered(question.entity):
            continue
        labels = {pk: text for (of, pk), text in known.items() if of == name}
        some = one.choices(question.entity, question.actor)
        field: dict[str, Any] = {"name": name, "label": str(one.label), "kind": "text"}
        field["cmps"] = [[code, str(LOOKUP_LABELS[code])] for code in LOOKUPS]
        if some is None:
            found.append(field | {"url": f"/_pick/{one.target}", "labels": labels})
        elif every := {**labels, **dict(some)}:
            found.append(field | {"choices": [list(pair) for pair in every.items()]})
    return found


def one_field(question: Question, item: ResolvedField, known: dict[tuple[str, str], str], tree: Any) -> dict[str, Any]:
    """One field as the script reads it."""
    kind = item.kind
    lookups = [code for code in kind.lookups if not ("any" in kind.lookups and code in ("is", "is_not"))]
    data: dict[str, Any] = {
        "name": item.name,
        "label": str(item.label),
        "kind": INPUTS.get(kind.code, "text"),
        "cmps": [[code, str(LOOKUP_LABELS[code])] for code in lookups],
    }
    if "preset" in lookups:
        data["presets"] = [[code, str(label)] for code, label in PRESET_LABELS.items()]
        data["cmps"] += [
            ["before_days", _("more than … days ago")],
            ["after_days", _("less than … days ago")],
            ["before_ahead", _("in less than … days")],
            ["after_ahead", _("in more than … days")],
        ]
        data["days"] = _("days")
    if kind.options():
        data["choices"] = [[str(value), str(label)] for value, label, _tone in kind.options()]
    elif kind.code == "region":
        codes = {
            str(code)
            for leaf in conditions(tree)
            if leaf[0] == item.name
            for code in as_list(leaf[2] if len(leaf) > 2 else None)
        }
        data |= {"kind": "region", "url": places.address()}
        data["labels"] = {code: kind.show(code) for code in codes}
    elif isinstance(kind, Link) and registry.has(kind.target):
        data["url"] = f"/_pick/{registry.of(kind.target).label}"
        data["me"] = _("Myself") if kind.code == "person" else ""
        data["labels"] = {pk: text for (name, pk), text in known.items() if name == item.name} | {"@me": _("Myself")}
        if data["me"]:
            data["labels"] |= {word: str(one.label) for word, one in PEOPLE.items()}
    return data
