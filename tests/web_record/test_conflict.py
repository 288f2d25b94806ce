"""The choice between two editors holds for lists of values as well."""

from __future__ import annotations

import re
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
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
