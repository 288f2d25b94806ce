"""A withdrawn consent is seen wherever one calls or writes, and what it closed opens when it is given anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.writing.refusals import refused_by
from keben.domains.marketing.models import Lead
from keben.domains.privacy.models import Consent
from keben.kernel.access.actor import Actor
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.contacting import may_contact
from keben.kernel.problems import Invalid
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
MOBILE, MAIL = "13902556031", "gone@kh.example"


@pytest.fixture
def boss(acting_as: Callable[..., Actor]) -> Actor:
    return acting_as("boss")


def refused(person: Any) -> str:
    return str(type(person)._base_manager.get(pk=person.pk).do_not_contact)


def give(purpose: str, actor: Actor, **whose: Any) -> Consent:
    data = {"purpose": purpose, "text": "同意联系", **{name: one.pk for name, one in whose.items()}}
    made: Consent = perform("create", Consent, data, actor=actor).record
    return made


def test_no_face_offers_a_call_or_a_mail_until_it_is_given_anew(signed_in: Callable[..., Any], boss: Actor) -> None:
    client = signed_in("boss")
    customer = make(Customer, phone="", email="")
    one = make(Contact, customer=customer.pk, name="任远", mobile=MOBILE, email=MAIL)
    faces = (f"/contact/{one.pk}/", "/contact/?cols=name,email,mobile", f"/contact/{one.pk}/menu/",
             f"/customer/{customer.pk}/", f"/customer/{customer.pk}/panel/customers-contact-customer/",
             f"/contact/{one.pk}/say/")  # fmt: skip

    def read(url: str, layer: str = "") -> str:
        return str(client.get(url, headers={"KB-Layer": layer} if layer else {}).content.decode())

    dials = [f"tel:{MOBILE}" in read(url) or f'data-tel="{MOBILE}"' in read(url) for url in faces[:4]]
    assert dials == [True, True, True, True]
    assert "mailto:" in read(faces[0])
    assert f'"/contact/{one.pk}/mail/"' in read(faces[0])
    given = give("contact", boss, contact=one)
    perform("withdraw", given, {}, actor=boss)
    for url in faces:
        for layer in ("", "drawer", "dialog"):
            page = read(url, layer)
            assert (MOBILE in page.replace(f'value="{MOBILE}"', ""), "mailto:" in page) == (False, False), (url, layer)
    for url in (*faces[:2], faces[3]):
        assert "完全免打扰" in read(url), url
    assert f'"/contact/{one.pk}/mail/"' not in read(faces[0])
    assert f'"/contact/{one.pk}/mail/"' not in read(faces[2])
    assert "对方要求：完全免打扰。" in read(faces[5], "dialog")
    give("contact", boss, contact=one)
    assert refused(one) == ""
    assert f"tel:{MOBILE}" in read(faces[0])
    assert "mailto:" in read(faces[0])
    assert f'"/contact/{one.pk}/mail/"' in read(faces[0])
    assert "完全免打扰" not in read(faces[1])


@pytest.mark.parametrize("before", ["", "phone"])
@pytest.mark.parametrize("model", [Contact, Lead, Customer])
def test_what_was_refused_besides_stays(boss: Actor, model: Any, before: str) -> None:
    one = make(model, do_not_contact=before, **({"type": "person"} if model is Customer else {}))
    whose = {model._meta.model_name: one}
    talks, messages = give("contact", boss, **whose), give("marketing", boss, **whose)
    perform("withdraw", messages, {}, actor=boss)
    assert refused(one) == " ".join(filter(None, (before, "sms mail")))
    perform("withdraw", talks, {}, actor=boss)
    assert refused(one).split() == ["all", *before.split(), "sms", "mail"]
    give("contact", boss, **whose)
    assert refused(one) == " ".join(filter(None, (before, "sms mail")))
    give("marketing", boss, **whose)
    assert refused(one) == before
    assert may_contact(type(one)._base_manager.get(pk=one.pk), "mail").value


def test_a_refusal_of_its_own_is_not_opened_by_a_consent(boss: Actor) -> None:
    one = make(Contact, do_not_contact="all")
    give("contact", boss, contact=one)
    give("contract", boss, contact=one)
    assert refused(one) == "all"


def test_a_consent_thrown_away_closes_nothing(boss: Actor) -> None:
    one = make(Contact)
    wrong = give("contact", boss, contact=one)
    perform("withdraw", wrong, {}, actor=boss)
    perform("delete", wrong, {}, actor=boss)
    assert refused(one) == ""
    perform("restore", wrong, {}, actor=boss)
    assert refused(one) == "all"


def test_nobody_opens_by_hand_what_was_closed(boss: Actor) -> None:
    one = make(Contact)
    perform("withdraw", give("contact", boss, contact=one), {}, actor=boss)
    with pytest.raises(Invalid) as no:
        perform("edit", one, {"do_not_contact": "sms"}, actor=boss)
    assert [problem.code for problem in no.value.errors["do_not_contact"]] == ["withdrawn"]
    assert refused(one) == "all"
    perform("edit", one, {"name": "新名"}, actor=boss)
    free = make(Contact, do_not_contact="all")
    perform("edit", free, {"do_not_contact": ""}, actor=boss)
    assert refused(free) == ""


def test_an_individual_customer_is_offered_neither_call_nor_mail(signed_in: Callable[..., Any], boss: Actor) -> None:
    client = signed_in("boss")
    one = make(Customer, type="person", name="任远", phone=MOBILE, email=MAIL)
    company = make(Customer, type="end", name="临江精密仪器有限公司", phone="", email="")
    faces = (f"/customer/{one.pk}/", "/customer/?cols=name,phone,email", f"/customer/{one.pk}/menu/")

    def read(url: str) -> str:
        return str(client.get(url).content.decode())

    assert [f"tel:{MOBILE}" in read(url) or f'data-tel="{MOBILE}"' in read(url) for url in faces] == [True, True, True]
    assert "mailto:" in read(faces[0])
    tab = "panel/privacy-consent-customer/"
    assert tab in read(faces[0])
    assert tab not in read(f"/customer/{company.pk}/"), "a company gives no consent"
    assert client.get(f"/customer/{company.pk}/{tab}").status_code == 404
    perform("withdraw", give("contact", boss, customer=one), {}, actor=boss)
    assert refused(one) == "all"
    for url in faces:
        page = read(url)
        assert (MOBILE in page, f"tel:{MOBILE}" in page, "mailto:" in page) == (False, False, False), url
    assert [problem.params["name"] for problem in refused_by([MAIL])] == ["任远"]
    with pytest.raises(Invalid):
        perform("edit", one, {"do_not_contact": ""}, actor=boss)
    give("contact", boss, customer=one)
    assert refused(one) == ""
    assert refused_by([MAIL]) == []


def test_who_is_merged_brings_what_he_has_closed(boss: Actor) -> None:
    customer = make(Customer)
    stays, goes = (make(Contact, customer=customer.pk, name="任远", do_not_contact=said) for said in ("phone", ""))
    given = give("marketing", boss, contact=goes)
    perform("withdraw", given, {}, actor=boss)
    assert (refused(stays), refused(goes)) == ("phone", "sms mail")
    perform("merge", stays, {"others": [goes.pk], "fields": ""}, actor=boss, acknowledge=("twins",))
    assert refused(stays) == "phone sms mail"
    assert not may_contact(Contact.objects.get(pk=stays.pk), "mail").value
    with pytest.raises(Invalid):
        perform("edit", Contact.objects.get(pk=stays.pk), {"do_not_contact": "phone"}, actor=boss)
    perform("unmerge", Contact.objects.get(pk=stays.pk), {}, actor=boss)
    assert (refused(stays), refused(goes)) == ("phone", "sms mail")


def test_what_is_closed_while_merged_stays_closed_with_both(boss: Actor) -> None:
    customer = make(Customer)
    stays, goes = (make(Contact, customer=customer.pk, name="任远") for _n in range(2))
    own, others = give("contact", boss, contact=stays), give("contact", boss, contact=goes)
    perform("merge", stays, {"others": [goes.pk]}, actor=boss, acknowledge=("twins",))
    perform("withdraw", Consent.objects.get(pk=others.pk), {}, actor=boss)
    assert refused(stays) == "all"
    perform("unmerge", Contact.objects.get(pk=stays.pk), {}, actor=boss)
    assert Consent.objects.get(pk=others.pk).contact_id == goes.pk
    assert refused(goes) == "all", "his consent has gone back with him, and so has its end"
    assert Consent.objects.get(pk=own.pk).contact_id == stays.pk


def test_who_comes_out_of_the_bin_brings_what_was_closed_meanwhile(boss: Actor) -> None:
    one = make(Contact)
    given = give("contact", boss, contact=one)
    perform("delete", one, {}, actor=SYSTEM)
    perform("withdraw", given, {}, actor=SYSTEM)
    assert refused(one) == ""
    perform("restore", one, {}, actor=SYSTEM)
    assert refused(one) == "all"


def test_a_refusal_of_a_lead_holds_for_the_contact_that_was_there(boss: Actor) -> None:
    customer = make(Customer, name="临江精密仪器有限公司")
    there = make(Contact, customer=customer.pk, name="任远", mobile=MOBILE, do_not_contact="sms")
    lead = make(Lead, name="临江仪器", contact_name="任远", mobile=MOBILE, do_not_contact="phone")
    perform("convert", lead, {"customer": customer.pk, "contact": there.pk}, actor=SYSTEM)
    assert (refused(there), refused(customer)) == ("phone sms", "")


def test_the_consent_of_somebody_in_the_recycle_bin_is_withdrawn(acting_as: Callable[..., Actor]) -> None:
    sales = acting_as("sales")
    one = make(Contact, customer=make(Customer, owner=sales.user_id).pk)
    consent = make(Consent, contact=one.pk, purpose="contact", text="同意")
    Contact.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
    perform("withdraw", consent, {}, actor=acting_as("boss"))
    consent.refresh_from_db()
    assert (consent.status, refused(one)) == ("withdrawn", "")


def test_the_consent_of_a_lead_that_became_a_customer_can_still_be_withdrawn(boss: Actor) -> None:
    lead = make(Lead, name="临江精密仪器有限公司", contact_name="任远", mobile=MOBILE)
    given = give("contact", boss, lead=lead)
    perform("convert", lead, actor=SYSTEM)
    perform("withdraw", Consent.objects.get(pk=given.pk), {}, actor=boss)
    assert Consent.objects.get(pk=given.pk).status == "withdrawn"


def test_an_import_opens_nothing_either(boss: Actor) -> None:
    closed, free = make(Contact), make(Contact, do_not_contact="all")
    perform("withdraw", give("contact", boss, contact=closed), {}, actor=boss)
    run = BatchEdit(Contact, boss, parsed=True)
    held = run.hold([closed.pk, free.pk])
    made = run.write([(held[one.pk], {"do_not_contact": ""}) for one in (closed, free)])
    assert [type(one.error) for one in made] == [Invalid, type(None)]
    assert (refused(closed), refused(free)) == ("all", "")


def test_a_batch_asks_once_what_its_people_have_closed(boss: Actor) -> None:
    counted = []
    for many in (2, 9):
        closed, free = (
            [make(Contact) for _n in range(many)],
            [make(Contact, do_not_contact="sms") for _n in range(many)],
        )
        for one in closed:
            perform("withdraw", give("marketing", boss, contact=one), {}, actor=boss)
        run = BatchEdit(Contact, boss, parsed=True)
        held = run.hold([one.pk for one in (*closed, *free)])
        with CaptureQueriesContext(connection) as asked:
            made = run.write([(held[one.pk], {"do_not_contact": ""}) for one in (*closed, *free)])
        assert [type(one.error) for one in made] == [Invalid] * many + [type(None)] * many
        counted.append(sum("privacy_consent" in query["sql"] for query in asked))
    assert counted == [1, 1]
