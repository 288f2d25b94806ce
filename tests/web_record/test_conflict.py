"""The choice between two editors holds for lists of values as well."""

from __future__ import annotations

import re
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.features.tags import Tag
from keben.kernel.testing.make import make
from tests.web_record.conftest import HTMX

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_several_values_can_be_chosen(sales: Any, customer: Customer, side: str) -> None:
    red, green, blue = (make(Tag, name=name) for name in ("red", "green", "blue"))
    seen = customer.version
    perform("edit", customer, {"tags": [green.pk, blue.pk]}, actor=system_actor())
    url = f"/customer/{customer.pk}/edit/"
    data = {"name": customer.name, "tags": [red.pk, green.pk], "_has": "tags", "_version": seen}
    answer = sales.post(url, data, headers=HTMX)
    assert answer.status_code == 409
    html = answer.content.decode()
    radio = re.search(rf'name="tags" value="([^"]*)" data-side="{side}"', html)
    version = re.search(r'name="_version" value="(\d+)"', html)
    assert radio is not None
    assert version is not None
    chosen = {"name": customer.name, "tags": radio.group(1), "_has": "tags", "_joined": "tags"}
    chosen["_version"] = version.group(1)
    assert '<input type="hidden" name="_joined" value="tags">' in html
    assert sales.post(url, chosen, headers=HTMX).status_code == 200
    names = sorted(customer.tags.values_list("name", flat=True))
    assert names == (["green", "red"] if side == "mine" else ["blue", "green"])


def inputs_of(html: str) -> dict[str, list[str]]:
    """What the dialog would send as it opens: hidden inputs and the chosen radios."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]+>", html):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if parts["type"] == "hidden" or " checked" in tag:
            found.setdefault(parts["name"], []).append(parts["value"])
    return found


def test_what_they_changed_and_i_did_not_touch_stays_theirs(sales: Any, customer: Customer) -> None:
    seen, tag = customer.version, make(Tag, name="red")
    theirs = {"short_name": "theirs", "legal_representative": "Wang", "tags": [tag.pk]}
    perform("edit", customer, theirs, actor=system_actor())
    url = f"/customer/{customer.pk}/edit/"
    untouched = {"name": customer.name, "legal_representative": customer.legal_representative}
    data = {**untouched, "short_name": "mine", "remark": "also mine", "_has": "tags", "_version": seen}
    answer = sales.post(url, data, headers=HTMX)
    assert answer.status_code == 409
    sent = inputs_of(answer.content.decode())
    assert sent == {
        "_version": [str(seen + 1)], "name": [customer.name], "short_name": ["mine"], "remark": ["also mine"],
        "_from": ["page"],
    }  # fmt: skip
    assert sales.post(url, sent, headers=HTMX).status_code == 200
    customer.refresh_from_db()
    found = (customer.short_name, customer.legal_representative, customer.remark)
    assert found == ("mine", "Wang", "also mine")
    assert list(customer.tags.values_list("name", flat=True)) == ["red"]


def test_the_original_can_be_chosen(sales: Any, customer: Customer) -> None:
    perform("edit", customer, {"short_name": "before"}, actor=system_actor())
    customer.refresh_from_db()
    seen = customer.version
    perform("edit", customer, {"short_name": "theirs"}, actor=system_actor())
    url = f"/customer/{customer.pk}/edit/"
    html = sales.post(url, {"short_name": "mine", "_version": seen}, headers=HTMX).content.decode()
    sides = dict(re.findall(r'name="short_name" value="([^"]*)" data-side="(\w+)"', html))
    assert sides == {"mine": "mine", "theirs": "theirs", "before": "original"}
    assert sales.post(url, {"short_name": "before", "_version": seen + 1}, headers=HTMX).status_code == 200
    customer.refresh_from_db()
    assert customer.short_name == "before"


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_yes_or_no_can_be_chosen(sales: Any, customer: Customer, side: str) -> None:
    data = {"entity": "customers.Customer", "name": "safe", "label": "Safe", "code": "boolean"}
    perform("add", CustomField, data, actor=system_actor())
    data = {"entity": "customers.Customer", "name": "calm", "label": "Calm", "code": "boolean"}
    perform("add", CustomField, data, actor=system_actor())
    perform("edit", customer, {"x_safe": True, "x_calm": False}, actor=system_actor())
    customer.refresh_from_db()
    seen = customer.version
    perform("edit", customer, {"x_safe": False, "short_name": "theirs"}, actor=system_actor())
    url = f"/customer/{customer.pk}/edit/"
    answer = sales.post(url, {"short_name": "mine", "x_safe": "on", "_has": "x_safe", "_version": seen}, headers=HTMX)
    sent = inputs_of(answer.content.decode())
    assert "x_safe" not in sent
    assert sales.post(url, sent, headers=HTMX).status_code == 200
    customer.refresh_from_db()
    assert (customer.custom["safe"], customer.short_name) == (False, "mine")
    chosen = {"mine": {"x_safe": "on"}, "theirs": {"x_safe": ""}}[side]
    data = {**chosen, "_has": "x_safe", "_version": customer.version}
    assert sales.post(url, data, headers=HTMX).status_code == 200
    customer.refresh_from_db()
    assert customer.custom["safe"] is (side == "mine")
