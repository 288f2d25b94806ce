"""Conditional groups of a form: told to the browser where the field is in the form, settled by the server where not."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.kernel.condition import when
from keben.kernel.entity import Form, Group
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.web_record.conftest import HTMX

pytestmark = pytest.mark.django_db


def declare(monkeypatch: pytest.MonkeyPatch, *groups: Group) -> None:
    """Another form for customers."""
    entity = registry.get("customers.Customer")
    monkeypatch.setattr(entity, "form", Form(*groups), raising=False)


def test_a_negated_condition_reaches_the_browser(
    sales: Any, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, Group("Basics", "name", "type"), Group("Rest", "email", when=~when("type", "end")))
    html = sales.get(f"/customer/{customer.pk}/edit/").content.decode()
    assert '<section data-kb-when="type!=end">' in html


def test_a_condition_on_what_the_form_lacks_is_settled(
    sales: Any, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, Group("Basics", "name"), Group("Rest", "email", when=when("is_locked", True)))
    url = f"/customer/{customer.pk}/edit/"
    assert 'name="email"' not in sales.get(url).content.decode()
    Customer.objects.filter(pk=customer.pk).update(is_locked=True)
    html = sales.get(url).content.decode()
    assert 'name="email"' in html
    assert "data-kb-when" not in html


def test_the_head_brings_new_counts_for_the_tabs(sales: Any, customer: Customer) -> None:
    mark = f'<span class="kb-tab__n" id="n-customer-{customer.pk}-customers-contact-customer"'
    assert f"{mark}>0</span>" in sales.get(f"/customer/{customer.pk}/").content.decode()
    make(Contact, customer=customer)
    head = sales.get(f"/customer/{customer.pk}/?part=head", headers=HTMX).content.decode()
    assert f'{mark} hx-swap-oob="true">1</span>' in head
