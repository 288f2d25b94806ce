"""What the palette offers beside records: pages of the menu, things to create, actions on the open record."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from keben.base.han import normal, pinyin_syllables
from keben.base.search_query import matches, query_tokens
from keben.base.tokens import index_tokens
from keben.kernel.access.actor import Actor
from keben.kernel.problems import KebenError
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.web.record.buttons import Offers, buttons, onward
from keben.web.shell import create_menu, foot_pages, menu

Item = dict[str, Any]


def pages(request: Any) -> list[Item]:
    """All lines of the side menu, and the pages behind its foot."""
    lines = [
        {"label": item.label, "icon": item.icon, "href": item.href, "hint": group.label}
        for group in menu(request)
        for item in group.items
    ]
    hint = _("Administration")
    return lines + [
        {"label": str(page.label), "icon": page.icon, "href": page.href, "hint": hint} for page in foot_pages(request)
    ]


def creations(request: Any) -> list[Item]:
    """New records that the actor may create."""
    return [
        {
            "label": _("New %(noun)s") % {"noun": str(item.label).lower()},
            "icon": "plus",
            "href": item.href,
            "dialog": "880",
        }
        for item in create_menu(request)
    ]


def actions(actor: Actor, address: str) -> list[Item]:
    """What may be done with the record whose page is open."""
    parts = address.partition("?")[0].strip("/").split("/")
    if len(parts) != 2 or not parts[1].isdecimal() or len(parts[1]) > 18:
        return []
    try:
        entity = registry.slug(parts[0])
        record = fetch(entity.model, int(parts[1]), actor)
    except (LookupError, KebenError):
        return []
    hint = entity.title_of(record)[:60]
    quiet, primary, more = buttons(entity, Offers.of(entity, actor, record), record.pk, "", onward(record, actor)[1])
    leads = [one for one in (primary, *quiet, *more) if one and one != "-" and one.get("href")]
    return [
        {
            "label": str(one["label"]),
            "icon": one["icon"] or "arrow-right",
            "href": one["href"],
            "hint": hint,
            **({"dialog": one["attrs"]["data-kb-dialog"]} if "data-kb-dialog" in one["attrs"] else {}),
        }
        for one in leads
    ]


def fitting(items: Iterable[Item], text: str) -> list[Item]:
    """Those whose label holds what was typed, also by pinyin and initials; the one that is called so comes first."""
    query = query_tokens(text)
    if not query:
        return []
    found = [item for item in items if matches(words_of(item["label"]), query)]
    return sorted(found, key=lambda item: not called(item["label"], text))


@lru_cache(maxsize=2048)
def words_of(label: str) -> str:
    """By what a command is found; they are the same at every key that is struck."""
    return index_tokens(names=[label])


def called(label: str, text: str) -> bool:
    """Whether all of the label was typed, in characters or in full pinyin."""
    typed = "".join(normal(text).split())
    rests = {typed}
    for readings in pinyin_syllables(label):
        rests = {rest[len(one) :] for rest in rests for one in readings if rest.startswith(one)}
    return bool(typed) and ("" in rests or typed == "".join(normal(label).split()))
