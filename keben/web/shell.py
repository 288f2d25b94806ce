"""The menus of the shell: nouns and pages that the person may open, what he may create."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.registry import registry


@dataclass(frozen=True)
class MenuItem:
    """A line of the side menu."""

    label: str
    icon: str
    href: str
    active: bool = False
    count: int | None = None
    key: str = ""


@dataclass(frozen=True)
class MenuGroup:
    """A titled group of the side menu."""

    label: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True)
class MenuPage:
    """A page that is no list of a noun: place in the menu, and who sees it.

    `opens` is the page's own answer to who may open it, for pages that one verb does not describe; `verb` may ask
    for more than the page does, so that a line leads only those there who work with it."""

    group: str
    order: int
    label: Any
    icon: str
    href: str
    verb: tuple[str, str] | None = None
    admin: tuple[str, ...] = ()
    opens: Callable[[Any], bool] | None = None


GROUPS = {
    "": "",
    "work": "",
    "customers": "Customers",
    "marketing": "Marketing",
    "care": "Customer care",
    "sales": "Sales",
    "finance": "Finance",
    "service": "Service",
    "business": "Business",
    "system": "System",
}
PAGES: list[MenuPage] = []
KEYS = {"/": "w", "customer": "c", "contact": "k", "follow-up": "f", "task": "t"}
"""The second letter of G-then-… shortcuts (ui.md §10)."""


def add_page(page: MenuPage) -> None:
    """Put a page into the menu."""
    PAGES.append(page)


def menu(request: Any) -> list[MenuGroup]:
    """The groups that the actor may see; no query, rights are in the actor."""
    actor, path = request.actor, request.path
    found: dict[str, list[tuple[int, MenuItem]]] = {}
    for entity in registry:
        group = entity.declaration.menu
        # Everybody may look the organisation up, but only those who keep it want it in their menu.
        needed = "edit" if group == "system" else "view"
        if group is None or not actor.can(entity.label, needed):
            continue
        href = f"/{entity.slug}/"
        item = MenuItem(
            str(entity.verbose_name_plural), entity.icon, href, path.startswith(href), key=KEYS.get(entity.slug, "")
        )
        found.setdefault(group, []).append((entity.declaration.menu_order, item))
    for page in PAGES:
        if page.group not in GROUPS or not may_open(page, actor):
            continue
        active = path == page.href if page.href == "/" else path.startswith(page.href)
        item = MenuItem(str(page.label), page.icon, page.href, active, key=KEYS.get(page.href, ""))
        found.setdefault(page.group, []).append((page.order, item))
    labels = group_labels()
    return [
        MenuGroup(labels[key], tuple(item for _order, item in sorted(found[key], key=lambda pair: pair[0])))
        for key in labels
        if key in found
    ]


def may_open(page: MenuPage, actor: Any) -> bool:
    """Whether the actor has the verb and the office that the page asks for, and the page itself lets him in."""
    if page.verb is not None and not actor.can(*page.verb):
        return False
    if page.opens is not None and not page.opens(actor):
        return False
    return not page.admin or bool(set(page.admin) & set(actor.attributes.get("administers", ())))


def foot_pages(request: Any) -> list[MenuPage]:
    """The pages behind the foot of the side menu that the actor may open; the palette goes to each of them."""
    return [page for page in PAGES if page.group == "foot" and may_open(page, request.actor)]


def own_pages(request: Any) -> list[dict[str, str]]:
    """The pages of the group "person", which stand in the person's menu instead of the side menu."""
    found = sorted((page for page in PAGES if page.group == "person"), key=lambda page: page.order)
    return [
        {"label": str(page.label), "href": page.href, "icon": page.icon}
        for page in found
        if may_open(page, request.actor)
    ]


def group_labels() -> dict[str, str]:
    """The titles of the groups in the active language."""
    return {key: _(label) if label else "" for key, label in GROUPS.items()}


def create_menu(request: Any) -> list[MenuItem]:
    """What the 新建 button of the top bar offers, in the order of the side menu."""
    actor = request.actor
    groups = list(GROUPS)
    found = []
    for entity in registry:
        if entity.declaration.menu in (None, "system") or not actor.can(entity.label, "create"):
            continue
        if entity.declaration.uploaded:
            continue
        found.append(
            (
                (groups.index(entity.declaration.menu), entity.declaration.menu_order),
                MenuItem(str(entity.verbose_name), entity.icon, f"/{entity.slug}/new/"),
            )
        )
    return [item for _order, item in sorted(found, key=lambda pair: pair[0])]


def phone_tabs(request: Any) -> list[MenuItem]:
    """The bar at the bottom of a phone; the ＋ stands in its middle."""
    tabs = [
        (_("Workbench"), "layout-dashboard", "/", ""),
        (_("Customers"), "building", "/customer/", "customers.Customer"),
        (_("Tasks"), "checkbox", "/task/", "activities.Task"),
        (_("Me"), "user", "/me/", ""),
    ]
    return [
        MenuItem(label, icon, href, request.path == href if href == "/" else request.path.startswith(href))
        for label, icon, href, noun in tabs
        if not noun or request.actor.can(noun, "view")
    ]


def user_menu(request: Any) -> list[dict[str, str]]:
    """What stands in the person's menu."""
    return [
        {"label": _("My exports"), "href": "/exports/", "icon": "download"},
        {"label": _("Import history"), "href": "/imports/", "icon": "history"},
        *own_pages(request),
    ]
