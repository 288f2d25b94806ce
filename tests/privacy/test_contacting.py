"""Who has asked us not to call is not called by accident: every face warns, and code can ask before it writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.contacting import may_contact
from keben.kernel.problems import Invalid
from keben.kernel.query.listquery import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
MOBILE = "13902556021"


@pytest.fixture
def boss(acting_as: Callable[..., Actor]) -> Actor:
    return acting_as("boss")


@pytest.mark.parametrize(
    ("refused", "phone", "sms", "mail"),
    [
        ("", True, True, True),
        ("all", False, False, False),
        ("phone", False, True, True),
        ("sms mail", True, False, False),
    ],
)
@pytest.mark.parametrize("model", [Contact, Lead])
def test_what_was_refused_is_refused(model: Any, refused: str, phone: bool, sms: bool, mail: bool) -> None:
    one = make(model, do_not_contact=refused)
    assert [may_contact(one, channel).value for channel in ("phone", "sms", "mail")] == [phone, sms, mail]


def test_the_verdict_says_what_was_asked() -> None:
    verdict = may_contact(make(Lead, do_not_contact="phone sms"), "phone")
    assert verdict.reasons[0].text() == "对方要求：勿打电话、勿发短信。"


def test_only_known_channels_are_taken(boss: Actor) -> None:
    one = make(Contact)
    perform("edit", one, {"do_not_contact": ["sms", "phone"]}, actor=boss)
    one.refresh_from_db()
    assert one.do_not_contact == "phone sms"
    with pytest.raises(Invalid) as refused:
        perform("edit", one, {"do_not_contact": "fax"}, actor=boss)
    assert set(refused.value.errors) == {"do_not_contact"}
    one.refresh_from_db()
    assert one.do_not_contact == "phone sms"


def test_a_list_finds_those_who_refused(boss: Actor) -> None:
    make(Contact)
    refusing = make(Contact, do_not_contact="mail")
    entity = registry.of(Contact)
    for tree in ({"all": [["do_not_contact", "filled", None]]}, {"all": [["do_not_contact", "contains", "mail"]]}):
        assert [row.pk for row in ListQuery(entity, boss, tree=tree).page().rows] == [refusing.pk]
    assert ListQuery(entity, boss, tree={"all": [["do_not_contact", "contains", "sms"]]}).page().rows == []


def test_nobody_is_called_by_a_slip(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    customer = make(Customer, phone="")
    calm = make(Contact, customer=customer.pk, name="安静", mobile=MOBILE, email="quiet@kh.example")
    tel = f"tel:{MOBILE}"
    head = f"/contact/{calm.pk}/"
    assert tel in client.get(head).content.decode()
    assert tel in client.get(f"/customer/{customer.pk}/").content.decode()
    assert f'data-tel="{MOBILE}"' in client.get("/contact/").content.decode()
    assert tel in client.get(f"/contact/{calm.pk}/menu/").content.decode()
    Contact.objects.filter(pk=calm.pk).update(do_not_contact="phone")
    page = client.get(head).content.decode()
    assert "勿打电话" in page
    assert tel not in page  # the number is read, neither a button nor the number itself dials
    assert "139" in page
    tree = client.get(f"/customer/{customer.pk}/").content.decode()
    assert "勿打电话" in tree
    assert tel not in tree.split("kb-people")[1].split("</ul>")[0]
    tab = client.get(f"/customer/{customer.pk}/panel/customers-contact-customer/").content.decode()
    assert "安静" in tab
    assert "139 0255 6021" in tab
    assert tel not in tab
    listed = client.get("/contact/?cols=name,email,mobile").content.decode()
    assert "data-tel" not in listed
    assert tel not in listed
    assert "mailto:" in listed  # by mail he may be reached
    Contact.objects.filter(pk=calm.pk).update(do_not_contact="mail")
    assert "mailto:" not in client.get("/contact/?cols=name,email,mobile").content.decode()
    assert "mailto:" not in client.get(head).content.decode()
    Contact.objects.filter(pk=calm.pk).update(do_not_contact="phone")
    assert "勿打电话" in listed
    assert tel not in client.get(f"/contact/{calm.pk}/menu/").content.decode()
    assert (
        "对方要求：勿打电话。"
        in client.get(f"/contact/{calm.pk}/say/", headers={"KB-Layer": "dialog"}).content.decode()
    )
