"""What keys, swipes and the phone's menus offer is what the reader may do, and nothing else."""

from __future__ import annotations

import html as html_
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.domains.activities.models import Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.actions.perform import perform
from keben.kernel.features.sharing import AddTeamMember
from keben.kernel.testing.make import SYSTEM, make

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


def test_a_row_that_may_only_be_seen_has_no_pen_and_costs_no_query_of_its_own(signed_in: Any) -> None:
    client = signed_in("sales")
    mine = make(Customer, name="甲", owner=client.person)
    shared = [make(Customer, name=f"乙{at}") for at in range(3)]
    perform(AddTeamMember, shared[0], {"user": client.person.pk, "may_write": False, "until": None}, actor=SYSTEM)
    client.get("/customer/")
    with CaptureQueriesContext(connection) as two:
        page = client.get("/customer/").content.decode()
    rows = dict(re.findall(r'<tr data-id="([0-9]+)"([^>]*)>', page))
    assert {pk: "data-shut" in row for pk, row in rows.items()} == {str(mine.pk): False, str(shared[0].pk): True}
    assert re.findall(r'href="([^"]*)" data-kb-rowkey="e"', page) == [f"/customer/{mine.pk}/edit/"]
    assert client.get(f"/customer/{shared[0].pk}/edit/").status_code == 403
    for one in shared[1:]:
        perform(AddTeamMember, one, {"user": client.person.pk, "may_write": False, "until": None}, actor=SYSTEM)
    with CaptureQueriesContext(connection) as four:
        page = client.get("/customer/").content.decode()
    assert (page.count(" data-shut>"), len(four)) == (3, len(two))


def test_missing_facts_are_doors_only_for_who_may_fill_them_in(signed_in: Any) -> None:
    client = signed_in("sales")
    mine, shared = make(Customer, owner=client.person), make(Customer)
    perform(AddTeamMember, shared, {"user": client.person.pk, "may_write": False, "until": None}, actor=SYSTEM)
    shown = {one.pk: client.get(f"/customer/{one.pk}/").content.decode() for one in (mine, shared)}
    assert all("还缺：" in page for page in shown.values())
    assert "/edit/?only=" in shown[mine.pk]
    assert "/edit/?only=" not in shown[shared.pk]
