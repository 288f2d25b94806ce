"""Two people enter the same customer at the same moment, in threads with connections of their own: one is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from keben.domains.customers.models import Customer
from keben.kernel import stamps
from tests.at_once import together

WRITERS = 4
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
if connection.vendor == "sqlite":
    pytestmark.append(pytest.mark.skip(reason="a test database in memory has one connection; see test_sqlite_at_once"))


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    """Tables are emptied after these tests, what was remembered of them as well."""
    stamps.reset()
    yield
    stamps.reset()


def spelled(place: int) -> str:
    return ("深圳市华瑞电子有限公司", "华瑞电子（深圳）有限公司", "深圳华瑞电子公司", "深圳 华瑞电子")[place]


def test_the_form(signed_in: Callable[..., Client]) -> None:
    browsers = [signed_in("sales") for _place in range(WRITERS)]
    data = [{"name": spelled(place), "type": "end", "_key": f"k{place}"} for place in range(WRITERS)]
    answers = together(
        WRITERS,
        lambda place: browsers[place].post("/customer/new/", data[place], headers={"HX-Request": "true"}).status_code,
    )
    assert sorted(answers) == [200, 409, 409, 409]
    assert Customer.objects.count() == 1


def test_the_api(signed_in: Callable[..., Client]) -> None:
    browsers = [signed_in("sales") for _place in range(WRITERS)]

    def work(place: int) -> tuple[int, str]:
        body = {"name": f"别的公司{place}", "uscc": "91440300708461136T"} if place % 2 else {"name": f"第{place}家公司"}
        answer = browsers[place].post("/api/v1/customer", json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json().get("type", "")

    answers = sorted(together(WRITERS, work))
    assert [status for status, _kind in answers] == [201, 201, 201, 409]
    assert answers[-1][1] == "urn:keben:problem:twins"
    assert Customer.objects.filter(uscc="91440300708461136T").count() == 1
