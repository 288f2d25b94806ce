"""What opens over a page is a page of its own for who opens its address in another tab."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Customer, Site, Unit
from keben.kernel.testing.make import make
from tests.web_record.conftest import DIALOG

pytestmark = pytest.mark.django_db
LAYERS = ("/customer/export/", "/customer/views/", "/customer/views/new/", "{}say/", "{}why/", "{}followers/")


@pytest.mark.parametrize("address", LAYERS)
def test_alone_it_has_the_shell_and_over_a_page_it_has_none(signed_in: Any, address: str) -> None:
    client = signed_in("sales_manager")
    record = make(Customer, name="苏州", owner=client.person)
    url = address.format(f"/customer/{record.pk}/")
    alone, over = client.get(url), client.get(url, headers=DIALOG)
    assert [(page.status_code, "<title>" in page.content.decode()) for page in (alone, over)] == [
        (200, True),
        (200, False),
    ]
    assert over.content.decode().count("kb-dialog__title") == alone.content.decode().count("kb-dialog__title") == 1


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PIECES = (
    ("/customer/summary/?q=su", "/customer/?q=su"),
    ("/customer/filter/", "/customer/"),
    ("{}menu/", "{}"),
    ("{}field/name/", "{}"),
    ("{}panel/facts/", "{}"),
)


@pytest.mark.parametrize(("address", "whole"), PIECES)
def test_a_piece_whose_address_is_opened_leads_to_its_page(signed_in: Any, address: str, whole: str) -> None:
    """Scripts and programs go on getting the piece."""
    client = signed_in("sales_manager")
    record = f"/customer/{make(Customer, name='苏州', owner=client.person).pk}/"
    answer = client.get(address.format(record), headers=BROWSER)
    assert (answer.status_code, answer["Location"]) == (302, whole.format(record))
    for headers in ({**BROWSER, "HX-Request": "true"}, {"Accept": "*/*"}):
        piece = client.get(address.format(record), headers=headers)
        assert (piece.status_code, b"<title>" in piece.content) == (200, False)


def test_a_piece_of_no_list_and_no_record_gets_the_shell(signed_in: Any) -> None:
    client = signed_in("sales_manager", lang="en")
    site = make(Site, customer=make(Customer, name="苏州", owner=client.person), name="望江花园")
    make(Unit, site=site, building="1", room="101", floor=1)
    address = f"/customers/sites/{site.pk}/units/"
    alone, over = client.get(address, headers=BROWSER), client.get(address, headers={**BROWSER, **DIALOG})
    found = [page.content.decode() for page in (alone, over)]
    assert [(page.count("<title>"), page.count("<h1"), page.count('class="kb-flat"')) for page in found] == [
        (1, 1, 1),
        (0, 0, 1),
    ]
    assert '<h1 class="kb-sr">Part of a page</h1>' in found[0]


def test_answers_that_are_no_pages_stay_what_they_are(signed_in: Any) -> None:
    client = signed_in("sales_manager")
    record = make(Customer, name="苏州", owner=client.person)
    picked = client.get("/_pick/customers.Customer?q=", headers=BROWSER)
    gone = client.get("/customer/999999/menu/", headers=BROWSER)
    star = f"/customer/{record.pk}/star/"
    posted = client.post(star, '{"on": true}', content_type="application/json", headers=BROWSER)
    assert (picked.status_code, picked["Content-Type"]) == (200, "application/json")
    assert gone.status_code == 404
    assert (posted.status_code, b"<title>" in posted.content) == (204, False)
