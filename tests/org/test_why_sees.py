"""An administrator asks why a colleague sees a record or does not; he gets the reasons, never the record."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from keben.domains.customers.models import Customer
from keben.domains.org.admin.why_sees import OF_HIM
from keben.domains.org.models import User
from keben.kernel.testing.make import make

Maker = Callable[..., User]
Browser = Callable[..., Client]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def admin(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A2", "白", "security_admin"))


def test_the_owner_sees_and_a_stranger_does_not(admin: Client, person: Maker) -> None:
    owner, other = person("E1", "王", "sales"), person("E2", "李", "sales")
    record = make(Customer, name="绝密客户有限公司", owner=owner)
    seen = admin.get(f"/system/rights/?person={owner.pk}&record=/customer/{record.pk}/").content.decode()
    assert seen.count('data-tone="ok">Yes<') == 2
    refused = admin.get(
        f"/system/rights/?person={other.pk}&record=https://crm.example/customer/{record.pk}"
    ).content.decode()
    assert refused.count('data-tone="danger">No<') == 2
    assert "He is not in the team of this record." in refused
    assert "The owner can add him to the team." in refused
    assert " you " not in refused.split("kb-why-list")[1].split("</ul>")[0].lower()
    assert "绝密客户有限公司" not in seen + refused


@pytest.mark.parametrize("address", ["12", "/no-noun/1/", "/customer/", "javascript:alert(1)"])
def test_a_bad_address_says_what_is_wanted(admin: Client, person: Maker, address: str) -> None:
    page = admin.get(f"/system/rights/?person={person('E1').pk}&record={address}").content.decode()
    assert "Paste the address of a record, such as /customer/12/." in page


def test_a_missing_record_is_told(admin: Client, person: Maker) -> None:
    page = admin.get(f"/system/rights/?person={person('E1').pk}&record=/customer/999/").content.decode()
    assert "There is no record at this address." in page


def test_others_ask_nothing(person: Maker, signed_in: Browser) -> None:
    record = make(Customer)
    client = signed_in(person("E1", "王", "sales"))
    assert client.get(f"/system/rights/?person=1&record=/customer/{record.pk}/").status_code == 403


def test_every_reason_can_be_told_of_somebody_else() -> None:
    found = set()
    for path in (ROOT / "keben").rglob("*.py"):
        found.update(re.findall(r'Reason\("\w+", (?:gettext_noop\()?"([^"]+)"', path.read_text("utf-8")))
    ours = {text for text in found if re.search(r"\byou", text, re.I)}
    assert len(ours) > 10
    assert ours - set(OF_HIM) == set()
    assert not [text for text in OF_HIM.values() if re.search(r"\byou", text, re.I)]


def test_what_a_person_is_told_himself_stays_as_it_is(person: Maker, signed_in: Browser) -> None:
    record = make(Customer, owner=(user := person("E1", "王", "sales")))
    page = signed_in(user).get(f"/customer/{record.pk}/why/").content.decode()
    assert "You are the “Owner” of this record." in page
    assert "not in the team" not in page  # the page shows him at the head of the team
    helper = person("E2", "李", "sales_manager", supervisor=None)
    page = signed_in(helper).get(f"/customer/{record.pk}/why/").content.decode()
    assert "You are the" not in page
