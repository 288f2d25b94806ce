"""The decision chain beside a customer: who stands under whom, rings broken, masks kept, rights respected."""

from __future__ import annotations

import re
from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.kernel.testing.make import make
from tests.web_record.conftest import HTMX

pytestmark = pytest.mark.django_db
PANEL = "panel/tree-customers-contact/"


def shape(html: str) -> str:
    """The nesting with the names only."""
    kept = re.findall(r"<ul|</ul|<li|</li|<a href=\"/contact/[^>]*>([^<]+)", html)
    return " ".join(name for name in kept if name) + " / depth " + str(deepest(html))


def deepest(html: str) -> int:
    """How far lists are nested."""
    depth = most = 0
    for mark in re.findall(r"</?ul", html):
        depth += 1 if mark == "<ul" else -1
        most = max(most, depth)
    return most


def test_who_stands_under_whom(sales: Any, customer: Customer) -> None:
    chief = make(Contact, customer=customer, name="Zhang", post="Director", role="decider", attitude="support",
                 mobile="13912345678")  # fmt: skip
    second = make(Contact, customer=customer, name="Liu", reports_to=chief)
    make(Contact, customer=customer, name="He", reports_to=second)
    make(Contact, customer=make(Customer), name="Elsewhere")
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert shape(html) == "Zhang Liu He / depth 3"
    assert '<span class="kb-tag" data-tone="violet">Decision maker</span>' in html
    assert 'href="tel:13912345678"' in html
    assert "Elsewhere" not in html


def test_a_ring_does_not_hide_anybody(sales: Any, customer: Customer) -> None:
    first, second = (make(Contact, customer=customer, name=name) for name in ("Zhang", "Liu"))
    Contact.objects.filter(pk=first.pk).update(reports_to=second)
    Contact.objects.filter(pk=second.pk).update(reports_to=first)
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert shape(html) == "Zhang Liu / depth 1"


def test_a_masked_number_cannot_be_called(signed_in: Any, customer: Customer) -> None:
    make(Contact, customer=customer, name="Zhang", mobile="13912345678")
    html = signed_in("service_engineer", lang="en").get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX)
    assert "Zhang" in html.content.decode()
    assert "tel:" not in html.content.decode()


def test_how_much_somebody_weighs_stands_before_his_post(sales: Any, customer: Customer) -> None:
    make(Contact, customer=customer, name="Zhang", post="Director", influence="high")
    make(Contact, customer=customer, name="Liu", post="Clerk", influence="")
    make(Contact, customer=customer, name="He", post="", influence="low")
    html = sales.get(f"/customer/{customer.pk}/{PANEL}", headers=HTMX).content.decode()
    assert re.findall(r"<small>([^<]*)</small>", html) == ["Influence high · Director", "Clerk", "Influence low"]
