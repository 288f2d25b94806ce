"""What stands around the rows of a list, whatever its look: head, tabs, search, chips, heads of columns, actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keben.web.listing import batch_actions, grouped, head, rows, words
from keben.web.listing.amounts import counts_in_wan
from keben.web.listing.question import Question
from keben.web.listing.row_keys import row_keys
from keben.web.listing.scene import ALL, Scene
from keben.web.listing.state import SIZES

NEW_PAGES: set[str] = set()
"""Nouns whose new records come from a page of their own instead of the form, at the same address."""

TOPS: dict[str, str] = {}
"""Addresses of pieces that stand on top of the list of a noun; fetched by themselves, so that no list waits for one."""


@dataclass(frozen=True)
class Way:
    """A page that shows the rows of a list from another side."""

    label: str | Promise
    address: str


WAYS: dict[str, list[Way]] = {}


def put_beside_filter(label: str, *ways: Way) -> None:
    """Register what the chips of a list on the phone lead to, for who may see the list."""
    WAYS.setdefault(label, []).extend(ways)


def around(question: Question, shown: list[dict[str, str]]) -> dict[str, Any]:
    """What stands around every look: head, tabs, search, and the chips that are shown."""
    entity, actor, state, scene = question.entity, question.actor, question.state, question.scene
    changed = scene.changed(state)
    may_save = changed and (scene.own or scene.saved is None)
    return question.context() | {
        "label": str(entity.verbose_name_plural),
        "visible": words.slot("visible", "") if not state.deleted else "",
        "looks": looks(question),
        "scenes": [
            {
                "key": one.key,
                "label": one.label,
                "href": view_url(question, one),
                "count": words.slot(f"n-{one.key}", ""),
                "current": one is scene,
            }
            for one in question.scenes.tabs(scene)
        ],
        "unpinned": [
            {"label": one.label, "href": view_url(question, one)} for one in question.scenes.unpinned(scene)
        ],
        "chips": shown,
        "top": "" if state.deleted else TOPS.get(entity.label, ""),
        "ways": [] if state.deleted else WAYS.get(entity.label, []),
        "clear_url": state.url(f="" if scene.extra else None, q=""),
        "changed": {
            "save_url": state.url("views/save/") if may_save and scene.saved else "",
            "save_as_url": state.url("views/new/"),
        }
        if changed
        else None,
        "placeholder": search_words(question),
        "may_create": ("create" in entity.actions or entity.label in NEW_PAGES)
        and not entity.declaration.uploaded
        and actor.can(entity.label, "create"),
        "may_import": entity.declaration.importable and actor.can(entity.label, "import"),
        "may_export": actor.can(entity.label, "export"),
        "may_restore": entity.recycles and actor.can(entity.label, "delete"),
        "hidden": {k: v for k, v in state.moved().params().items() if k != "q"},
    }  # fmt: skip


def view_url(question: Question, one: Scene) -> str:
    """The address that opens a view as it is kept."""
    key = "" if one.key == ALL and not scenes_default(question) else one.key
    return question.state.url(view=key, f=None, sort="", cols=(), q="", group="", open=())


def scenes_default(question: Question) -> bool:
    """Whether another view than “all” opens by default, so that “all” must be named in the address."""
    return any(one.default for one in question.scenes.items)


def looks(question: Question) -> list[dict[str, str]]:
    """List, board and calendar, where the noun has them."""
    listing_ = question.entity.listing
    found = [{"value": "list", "label": _("List"), "icon": "table", "href": question.state.url(look="list")}]
    if listing_.board:
        found.append(
            {"value": "board", "label": _("Board"), "icon": "layout-kanban", "href": question.state.url(look="board")}
        )
    if listing_.calendar:
        found.append(
            {
                "value": "calendar",
                "label": _("Calendar"),
                "icon": "calendar",
                "href": question.state.url(look="calendar"),
            }
        )
    return found if len(found) > 1 and not question.state.deleted else []


def search_words(question: Question) -> str:
    """客户名称 / 客户编号 / 电话: what the quick search looks at, the first field of each kind."""
    entity = question.entity
    items = [entity.field(name) for name in entity.search if entity.has(name) and question.visible(name)]
    kinds = {item.kind.code: item for item in reversed(items)}
    return " / ".join(str(item.label) for item in [item for item in items if kinds[item.kind.code] is item][:3])


def furniture(question: Question) -> dict[str, Any]:
    """What stands around the rows, whatever they are: head, sums, actions, menus."""
    entity = question.entity
    amount = rows.amount_field(question)
    return {
        "columns": head.heads(question),
        "sums": sum_slots(question),
        "editable": ",".join(head.editable(question)),
        "grouped": question.grouping is not None,
        "group_text": _("Groups: %(label)s") % {"label": question.grouping.label if question.grouping else _("none")},
        "group_items": [] if question.state.deleted else grouped.menu(question),
        "units": units(question),
        "unit_view": f"?view={question.scene.key}" if question.scene.in_wan is not None else "",
        "keys": row_keys(question),
        "unit": words.unit(entity),
        "sort_text": head.sort_text(question),
        "sort_items": head.sort_items(question),
        "columns_text": _("Columns %(shown)s/%(all)s")
        % {"shown": len(question.names), "all": len(entity.list_fields())},
        "actions": batch_actions.buttons(question),
        "danger": batch_actions.delete_button(question),
        "sum_label": _("Chosen: %(label)s") % {"label": amount.label} if amount else "",
    }


def units(question: Question) -> list[dict[str, Any]]:
    """元 and 万元 for Chinese lists that show amounts; kept with the view."""
    chinese = (get_language() or "").startswith("zh")
    if question.state.deleted or not chinese or not any(i.kind.code == "money" for i in question.columns):
        return []
    large = counts_in_wan(question.scene.in_wan)
    base = question.state.url("unit/")
    base += "&" if "?" in base else "?"
    return [
        {"label": str(name), "on": large is value, "url": f"{base}wan={int(value)}"}
        for name, value in ((_("Yuan"), False), (_("Ten thousand yuan"), True))
    ]


def sum_slots(question: Question) -> list[Any] | None:
    """The footer: one place per column whose total the summary brings; None where nothing is added up."""
    totals = [name for name in question.entity.listing.totals if name in question.names]
    if not totals:
        return None
    found: list[Any] = [words.slot(f"sum-{name}") if name in totals else "" for name in question.names]
    return [words.slot("foot", "") if question.names[0] not in totals else found[0], *found[1:]]


def sizes(question: Question) -> list[dict[str, Any]]:
    """How many rows a page may have."""
    return [{"value": size, "href": question.state.url(size=size)} for size in SIZES]
