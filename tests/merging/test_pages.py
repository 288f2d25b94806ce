"""The page of a merge, the way to it from list and record, and where old addresses lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Customer, Customer]:
    """Two customers that are one."""
    return make(Customer, name="晋原煤业集团有限公司", address="短街"), make(
        Customer, name="晋原煤矿有限公司", address=""
    )


def address(*records: Customer) -> str:
    return f"/customer/merge/?ids={','.join(str(one.pk) for one in records)}"


def test_two_are_compared_merged_and_taken_apart(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    client = signed_in("boss")
    page = client.get(address(stays, goes) + f"&survivor={stays.pk}")
    assert page.status_code == 200
    text = page.content.decode()
    assert stays.name in text
    assert goes.name in text
    assert f'name="f-name" value="{stays.pk}" checked' in text
    sent = {"survivor": stays.pk, "f-name": goes.pk, "acknowledge": "twins"}
    answer = client.post(address(stays, goes), sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/customer/{stays.pk}/")
    stays.refresh_from_db()
    assert stays.name == "晋原煤矿有限公司"
    led = client.get(f"/customer/{goes.pk}/")
    assert (led.status_code, led["Location"]) == (301, f"/customer/{stays.pk}/")
    api = client.get(f"/api/v1/customer/{goes.pk}")
    assert (api.status_code, api["Location"]) == (308, f"/api/v1/customer/{stays.pk}")
    assert goes.number in client.get(f"/customer/{stays.pk}/").content.decode()
    perform("edit", stays, {"name": "晋原能源有限公司"}, actor=SYSTEM, acknowledge=("twins",))
    asked = client.get(f"/customer/{stays.pk}/do/unmerge/", headers={"HX-Request": "true"})
    assert "was changed since" in asked.content.decode() or "在合并后改过" in asked.content.decode()
    assert client.post(f"/customer/{stays.pk}/do/unmerge/", {}).status_code < 400
    assert client.get(f"/customer/{goes.pk}/").status_code == 200


def test_from_list_and_record(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    client = signed_in("boss")
    few = client.get(f"/customer/batch/merge/?pk={stays.pk}", headers={"HX-Request": "true"})
    assert few.status_code == 422
    both = client.get(f"/customer/batch/merge/?pk={stays.pk}&pk={goes.pk}", headers={"HX-Request": "true"})
    assert both["HX-Redirect"] == address(stays, goes)
    assert client.get(f"/customer/{stays.pk}/merge/").status_code == 200
    assert client.get("/customer-level/merge/?ids=1,2").status_code == 404


def test_a_salesman_may_not(signed_in: Callable[..., Any], pair: Any) -> None:
    assert signed_in("sales").get(address(*pair)).status_code == 403
