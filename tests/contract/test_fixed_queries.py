"""The number of queries of a page does not follow the number of rows, on any page of the shell."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.domains.activities.models import Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
WORK = (
    "/", "/customer/", "/customer/?q=zzz", "/customer/?look=board", "/task/?look=calendar", "/customer/summary/",
    "/customer/counts/", "/customer/filter/", "/customer/columns/", "/_palette?q=zzz", "/me/",
    "/exports/", "/imports/",
)  # fmt: skip
KEEPING = ("/user/", "/department/", "/role/", "/system/")


def queries(client: Any, address: str) -> int:
    """How many one more visit takes."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def fill(owner: Any, rows: int) -> None:
    """Customers with people and tasks."""
    for _row in range(rows):
        customer = make(Customer, owner=owner)
        make(Contact, customer=customer)
        make(Task, owner=owner)


@pytest.mark.parametrize("address", WORK)
def test_pages_of_work(signed_in: Any, address: str) -> None:
    client = signed_in("sales")
    fill(client.person, 2)
    before = queries(client, address)
    fill(client.person, 5)
    assert queries(client, address) == before


def test_the_record_page(signed_in: Any) -> None:
    client = signed_in("sales")
    customer = make(Customer, owner=client.person)
    make(Contact, customer=customer)
    before = queries(client, f"/customer/{customer.pk}/")
    for _row in range(4):
        make(Contact, customer=customer)
    assert queries(client, f"/customer/{customer.pk}/") == before


@pytest.mark.parametrize("address", KEEPING)
def test_pages_of_administrators(signed_in: Any, people: Any, address: str) -> None:
    client = signed_in("system_admin")
    people("sales")
    before = queries(client, address)
    for _row in range(4):
        people("sales")
    assert queries(client, address) == before


def test_the_import_page(signed_in: Any) -> None:
    client = signed_in("sales_manager")
    fill(client.person, 2)
    before = queries(client, "/customer/import/")
    fill(client.person, 5)
    assert queries(client, "/customer/import/") == before
