"""The same four cases at every entrance: same code, same name, like name, same number; each by its policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from keben.domains.customers.models import Customer
from keben.domains.marketing.conversion.twins import find_twins
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Refused
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
CODE, NAME, PHONE = "91440300708461136T", "深圳市华瑞电子有限公司", "0755-26120118"
FRAGMENT = {"HX-Request": "true"}
CASES = {
    "code": {"name": "沈阳完全另名股份公司", "uscc": CODE},
    "key": {"name": "华瑞电子（深圳）有限公司"},
    "alike": {"name": "深圳市华瑞电子科技有限公司"},
    "phone": {"name": "沈阳完全另名股份公司", "phone": PHONE},
}


@pytest.fixture
def browser(signed_in: Callable[..., Client]) -> Client:
    """Somebody who reaches the customer that is there already."""
    client = signed_in("sales", name="李娜")
    bare = {"short_name": "", "former_names": "", "email": "", "level": None, "address": ""}
    make(Customer, name=NAME, uscc=CODE, phone=PHONE, owner=client.person.pk, **bare)  # type: ignore[attr-defined]
    return client


def lead_of(person: Any, case: str) -> Lead:
    """The case as a lead."""
    bare = {"uscc": "", "mobile": "", "phone": "", "email": "", "contact_name": "", "region": "", "address": ""}
    lead: Lead = make(Lead, owner=person, **{**bare, **CASES[case]})
    return lead


@pytest.mark.parametrize("case", CASES)
def test_typing_shows_the_customer(browser: Client, case: str) -> None:
    hits = browser.post("/_twins/customers.Customer/", CASES[case], headers=FRAGMENT).content.decode()
    assert NAME in hits


@pytest.mark.parametrize("case", CASES)
def test_the_form_stops_and_keeps_what_was_typed(browser: Client, case: str) -> None:
    answer = browser.post("/customer/new/", {**CASES[case], "_has": "name"}, headers=FRAGMENT)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert NAME in text
    assert ('name="_acknowledge"' in text) is (case != "code"), "the same code is never entered twice"
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(("case", "status"), [("code", 409), ("key", 409), ("alike", 201), ("phone", 409)])
def test_the_api_answers_with_the_hits(browser: Client, case: str, status: int) -> None:
    answer = browser.post("/api/v1/customer", json.dumps(CASES[case]), content_type="application/json")
    assert answer.status_code == status
    if status == 409:
        assert NAME in answer.content.decode()
    assert Customer.objects.count() == (2 if status == 201 else 1)


@pytest.mark.parametrize(("case", "rank"), [("code", 0), ("key", 1), ("alike", 3), ("phone", 2)])
def test_conversion_offers_the_customer_and_stops_where_it_is_certain(browser: Client, case: str, rank: int) -> None:
    person = browser.person  # type: ignore[attr-defined]
    lead, actor = lead_of(person, case), actor_for(person)
    assert [(one.name, one.rank, one.may) for one in find_twins(lead, actor)] == [(NAME, rank, True)]
    page = browser.get(f"/lead/{lead.pk}/convert/").content.decode()
    assert NAME in page
    if rank <= 1:
        with pytest.raises(Refused):
            perform("convert", lead, actor=actor)
        assert Customer.objects.count() == 1
    if case == "code":
        with pytest.raises(Refused):
            perform("convert", lead, {"anyway": True}, actor=actor)


@pytest.mark.parametrize("case", ["key", "alike", "phone"])
def test_the_stand_takes_the_card_and_the_log_knows_of_the_customer(browser: Client, case: str) -> None:
    sent = {"company": "", "contact_name": "李工", **CASES[case]}
    answer = browser.post("/leads/stand/", {**sent, "_key": case}, headers=FRAGMENT)
    assert answer.status_code == 200
    event = LoggedEvent.objects.filter(entity="marketing.Lead", action="create").latest("pk")
    assert {one["noun"] for one in event.data["acknowledged"]["twins"]} == {"customers.Customer"}
    assert "查重发现 1 条相近记录" in json.loads(answer["HX-Trigger"])["kb:toast"]["text"]


def test_a_public_page_is_never_told_who_is_there(browser: Client) -> None:
    """The check is for people who have signed in."""
    for address in ("/_twins/customers.Customer/", "/twins/check/"):
        assert Client().post(address, CASES["key"]).status_code in (302, 403)
