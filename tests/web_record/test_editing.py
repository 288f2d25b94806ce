"""Forms: created and changed as typed, wrong input comes back at its field, two editors choose per field."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import make
from tests.web_record.conftest import DIALOG, HTMX, INLINE

pytestmark = pytest.mark.django_db


def events(answer: Any) -> dict[str, Any]:
    """What the answer tells the scripts."""
    return json.loads(answer.get("HX-Trigger", "{}"))


def test_create_goes_to_the_new_record(sales: Any) -> None:
    answer = sales.post("/customer/new/", {"name": "Nanhai Mine", "type": "end", "_key": "k1"}, headers=HTMX)
    made = Customer.objects.get(name="Nanhai Mine")
    assert answer["HX-Redirect"] == f"/customer/{made.pk}/"
    assert made.owner_id == sales.person.pk


def test_the_form_says_whose_a_new_record_is(sales: Any) -> None:
    assert "Left empty, it is yours; in a pool it is nobody&#39;s." in sales.get("/customer/new/").content.decode()
    assert "Left empty, it is yours." in sales.get("/task/new/").content.decode()
    made = perform("create", Customer, {"name": "Nanhai Mine", "type": "end"}, actor=system_actor()).record
    assert "Left empty" not in sales.get(f"/customer/{made.pk}/edit/").content.decode()


def test_a_double_click_creates_one_record(sales: Any) -> None:
    for _try in range(2):
        sales.post("/customer/new/", {"name": "Nanhai Mine", "type": "end", "_key": "same"}, headers=HTMX)
    assert Customer.objects.filter(name="Nanhai Mine").count() == 1


def test_wrong_input_keeps_what_was_typed(sales: Any) -> None:
    sent = {"name": "", "phone": "12", "short_name": "Kept", "type": "end", "_key": "k2"}
    answer = sales.post("/customer/new/", sent, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kept"' in html
    assert 'value="12"' in html
    assert 'id="id_name-err"' in html
    assert 'id="id_phone-err"' in html
    assert "2 fields need a correction" in html
    assert Customer.objects.count() == 0


def test_child_in_place_gets_its_parent(sales: Any, customer: Customer) -> None:
    form = sales.get(f"/contact/new/?customer={customer.pk}", headers=DIALOG).content.decode()
    assert f'name="customer" value="{customer.pk}"' in form
    assert customer.name in form
    answer = sales.post(
        "/contact/new/", {"customer": customer.pk, "name": "Zhang", "_has": "is_primary"}, headers=DIALOG
    )
    assert Contact.objects.get(name="Zhang").customer_id == customer.pk
    assert {"kb:close", "kb:changed", "kb:toast"} <= set(events(answer))


def test_picker_takes_what_was_made_in_it(sales: Any) -> None:
    assert 'value="Abc"' in sales.get("/customer/new/picked/?name=Abc", headers=DIALOG).content.decode()
    answer = sales.post("/customer/new/picked/", {"name": "Abc", "_key": "p"}, headers=DIALOG)
    made = Customer.objects.get(name="Abc")
    assert events(answer)["kb:created"] == {"id": made.pk, "label": "Abc"}
    assert "kb:close" not in events(answer)


def test_each_form_keeps_a_draft_of_its_own(sales: Any, customer: Customer) -> None:
    def draft(address: str) -> list[str]:
        return re.findall(r'data-draft="([^"]*)"', sales.get(address, headers=DIALOG).content.decode())

    assert draft("/contact/new/") == ["contact/new"]
    assert draft(f"/contact/new/?customer={customer.pk}") == [f"contact/new@customer:{customer.pk}"]
    assert draft("/contact/new/picked/?name=Abc") == []
    again = sales.post("/contact/new/", {"_draft": "contact/new@customer:7", "name": ""}, headers=DIALOG)
    assert 'data-draft="contact/new@customer:7"' in again.content.decode()


def test_save_and_new_gives_an_empty_form(sales: Any) -> None:
    answer = sales.post("/customer/new/", {"name": "One", "type": "end", "_key": "a", "_again": "1"}, headers=HTMX)
    html = answer.content.decode()
    assert Customer.objects.filter(name="One").exists()
    assert 'value="One"' not in html
    key = re.search(r'name="_key" value="([^"]+)"', html)
    assert key is not None
    assert key.group(1) != "a"


def test_unticked_boxes_and_emptied_lists_are_told(sales: Any, customer: Customer) -> None:
    made = perform("create", Contact, {"customer": customer.pk, "name": "Li", "is_active": "1"}, actor=system_actor())
    url = f"/contact/{made.record.pk}/edit/"
    sales.post(url, {"_version": "1", "name": "Li", "customer": customer.pk}, headers=HTMX)
    assert Contact.objects.get(pk=made.record.pk).is_active is True
    sales.post(url, {"_version": "1", "name": "Li", "customer": customer.pk, "_has": "is_active"}, headers=HTMX)
    assert Contact.objects.get(pk=made.record.pk).is_active is False


def test_different_fields_are_no_conflict(sales: Any, customer: Customer) -> None:
    perform("edit", customer, {"website": "https://a.example.com"}, actor=system_actor())
    answer = sales.post(f"/customer/{customer.pk}/edit/", {"_version": "1", "short_name": "Mine"}, headers=HTMX)
    assert answer.status_code == 200
    customer.refresh_from_db()
    assert (customer.short_name, customer.website) == ("Mine", "https://a.example.com")


def test_the_same_field_gives_a_choice(sales: Any, customer: Customer) -> None:
    original = customer.short_name
    perform("edit", customer, {"short_name": "Theirs"}, actor=system_actor())
    sent = {"_version": "1", "short_name": "Mine", "legal_representative": "Kept"}
    answer = sales.post(f"/customer/{customer.pk}/edit/", sent, headers=HTMX)
    html = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (409, "body", "beforeend")
    for side in ("Mine", "Theirs", original):
        assert side in html
    assert '<input type="hidden" name="_version" value="2">' in html
    assert '<input type="hidden" name="legal_representative" value="Kept">' in html
    customer.refresh_from_db()
    assert customer.short_name == "Theirs"
    again = {"_version": "2", "short_name": "Mine", "legal_representative": "Kept", "_from": "page"}
    answer = sales.post(f"/customer/{customer.pk}/edit/", again, headers=DIALOG)
    assert answer["HX-Redirect"] == f"/customer/{customer.pk}/"
    customer.refresh_from_db()
    assert (customer.short_name, customer.legal_representative) == ("Mine", "Kept")


def test_one_fact_in_place(sales: Any, customer: Customer) -> None:
    url = f"/customer/{customer.pk}/field/short_name/"
    assert f'value="{customer.short_name}"' in sales.get(url, headers=INLINE).content.decode()
    answer = sales.post(url, {"_version": "1", "short_name": "JG"}, headers=INLINE)
    assert answer.content.decode().startswith("JG<button")
    assert "kb:changed" in events(answer)
    customer.refresh_from_db()
    assert customer.short_name == "JG"


def test_one_wrong_fact_comes_back(sales: Any, customer: Customer) -> None:
    answer = sales.post(f"/customer/{customer.pk}/field/phone/", {"_version": "1", "phone": "12x"}, headers=INLINE)
    assert answer.status_code == 422
    assert 'value="12x"' in answer.content.decode()
    customer.refresh_from_db()
    assert customer.phone == "13955556021"


def test_warning_before_a_twin(sales: Any) -> None:
    sent = {"name": "Nanhai", "type": "end", "_key": "d"}
    sales.post("/customer/new/", sent, headers=HTMX)
    answer = sales.post("/customer/new/", {**sent, "_key": "e", "phone": "13900001111"}, headers=HTMX)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This may exist already" in page
    assert 'name="_acknowledge" value="twins"' in page
    assert 'value="13900001111"' in page
    assert Customer.objects.count() == 1
    sales.post("/customer/new/", {**sent, "_key": "e", "_acknowledge": "twins"}, headers=HTMX)
    assert Customer.objects.count() == 2


def test_who_else_edits(sales: Any, signed_in: Any, customer: Customer) -> None:
    boss = signed_in("boss", name="王老板", name_en="Wang Boss", lang="en")
    boss.post(f"/customer/{customer.pk}/presence/", headers=HTMX)
    assert "Wang Boss is editing this now" in sales.get(f"/customer/{customer.pk}/").content.decode()
    assert sales.post(f"/customer/{customer.pk}/presence/", headers=HTMX).content.decode().count("Wang Boss") == 1
    assert "Wang Boss" not in boss.get(f"/customer/{customer.pk}/presence/", headers=HTMX).content.decode()


@pytest.mark.parametrize("address", ["edit/", "field/short_name/"])
def test_who_has_saved_edits_no_more(sales: Any, signed_in: Any, customer: Customer, address: str) -> None:
    boss, other = (
        signed_in("boss", name="王老板", name_en="Wang Boss", lang="en"),
        signed_in("boss", name="李老板", name_en="Li Boss", lang="en"),
    )
    presence = f"/customer/{customer.pk}/presence/"
    for one in (boss, other):
        one.post(presence, headers=HTMX)
    sent = {"short_name": "x" * 500, "name": customer.name, "_version": customer.version}
    boss.post(f"/customer/{customer.pk}/{address}", sent, headers=HTMX)
    assert "Wang Boss" in sales.get(presence, headers=HTMX).content.decode()  # refused: the form is still open
    boss.post(f"/customer/{customer.pk}/{address}", {**sent, "short_name": "Grid"}, headers=HTMX)
    customer.refresh_from_db()
    assert customer.short_name == "Grid"
    html = sales.get(presence, headers=HTMX).content.decode()
    assert "Wang Boss" not in html
    assert "Li Boss is editing this now" in html


def test_regions_for_the_cascader(signed_in: Any) -> None:
    reader = signed_in("sales", lang="zh-hans")
    provinces = reader.get("/_record/regions/").json()["items"]
    assert {"id": "440000", "label": "广东省", "title": "广东省", "leaf": False} in provinces
    counties = reader.get("/_record/regions/?parent=320200").json()["items"]
    assert {"id": "320211", "label": "滨湖区", "title": "江苏省无锡市滨湖区", "leaf": True} in counties
    assert reader.get("/_record/regions/?parent=x").json() == {"items": []}
    assert reader.get("/_record/regions/?q=无锡").json()["items"][0]["label"] == "江苏省无锡市"
    assert reader.get("/_record/regions/?q=xuzhou").json()["items"][0]["label"] == "江苏省徐州市"


def test_an_english_reader_meets_regions_in_english(sales: Any) -> None:
    customer = make(Customer, owner=sales.person, name="Pump Works", region="320300", level=None)
    county = {"id": "320211", "label": "Binhu District", "title": "Binhu District, Wuxi, Jiangsu", "leaf": True}
    assert county in sales.get("/_record/regions/?parent=320200").json()["items"]
    assert sales.get("/_record/regions/?q=徐州").json()["items"][0]["label"] == "Xuzhou, Jiangsu"
    for address in (f"/customer/{customer.pk}/", f"/customer/{customer.pk}/edit/", "/customer/?cols=name,region"):
        html = sales.get(address).content.decode()
        assert "Xuzhou, Jiangsu" in html, address
        assert "江苏" not in html, address
    grouped = sales.get("/customer/?group=region").content.decode()
    assert "Jiangsu" in grouped
    assert "江苏" not in grouped
