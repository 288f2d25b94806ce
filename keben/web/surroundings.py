"""What surrounds every page, which templates know as `shell`: menus, counts, the person, his theme and language.

Its parts that depend on no page are kept drawn (web/fragments.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.db import models
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.features.notifications import Notification
from keben.kernel.kept import Prepared
from keben.kernel.locale import currency_sign
from keben.kernel.registry import registry
from keben.kernel.settings import setting
from keben.web.fragments import ground, piece, slot
from keben.web.marked_days import marked_days
from keben.web.shell import PAGES, create_menu, menu, phone_tabs, user_menu
from keben.web.stream_address import stream_address

UNREAD = Prepared(
    lambda user: Notification.objects.filter(user_id=user, read_at__isnull=True).order_by().values_list("pk")[:100],
    user=models.BigIntegerField(),
)
NUMBERED = re.compile(r"/\d+/.*", re.DOTALL)
PLACES = ("/task/", "/me/", "/system/")
"""Addresses besides nouns and pages of the menu that the shell compares the page's own with."""


class Shell:
    """One request's surroundings; each value is worked out when a template first asks for it."""

    def __init__(self, request: Any, **given: Any) -> None:
        self.request = request
        self.__dict__.update(given)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        make = VALUES.get(name)
        found = self.__dict__[name] = make(self.request, self) if make else None
        return found

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def framed(self) -> Shell:
        """The same with slots instead of what changes from request to request, for a piece that is kept."""
        return Shell(self.request, **SLOTS, fills={name: slot(name) for name in FILLS}, key=self.key)


class Pieces:
    """The parts of the shell that depend on no page, by the names of their templates."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def __getattr__(self, name: str) -> Markup:
        if name not in NAMES:
            raise AttributeError(name)
        shell = self.shell
        return piece(("shell", name, shell.key), lambda: draw(name, shell)).filled(shell.fills)


class Fills(dict[str, str]):
    """HTML for the slots of a page, worked out for those that it has."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        super().__init__()

    def __missing__(self, name: str) -> str:
        found = self[name] = FILLS[name](self.shell)
        return found


def draw(name: str, shell: Shell) -> str:
    """One part of the shell, with slots."""
    return render_to_string(f"shell/{name}.html", {"shell": shell.framed()})


def key(request: Any, shell: Shell) -> tuple[Any, ...]:
    """All that the parts of the shell depend on but their slots."""
    chosen = (shell.lang, shell.theme, shell.density, shell.nav_state, request.user.name_en)
    menus = (len(registry), len(PAGES))
    return (ground(request.actor), chosen, shell.stream_url, here(NUMBERED.sub("/", request.path), menus), len(PAGES))


@lru_cache(maxsize=512)
def here(path: str, menus: tuple[int, int]) -> tuple[str, ...]:
    """The addresses in menus of so many nouns and pages that the page belongs to; records of a noun share them."""
    known = [*(f"/{entity.slug}/" for entity in registry), *(page.href for page in PAGES), *PLACES]
    return tuple(href for href in known if (path == "/" if href == "/" else path.startswith(href)))


def person(request: Any, shell: Shell) -> dict[str, Any]:
    """Who is signed in, called as the language of the page calls him."""
    actor = request.actor
    english = request.user.name_en if actor.lang.startswith("en") else ""
    name = english or actor.name
    return {"id": actor.user_id, "name": name, "staff_no": actor.staff_no, "initials": actor.name[:1]}


def watermark(request: Any, shell: Shell) -> str:
    """Name, number and day, laid over every page."""
    actor = request.actor
    return f"{actor.name} · {actor.staff_no} · {timezone.localdate().isoformat()}"


def settings_active(request: Any, shell: Shell) -> bool:
    """Whether the page is one of the administration that has no line in the menu."""
    if not request.path.startswith("/system/"):
        return False
    return not any(item.active for group in shell.nav for item in group.items)


def messages(request: Any, shell: Shell) -> list[dict[str, str]]:
    """What earlier requests left to be said; saying it once is enough."""
    return [{"text": str(said), "tone": said.level_tag} for said in get_messages(request)]


def toasts(request: Any, shell: Shell) -> Markup:
    """The same as HTML."""
    said = shell.messages
    return Markup(render_to_string("shell/toasts.html", {"messages": said}) if said else "")  # noqa: S704


VALUES: dict[str, Callable[[Any, Shell], Any]] = {
    "key": key,
    "pieces": lambda request, shell: Pieces(shell),
    "fills": lambda request, shell: Fills(shell),
    "nav": lambda request, shell: menu(request),
    "create": lambda request, shell: create_menu(request),
    "user": person,
    "counts": lambda request, shell: {"bell": len(UNREAD.rows(user=request.actor.user_id))},
    "bell_url": lambda request, shell: "/_notifications/",
    "palette_url": lambda request, shell: "/_palette",
    "stream_url": lambda request, shell: stream_address(request),
    "poll_url": lambda request, shell: "/_notifications/count",
    "lang": lambda request, shell: getattr(request, "LANGUAGE_CODE", "zh-hans"),
    "rise": lambda request, shell: setting("locale.rise"),
    "currency": lambda request, shell: currency_sign(),
    "holidays": lambda request, shell: marked_days(timezone.localdate()),
    "zone": lambda request, shell: timezone.get_current_timezone_name(),
    "theme": lambda request, shell: request.user.theme,
    "density": lambda request, shell: request.user.density,
    "nav_state": lambda request, shell: request.user.preferences.get("nav", ""),
    "watermark": watermark,
    "csrf_token": lambda request, shell: get_token(request),
    "product": lambda request, shell: _("Keben"),
    "alias": lambda request, shell: "" if str(shell.lang).startswith("en") else "Keben",
    "home_url": lambda request, shell: "/",
    "todo_url": lambda request, shell: "/task/?view=mine" if request.actor.can("activities.Task", "view") else "",
    "settings_url": lambda request, shell: "/system/" if request.actor.attributes.get("administers") else "",
    "settings_active": settings_active,
    "phone_tabs": lambda request, shell: phone_tabs(request),
    "messages": messages,
    "toasts": toasts,
    "prefs_url": lambda request, shell: "/_prefs/",
    "profile_url": lambda request, shell: "/me/",
    "user_menu": lambda request, shell: user_menu(request),
    "help": lambda request, shell: ({"href": "/help/", "label": _("Guide"), "icon": "book"},),
    "logout_url": lambda request, shell: "/logout/",
}
SLOTS = {"csrf_token": slot("csrf"), "counts": {"bell": slot("bell")}, "toasts": slot("toasts")}
FILLS: dict[str, Callable[[Shell], str]] = {
    "csrf": lambda shell: str(shell.csrf_token),
    "bell": lambda shell: str(shell.counts["bell"] or ""),
    "toasts": lambda shell: str(shell.toasts),
}
NAMES = ("menu", "tools", "tabs", "menus", "islands")
