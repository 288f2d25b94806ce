"""What is drawn once for many records never shows one record, one person or one language to another."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.activities.lookups import FollowUpMethod, QuickPhrase
from keben.domains.customers.models import Customer
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def page(client: Any, customer: Customer) -> str:
    """The record page, from the second visit on out of what is kept."""
    client.get(f"/customer/{customer.pk}/")
    html: str = client.get(f"/customer/{customer.pk}/").content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def test_one_record_never_shows_in_another(sales: Any, customer: Customer) -> None:
    other = make(Customer, name="Westriver Steel", owner=sales.person, phone="13912345678")
    first, second = page(sales, customer), page(sales, other)
    assert f"/customer/{customer.pk}/say/" in first
    assert f"/customer/{other.pk}/say/" in second
    assert f"/customer/{customer.pk}/do/" not in second
    assert customer.name not in second
    assert "Westriver Steel" not in first
    assert "tel:13912345678" in second


def test_each_reader_has_his_rights_and_language(signed_in: Any, sales: Any, customer: Customer) -> None:
    perform("edit", customer, {"phone": "13912340000"}, actor=system_actor())
    assert "139 1234 0000" in page(sales, customer)
    engineer = page(signed_in("service_engineer", lang="en"), customer)
    assert "139 1234 0000" not in engineer
    assert 'data-kb="inline"' not in engineer
    boss = page(signed_in("boss", lang="zh-hans"), customer)
    assert "写跟进" in boss
    assert "写跟进" not in engineer


def test_choices_of_the_composer_are_of_now(sales: Any, customer: Customer) -> None:
    method, phrase = (
        make(FollowUpMethod, name="Telegraph", name_en=""),
        make(QuickPhrase, name="Call back soon", is_shared=True),
    )
    assert "Telegraph" in page(sales, customer)
    perform("edit", method, {"name": "Carrier pigeon"}, actor=system_actor())
    perform("edit", phrase, {"is_active": False}, actor=system_actor())
    shown = page(sales, customer)
    assert "Carrier pigeon" in shown
    assert "Telegraph" not in shown
    assert "Call back soon" not in shown


def test_a_further_field_shows_and_changes_its_name_at_once(sales: Any, customer: Customer) -> None:
    assert "Meters" not in page(sales, customer)
    field = CustomField.objects.create(
        entity="customers.Customer", name="meters", label="水表", label_en="Meters", code="text"
    )
    stamps.touch("custom_fields")
    assert "Meters" in page(sales, customer)
    CustomField.objects.filter(pk=field.pk).update(label_en="Gauges")
    stamps.touch("custom_fields")
    shown = page(sales, customer)
    assert "Gauges" in shown
    assert "Meters" not in shown


def test_buttons_follow_what_the_record_is_ready_for(sales: Any, customer: Customer) -> None:
    assert "do/lock/" in page(sales, customer)
    perform("lock", customer, {}, actor=system_actor())
    shown = page(sales, customer)
    assert "do/unlock/" in shown
    assert "do/lock/" not in shown
    sales.post(f"/customer/{customer.pk}/star/", {"on": "on"})
    assert 'aria-pressed="true" data-kb-star' in page(sales, customer)
