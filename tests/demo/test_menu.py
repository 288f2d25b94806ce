"""Every line that the demo company shows anybody in a menu leads to a page that lets him in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from keben.config import demo
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.web.shell import create_menu, foot_pages, menu, phone_tabs, user_menu

pytestmark = pytest.mark.django_db
RULED = ("/customers/dry-run/", "/leads/dry-run/", "/twins/check/")
"""Pages that ask for more than one verb says; SHOWN says to which people each is shown."""
SHOWN = {
    "sales": {"/twins/check/"},
    "sales_manager": set(RULED),
    "service_engineer": {"/twins/check/"},
    "boss": {"/twins/check/"},
    "system_admin": set(),
    "security_admin": set(),
    "audit_admin": {"/twins/check/"},
}


def lines(person: User) -> list[str]:
    """The addresses in the side menu, its foot, the person's menu, 新建 and the bar of the phone."""
    request: Any = SimpleNamespace(actor=actor_for(person), path="/")
    found = [item.href for group in menu(request) for item in group.items]
    found += [page.href for page in foot_pages(request)]
    found += [str(item["href"]) for item in user_menu(request)]
    return found + [item.href for item in (*create_menu(request), *phone_tabs(request))]


def test_every_line_of_every_menu_opens() -> None:
    demo.generate(customers=12, quiet=True)
    browser = Client()
    assert browser.get("/login/").status_code == 200  # the pages come into the menu with the addresses
    shut, shown = [], {}
    for row in demo.logins():
        person, browser = User.objects.get(staff_no=row["login"]), Client()
        browser.force_login(person)
        addresses = lines(person)
        shown[row["role"]] = {href for href in addresses if href in RULED}
        for href in dict.fromkeys(addresses):
            answer = browser.get(href, follow=True)
            if answer.status_code != 200 or answer.request["PATH_INFO"].startswith("/login"):
                shut.append((row["role"], href, answer.status_code))
    assert shut == []
    assert shown == SHOWN
