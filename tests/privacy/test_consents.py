"""Consents: from whom, to which words; withdrawn as easily as given; those of web forms and conversions come along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.conversion.action import Convert
from keben.domains.marketing.models import Lead, LeadConsent, WebForm
from keben.domains.marketing.web_form.receive import Sender, receive
from keben.domains.privacy.models import Consent
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Invalid, Missing, Refused
from keben.kernel.reader import scoped
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
WORDS = {"text": "我同意接收报价", "purpose": "contact"}


@pytest.fixture
def sales(acting_as: Callable[..., Actor]) -> Actor:
    return acting_as("sales")


@pytest.fixture
def contact(sales: Actor) -> Contact:
    return make(Contact, customer=make(Customer, owner=sales.user_id).pk)


def test_a_consent_is_entered_and_withdrawn_with_one_word_less(sales: Actor, contact: Contact) -> None:
    consent = perform("create", Consent, {**WORDS, "contact": contact.pk}, actor=sales).record
    assert (consent.status, consent.withdrawn_at) == ("given", None)
    perform("withdraw", consent, {}, actor=sales)
    consent.refresh_from_db()
    assert consent.status == "withdrawn"
    assert consent.withdrawn_at is not None
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.data["contact_id"], event.data["purpose"]) == (
        "consent.ConsentWithdrawn" if event.name.startswith("consent") else event.name, contact.pk, "contact",
    )  # fmt: skip
    contact.refresh_from_db()
    assert contact.do_not_contact == "all"
    with pytest.raises(Refused):
        perform("withdraw", consent, {}, actor=sales)


@pytest.mark.parametrize(("before", "after"), [("", "sms mail"), ("phone", "phone sms mail"), ("all", "all")])
def test_whoever_withdraws_marketing_gets_none(sales: Actor, contact: Contact, before: str, after: str) -> None:
    Contact.objects.filter(pk=contact.pk).update(do_not_contact=before)
    consent = perform("create", Consent, {**WORDS, "purpose": "marketing", "contact": contact.pk}, actor=sales).record
    perform("withdraw", consent, {}, actor=sales)
    contact.refresh_from_db()
    assert contact.do_not_contact == after


def test_it_is_from_a_person(sales: Actor) -> None:
    with pytest.raises(Invalid) as nobody:
        perform("create", Consent, WORDS, actor=sales)
    assert set(nobody.value.errors) == {"contact"}
    company = make(Customer, owner=sales.user_id, type="end")
    with pytest.raises(Invalid) as firm:
        perform("create", Consent, {**WORDS, "customer": company.pk}, actor=sales)
    assert set(firm.value.errors) == {"customer"}
    assert Consent.objects.count() == 0
    person = make(Customer, owner=sales.user_id, type="person")
    assert perform("create", Consent, {**WORDS, "customer": person.pk}, actor=sales).record.person() == person


def test_the_words_stay_as_they_were(sales: Actor, contact: Contact) -> None:
    consent = perform("create", Consent, {**WORDS, "contact": contact.pk}, actor=sales).record
    with pytest.raises(Invalid):
        perform("edit", consent, {"text": "别的"}, actor=sales)
    consent.refresh_from_db()
    assert consent.text == WORDS["text"]


def test_who_does_not_see_the_person_does_not_see_the_consent(
    acting_as: Callable[..., Actor], sales: Actor, contact: Contact
) -> None:
    consent = perform("create", Consent, {**WORDS, "contact": contact.pk}, actor=sales).record
    lead = make(Lead, owner=sales.user_id)
    other = perform("create", Consent, {**WORDS, "lead": lead.pk}, actor=sales).record
    stranger = acting_as("sales")
    assert list(scoped(Consent, stranger)) == []
    assert set(scoped(Consent, sales)) == {consent, other}
    with pytest.raises(Missing):
        perform("withdraw", consent, {}, actor=stranger)


def test_words_under_a_web_form_become_a_consent_that_goes_along_when_the_lead_is_converted(sales: Actor) -> None:
    form = make(WebForm, name="询价", slug="quote", consent_text="用于联系报价", asks="name", is_active=True)
    given = {"contact_name": "罗建华", "mobile": "13902556021", "name": "晋恒煤业", "consent": "1"}
    lead = receive(form, given, Sender("203.0.113.7", "Firefox"), key="1.abc")
    receive(form, given, Sender("203.0.113.7", "Firefox"), key="1.abc")
    consent = Consent.objects.get()
    assert (consent.lead_id, consent.text, consent.text_version, consent.channel, consent.purpose) == (
        lead.pk, "用于联系报价", "1", "form", "contact",
    )  # fmt: skip
    assert LeadConsent.objects.count() == 1
    Lead.objects.filter(pk=lead.pk).update(owner=sales.user_id, do_not_contact="sms")
    lead.refresh_from_db()
    perform(Convert, lead, {"customer_name": "晋恒煤业", "contact_name": "罗建华"}, actor=sales)
    consent.refresh_from_db()
    contact = Contact.objects.get()
    assert (consent.contact_id, contact.do_not_contact) == (contact.pk, "sms")


def test_without_words_there_is_no_consent() -> None:
    form = make(WebForm, slug="plain", consent_text="", asks="name", is_active=True)
    receive(form, {"contact_name": "任远", "mobile": "13902556022", "name": "矿灯厂"}, Sender("", ""), key="2.abc")
    assert Consent.objects.count() == 0


def test_it_stands_with_its_person(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    contact = make(Contact, customer=make(Customer).pk)
    perform("create", Consent, {**WORDS, "contact": contact.pk}, actor=SYSTEM)
    answer = client.get(f"/contact/{contact.pk}/panel/privacy-consent-contact/")
    assert answer.status_code == 200
    assert WORDS["text"] in answer.content.decode()


def test_withdrawing_is_a_button_of_the_head(signed_in: Callable[..., Any]) -> None:
    client = signed_in("sales")
    contact = make(Contact, customer=make(Customer, owner=client.person).pk)
    consent = make(Consent, **WORDS, contact=contact.pk, owner=client.person)
    html = client.get(f"/consent/{consent.pk}/").content.decode()
    head = html.partition('class="kb-rec__tools"')[2].partition('role="menu"')[0]
    assert f"/consent/{consent.pk}/do/withdraw/" in head
