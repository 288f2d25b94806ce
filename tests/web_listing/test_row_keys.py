"""What keys, swipes and the phone's menus offer is what the reader may do, and nothing else."""

from __future__ import annotations

import html as html_
import json
import re
from typing import Any

import pytest

from keben.domains.activities.models import Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def keys(page: str) -> dict[str, Any]:
    found = re.search(r'data-keys="([^"]*)"', page)
    assert found is not None
    return json.loads(html_.unescape(found[1]))  # type: ignore[no-any-return]


def test_a_salesman_edits_writes_and_transfers_with_one_letter(signed_in: Any) -> None:
    client = signed_in("sales")
    customer = make(Customer, owner=client.person)
    assert keys(client.get("/customer/").content.decode()) == {
        "e": {"url": "/customer/{pk}/edit/", "size": 880},
        "f": {"url": "/customer/{pk}/say/", "size": 640},
        "t": {"url": "/customer/{pk}/do/transfer/", "size": 640},
    }
    for one in keys(client.get("/customer/").content.decode()).values():
        assert (
            client.get(one["url"].replace("{pk}", str(customer.pk)), headers={"KB-Layer": "dialog"}).status_code == 200
        )


def test_a_noun_without_transfer_gives_its_owner_by_the_same_key(signed_in: Any) -> None:
    client = signed_in("sales")
    task = make(Task, owner=client.person)
    found = keys(client.get("/task/").content.decode())
    assert found["t"] == {"url": "/task/batch/edit/?pk={pk}&_field=owner", "size": 480}
    assert "f" not in found
    dialog = client.get(found["t"]["url"].replace("{pk}", str(task.pk))).content.decode()
    assert 'value="owner" selected' in dialog


def test_who_may_only_look_has_no_keys_and_neither_has_the_bin(signed_in: Any) -> None:
    assert keys(signed_in("audit_admin").get("/customer/").content.decode()) == {}
    assert keys(signed_in("sales_manager").get("/customer/?deleted=1").content.decode()) == {}


def test_a_card_dials_only_a_number_that_is_seen_in_full(signed_in: Any) -> None:
    make(Customer, name="c", phone="139 0255 6021")
    assert 'data-tel="13902556021"' in signed_in("boss").get("/customer/").content.decode()
    masked = signed_in("service_engineer").get("/customer/").content.decode()
    assert ('data-kb="swipe"' in masked, "data-tel" in masked, "13902556021" in masked) == (True, False, False)


def test_the_menu_of_a_row_offers_what_the_swipe_offers(signed_in: Any) -> None:
    customer = make(Customer, phone="13902556021")
    menu = signed_in("sales_manager")
    make(Customer, name="other")
    text = signed_in("boss").get(f"/customer/{customer.pk}/menu/").content.decode()
    assert 'href="tel:13902556021"' in text
    text = signed_in("service_engineer").get(f"/customer/{customer.pk}/menu/").content.decode()
    assert "tel:" not in text
    person = make(Contact, customer=customer, mobile="13800000001")
    assert "tel:13800000001" in signed_in("boss").get(f"/contact/{person.pk}/menu/").content.decode()
    assert menu.get("/customer/999/menu/").status_code == 404


def test_the_filter_sheet_sorts_and_leaves_the_usual_order_out_of_the_address(signed_in: Any) -> None:
    text = signed_in("boss").get("/customer/filter/?sort=-name&view=mine").content.decode()
    options = re.findall(r'<option value="([^"]*)"( selected)?>', text)
    assert options[0] == ("", "")
    assert ("-name", " selected") in options
    assert "-updated_at" not in [value for value, _on in options]
    assert 'type="hidden" name="sort"' not in text
    usual = signed_in("boss").get("/customer/filter/").content.decode()
    assert re.findall(r'<option value="([^"]*)" selected>', usual) == [""]
