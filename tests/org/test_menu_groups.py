"""A noun in a group that the menu does not know stops the start; the administration lights up in one place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from keben.config.commands.new import menu_of
from keben.domains.customers.customer.entity import CustomerEntity
from keben.domains.customers.models import Customer
from keben.domains.org.models import User
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.scaffold import new_noun
from keben.web.checks import check_address, check_addresses, check_menu, check_menus

Maker = Callable[..., User]
Browser = Callable[..., Client]


def test_an_unknown_group_names_noun_and_remedy() -> None:
    class Lost(CustomerEntity):
        """In a group nobody has."""

        menu = "warehouse"

    found = check_menu(ResolvedEntity(Customer, Lost))
    assert found is not None
    assert (found.id, found.msg) == ("keben.E120", "customers.Customer menu: there is no group 'warehouse'.")
    assert "Choose one of: work, customers, marketing, care, sales" in str(found.hint)
    assert "keben/web/shell.py" in str(found.hint)


def test_all_nouns_stand_in_groups_that_exist(db: None) -> None:
    assert check_menus() == []


@pytest.mark.parametrize("taken", ["search", "me", "login", "static"])
def test_a_noun_under_the_address_of_a_page_is_found(taken: str) -> None:
    class Hidden(CustomerEntity):
        """Under an address that leads elsewhere."""

        slug = taken

    found = check_address(ResolvedEntity(Customer, Hidden))
    assert found is not None
    assert (found.id, found.msg) == (
        "keben.E121",
        f"customers.Customer slug: /{taken}/ is the address of another page.",
    )
    assert found.hint == "Set another slug, or name the noun otherwise."


def test_all_nouns_are_reached_under_their_address(db: None) -> None:
    assert check_addresses() == []


def test_a_new_noun_gets_a_group_that_exists(tmp_path: Path) -> None:
    assert (menu_of("sales"), menu_of("warehouse")) == ("sales", "business")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.py").write_text('INSTALLED_APPS = [\n    "keben.config",\n]\n')
    new_noun("warehouse.shelf", root=tmp_path, menu=menu_of("warehouse"))
    assert 'menu, icon = "business", "file"' in (tmp_path / "domains/warehouse/shelf/entity.py").read_text()


@pytest.mark.parametrize(
    ("path", "lit"),
    [
        ("/system/", ["/system/"]),
        ("/system/people/", ["/system/"]),
        ("/system/tokens/", ["/system/tokens/"]),
        ("/department/", ["/department/"]),
    ],
)
def test_one_line_of_the_menu_is_lit(person: Maker, signed_in: Browser, path: str, lit: list[str]) -> None:
    page = signed_in(person("A1", "安", "system_admin")).get(path).content.decode()
    nav = page.partition('<nav class="kb-nav"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == lit


def test_the_palette_goes_to_every_page_of_the_administration(person: Maker, signed_in: Browser) -> None:
    page = signed_in(person("A1", "安", "system_admin")).get("/_palette?q=calendar").content.decode()
    assert "/system/calendar/" in page
    assert (
        "/system/calendar/" not in signed_in(person("E1", "王", "sales")).get("/_palette?q=calendar").content.decode()
    )
