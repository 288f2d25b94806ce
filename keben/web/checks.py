"""Boot-time checks of what declarations say about pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import resolve

from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.shell import GROUPS


@register(Tags.models)
def check_menus(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every noun stands in a group of the menu that exists, or in none."""
    return [found for entity in registry if (found := check_menu(entity)) is not None]


def check_menu(entity: ResolvedEntity) -> CheckMessage | None:
    """A noun in an unknown group would be in no menu, and nobody would miss it."""
    menu = entity.declaration.menu
    if menu is None or menu in GROUPS:
        return None
    known = ", ".join(name for name in GROUPS if name)
    return Error(
        f"{entity.label} menu: there is no group '{menu}'.",
        hint=f"Choose one of: {known}; or add the group to GROUPS in keben/web/shell.py; None means no menu.",
        id="keben.E120",
        obj=entity.declaration.__name__,
    )


@register(Tags.urls)
def check_addresses(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every noun's list is reached under its address."""
    return [found for entity in registry if (found := check_address(entity)) is not None]


def check_address(entity: ResolvedEntity) -> CheckMessage | None:
    """Pages of their own come before lists: under the address of one of them a noun would never be seen."""
    address = f"/{entity.slug}/"
    if address != settings.STATIC_URL and resolve(address).url_name == "list":
        return None
    return Error(
        f"{entity.label} slug: {address} is the address of another page.",
        hint="Set another slug, or name the noun otherwise.",
        id="keben.E121",
        obj=entity.declaration.__name__,
    )
