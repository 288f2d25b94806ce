"""What the phone offers in one touch under a record: call, visit, the way there; the rest is in the menu."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.care.models import Visit
from keben.domains.customers.models import Contact, Customer
from keben.domains.customers.near.shortcut import way_there
from keben.kernel.query.page import Masked
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def large(text: str) -> list[tuple[str, str]]:
    """Address and words of the large buttons."""
    row = text.split('<div class="kb-bigacts kb-only-phone">')[1].split("</div>", maxsplit=1)[0]
    found = re.findall(r'<a class="kb-bigact[^"]*" href="([^"]*)"[^>]*>.*?</svg>([^<]*)</a>', row, re.DOTALL)
    return [(html.unescape(address), words) for address, words in found]


def narrow(text: str) -> list[str]:
    """The lines of the menu that only the phone has."""
    return re.findall(r'kb-only-phone" role="menuitem".*?</svg>([^<]*)<', text)


def test_a_customer_is_called_visited_found_and_written_about(sales: Any, customer: Customer) -> None:
    spot = {"latitude": Decimal("31.2"), "longitude": Decimal("121.4"), "place_source": "typed"}
    Customer.objects.filter(pk=customer.pk).update(**spot)
    text = sales.get(f"/customer/{customer.pk}/").content.decode()
    assert large(text) == [
        ("tel:13955556021", "Call"),
        (f"/visits/at/{customer.pk}/", "Check in here"),
        ("geo:31.200000,121.400000?q=31.200000,121.400000", "Navigate"),
        (f"/customer/{customer.pk}/say/", "Follow up"),
    ]
    assert narrow(text) == ["Edit", "Transfer"]


def test_without_place_and_address_its_name_is_sought(sales: Any, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(latitude=None, longitude=None, place_source="", address="")
    text = sales.get(f"/customer/{customer.pk}/").content.decode()
    assert large(text)[2] == ("geo:0,0?q=Jiangdong%20Grid", "Navigate")


def test_without_a_number_there_is_room_for_one_more(sales: Any, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(phone="")
    text = sales.get(f"/customer/{customer.pk}/").content.decode()
    assert [words for _address, words in large(text)] == ["Check in here", "Navigate", "Edit", "Follow up"]
    assert narrow(text) == ["Transfer"]


def test_other_nouns_keep_their_buttons(sales: Any, customer: Customer) -> None:
    contact = make(Contact, customer=customer, name="Zhang", mobile="13900001111")
    text = sales.get(f"/contact/{contact.pk}/").content.decode()
    words = [words for _address, words in large(text)]
    assert words[:2] == ["Call", "Edit"]
    assert not {"Check in here", "Navigate"} & set(words)


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({"latitude": 31.2, "longitude": 121.4, "place_source": "check_in"}, "geo:31.2,121.4?q=31.2,121.4"),
        ({"latitude": 31.2, "longitude": 121.4, "place_source": "rough"}, ""),
        ({"latitude": 31.2, "longitude": 121.4, "place_source": "rough", "address": "A & B"}, "geo:0,0?q=A%20%26%20B"),
        ({"address": Masked("科创***")}, ""),
        ({"address": Masked("科创***"), "name": "A"}, "geo:0,0?q=A"),
        ({}, ""),
    ],
)
def test_the_way_leads_to_the_place_or_the_address_in_sight(values: Any, address: str) -> None:
    assert way_there(1, values) == address


def test_one_touch_leads_to_the_visit_of_today_or_to_a_new_one(
    sales: Any, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch = f"/visits/at/{customer.pk}/"
    now = dt.datetime(2026, 11, 20, 6, 5, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    fresh = f"/visit/new/?customer={customer.pk}&planned_at=2026-11-20+14%3A05"
    late = make(Visit, owner=sales.person, customer=customer, planned_at=now - dt.timedelta(days=1))
    assert sales.get(touch).url == fresh
    one = make(Visit, owner=sales.person, customer=customer, planned_at=now)
    assert sales.get(touch).url == f"/visit/{one.pk}/check-in/"
    Visit.objects.filter(pk=one.pk).update(status="checked_in")
    assert sales.get(touch).url == f"/visit/{one.pk}/check-out/"
    Visit.objects.filter(pk=one.pk).update(status="completed")
    assert sales.get(touch).url == fresh
    assert list(Visit.objects.order_by("pk").values_list("pk", flat=True)) == [late.pk, one.pk]


def test_the_new_visit_has_its_customer_and_foreign_ones_are_not_found(sales: Any, customer: Customer) -> None:
    form = sales.get(f"/visits/at/{customer.pk}/", follow=True).content.decode()
    assert re.search(rf'name="customer".*?value="{customer.pk}"', form, re.DOTALL)
    assert re.search(r'value="\d{4}-\d\d-\d\d \d\d:\d\d" id="id_planned_at"', form)
    foreign = make(Customer, name="Elsewhere")
    assert sales.get(f"/visits/at/{foreign.pk}/").status_code == 404


def test_who_may_plan_no_visits_has_no_button_and_is_refused(signed_in: Any, customer: Customer) -> None:
    auditor = signed_in("audit_admin")
    assert auditor.get(f"/visits/at/{customer.pk}/").status_code == 403


def test_the_list_of_the_phone_leads_to_what_is_near(sales: Any) -> None:
    chip = '<a class="kb-chip kb-only-phone" href="/customers/nearby/">Near me</a>'
    assert sales.get("/customer/").content.decode().count(chip) == 1
    assert chip not in sales.get("/customer/?deleted=1").content.decode()
    assert chip not in sales.get("/contact/").content.decode()
