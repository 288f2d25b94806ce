"""Filter conditions in the reader's language: labels instead of codes, titles instead of keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keben.base.errors import Malformed
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.kinds.base import LOOKUP_LABELS, Parsing, as_list
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.links import Link
from keben.kernel.query.filters import PEOPLE, SPECIALS, THESE
from keben.kernel.query.through import THROUGH
from keben.kernel.resolved import ResolvedEntity, ResolvedField

PRESET_LABELS = {
    "today": gettext_lazy("Today"), "yesterday": gettext_lazy("Yesterday"), "tomorrow": gettext_lazy("Tomorrow"),
    "this_week": gettext_lazy("This week"), "last_week": gettext_lazy("Last week"),
    "next_week": gettext_lazy("Next week"), "this_month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"), "next_month": gettext_lazy("Next month"),
    "this_quarter": gettext_lazy("This quarter"), "last_quarter": gettext_lazy("Last quarter"),
    "next_quarter": gettext_lazy("Next quarter"), "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"), "next_year": gettext_lazy("Next year"),
    "past_7": gettext_lazy("Past 7 days"), "past_30": gettext_lazy("Past 30 days"),
    "past_90": gettext_lazy("Past 90 days"), "next_7": gettext_lazy("Next 7 days"),
    "next_30": gettext_lazy("Next 30 days"),
}  # fmt: skip
SPECIAL_LABELS = {"@starred": gettext_lazy("Starred by me"), "@team": gettext_lazy("Shared with me"),
                  "@unkept": gettext_lazy("Nobody keeps the relation")}  # fmt: skip
PLAIN = ("is", "any", "preset", "under")
Titles = dict[tuple[str, str], str]


def conditions(tree: Any) -> Iterator[list[Any]]:
    """All leaves of a filter tree."""
    if isinstance(tree, dict):
        for items in tree.values():
            for item in items if isinstance(items, list) else ():
                yield from conditions(item)
    elif isinstance(tree, list) and tree and isinstance(tree[0], str):
        yield tree


def titles(tree: Any, entity: ResolvedEntity, actor: Actor) -> Titles:
    """How the records in the filter are called; one query per link field, whatever the filter names."""
    wanted: dict[str, set[int]] = {}
    for name, _lookup, raw in ((*leaf, None)[:3] for leaf in conditions(tree)):
        if isinstance(kind_of(name, entity), Link):
            keys = {int(v) for v in as_list(raw) if str(v).isdigit() and len(str(v)) < 19}
            wanted.setdefault(name, set()).update(keys)
    found: Titles = {}
    for name, keys in wanted.items():
        kind: Any = kind_of(name, entity)
        if keys:
            for pk, *parts in kind.rows(Parsing(actor)).filter(pk__in=keys).values_list("pk", *kind.names()):
                found[name, str(pk)] = kind.spoken(dict(zip(kind.names(), parts, strict=True)))
    return found


def kind_of(name: str, entity: ResolvedEntity) -> Any:
    """The kind of the values of a condition; None where it has none."""
    if name in THROUGH:
        return THROUGH[name].kind
    return entity.field(name).kind if entity.has(name) else None


def day_word(text: str) -> str:
    """@today-30 → 30 天前."""
    match = re.fullmatch(r"@today([+-]\d{1,4})?", text)
    shift = int(match[1] or 0) if match else 0
    if shift == 0:
        return _("Today")
    if shift < 0:
        return ngettext("%(count)s day ago", "%(count)s days ago", -shift) % {"count": -shift}
    return ngettext("in %(count)s day", "in %(count)s days", shift) % {"count": shift}


def span_word(lookup: str, raw: Any) -> str:
    """Before @today-30 → more than 30 days ago; '' for anything but so many days before or after today."""
    match = (
        re.fullmatch(r"@today([+-]\d{1,4})", raw) if isinstance(raw, str) and lookup in ("before", "after") else None
    )
    days = int(match[1]) if match else 0
    if days == 0:
        return ""
    if lookup == "before":
        text = (
            ngettext("more than %(count)s day ago", "more than %(count)s days ago", -days)
            if days < 0
            else ngettext("in less than %(count)s day", "in less than %(count)s days", days)
        )
    else:
        text = (
            ngettext("less than %(count)s day ago", "less than %(count)s days ago", -days)
            if days < 0
            else ngettext("in more than %(count)s day", "in more than %(count)s days", days)
        )
    return text % {"count": abs(days)}


def value_text(item: ResolvedField, raw: Any, known: Titles) -> str:
    """One value in words; a value that no longer makes sense stays as it is."""
    if raw == "@me":
        return _("Myself")
    if isinstance(raw, str) and raw in PEOPLE:
        return str(PEOPLE[raw].label)
    if isinstance(raw, str) and raw.startswith("@today"):
        return day_word(raw)
    if isinstance(item.kind, Link):
        return known.get((item.name, str(raw)), f"#{raw}")
    try:
        if isinstance(item.kind, (Choice, Boolean)):
            return item.kind.show(item.kind.parse(raw, Parsing()))
        if item.kind.code in ("date", "datetime"):
            return item.kind.show(item.kind.parse(raw, Parsing())).removesuffix(" 00:00")
        if item.kind.code in ("money", "region", "percent", "decimal", "integer"):
            return item.kind.show(item.kind.parse(raw, Parsing()))
    except Malformed:
        pass
    return str(raw)


def leaf_text(leaf: list[Any], entity: ResolvedEntity, known: Titles) -> tuple[str, str]:
    """Label and value of one condition, for a chip."""
    name, lookup, raw = (*leaf, None)[:3]
    if name == THESE:
        count = len(as_list(raw))
        return _("Chosen rows"), ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}
    if name in SPECIALS:
        return str(SPECIAL_LABELS.get(name, name)), _("No") if lookup == "is_not" else _("Yes")
    if name in THROUGH:
        named = listed(known.get((name, str(one)), f"#{one}") for one in as_list(raw))
        return str(THROUGH[name].label), named if lookup == "any" else f"{LOOKUP_LABELS['none']} {named}"
    if not entity.has(name):
        return name, str(raw)
    item = entity.field(name)
    word = str(LOOKUP_LABELS.get(lookup, lookup))
    if lookup in ("empty", "filled"):
        return str(item.label), word
    if lookup == "preset":
        code = str(as_list(raw)[0]) if as_list(raw) else ""
        return str(item.label), str(PRESET_LABELS.get(code, code))
    if words := span_word(lookup, (as_list(raw) or [None])[0]):
        return str(item.label), words
    # A number stays a number: an amount in fen is not the same as the text of an amount in yuan.
    values = [value_text(item, one, known) for one in (as_list(raw) if isinstance(raw, (str, list)) else [raw])]
    if lookup == "between":
        low, high = ([*values, "", ""])[:2]
        return str(item.label), f"{low}–{high}"
    text = listed(values)
    return str(item.label), text if lookup in PLAIN else f"{word} {text}"


def in_words(tree: Any, entity: ResolvedEntity, actor: Actor, known: Titles | None = None) -> list[str]:
    """A filter tree in words: one line for each condition that must hold; `known` has titles that were read already."""
    if not tree:
        return []
    known = titles(tree, entity, actor) if known is None else known
    lines = tree["all"] if isinstance(tree, dict) and set(tree) == {"all"} else [tree]
    return [node_text(line, entity, known) for line in lines]


def node_text(node: Any, entity: ResolvedEntity, known: Titles) -> str:
    """A group in one line: a or (b and c)."""
    if isinstance(node, dict) and node:
        word, items = next(iter(node.items()))
        joint = f" {_('or') if word == 'any' else _('and')} "
        return joint.join(bracketed(item, node_text(item, entity, known)) for item in items)
    return " ".join(leaf_text(node, entity, known))


def bracketed(node: Any, text: str) -> str:
    """A group within a group stands in brackets."""
    several = isinstance(node, dict) and any(len(items) > 1 for items in node.values())
    return f"({text})" if several else text
