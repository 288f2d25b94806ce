"""Where a mail belongs: thread, address, number, domain, in this order; by hand; never by a guess."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.filing.rebuild import fill
from keben.domains.mail.models import KnownDomain, MailMessage
from keben.domains.mail.reading.take_in import take_in
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.mail.conftest import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(people: Any, mailbox_of: Any) -> Any:
    """A mailbox of a seller."""
    return mailbox_of(people("sales"))


def come(box: Any, **given: Any) -> MailMessage:
    """A mail that has come."""
    found = take_in(box, written(box.address, **given))
    assert found is not None
    return found


def test_the_order_of_the_rules(box: Any) -> None:
    by_domain = make(Customer, owner=box.owner, website="https://www.haoyun.example", email="")
    assert come(box, sender="x@sales.haoyun.example").attached_by == "domain"
    by_number = make(Customer, owner=box.owner, email="", website="")
    other = come(box, sender="y@haoyun.example", subject=f"关于 {by_number.number} 的交期")
    assert (other.customer, other.attached_by) == (by_number, "number")
    by_address = make(Customer, owner=box.owner, email="z@haoyun.example", website="")
    third = come(box, sender="Z@Haoyun.example", subject=f"{by_number.number}", id="<third@x>")
    assert (third.customer, third.attached_by) == (by_address, "address")
    reply = come(box, sender="stranger@qq.com", subject=f"{by_number.number}", answers="<third@x>")
    assert (reply.customer, reply.attached_by, reply.thread) == (by_address, "thread", third.thread)
    assert by_domain.pk not in {other.customer_id, third.customer_id, reply.customer_id}


def test_public_domains_say_nothing(box: Any) -> None:
    make(Customer, owner=box.owner, email="boss@qq.com", website="")
    assert KnownDomain.objects.count() == 0
    found = come(box, sender="somebody@qq.com")
    assert (found.customer, found.attached_by) == (None, "")


def test_what_fits_two_customers_is_left_to_people(box: Any) -> None:
    for name in ("甲", "乙"):
        customer = make(Customer, owner=box.owner, name=name, email="", website="https://group.example")
        make(Contact, customer=customer, email="shared@group.example")
    assert come(box, sender="shared@group.example").attached_by == ""
    assert come(box, sender="other@group.example").attached_by == ""


def test_leads_and_what_became_of_them(box: Any) -> None:
    lead = make(Lead, owner=box.owner, email="new@lead.example")
    found = come(box, sender="new@lead.example")
    assert (found.lead, found.customer, found.attached_by) == (lead, None, "address")
    number = come(box, sender="someone@else.example", subject=f"Re {lead.number}")
    assert (number.lead, number.attached_by) == (lead, "number")
    customer = make(Customer, owner=box.owner, email="", website="")
    Lead.objects.filter(pk=lead.pk).update(customer=customer)
    later = come(box, sender="new@lead.example", subject="later")
    assert (later.customer, later.lead) == (customer, None)


def test_colleagues_and_our_own_addresses_do_not_count(box: Any, people: Any) -> None:
    colleague = people("sales", email="colleague@ep.example")
    customer = make(Customer, owner=box.owner, email=colleague.email, website="")
    found = come(box, sender=f"同事 <{colleague.email}>")
    assert customer.pk
    assert found.customer is None


def test_threads_in_whatever_order_they_arrive(box: Any) -> None:
    answer = come(box, id="<2@x>", answers="<1@x>")
    first = come(box, id="<1@x>")
    third = come(box, id="<3@x>", answers="<2@x>")
    assert {answer.thread, first.thread, third.thread} == {answer.thread}
    assert come(box, id="<9@x>").thread != first.thread


def test_the_same_mail_in_two_mailboxes_and_twice_in_one(box: Any, people: Any, mailbox_of: Any) -> None:
    raw = written(box.address, id="<same@x>")
    assert take_in(box, raw) is not None
    assert take_in(box, raw) is None
    other = mailbox_of(people("sales"))
    copy = take_in(other, raw)
    assert copy is not None
    assert MailMessage.objects.filter(thread=copy.thread).count() == 2


def test_a_clock_that_runs_ahead_does_not_keep_a_mail_on_top(box: Any) -> None:
    found = come(box, at=timezone.now() + dt.timedelta(days=400))
    assert found.sent_at <= timezone.now()


def test_by_hand_and_off_again(box: Any) -> None:
    actor = actor_for(box.owner)
    customer, other = make(Customer, owner=box.owner), make(Customer, owner=box.owner)
    contact = make(Contact, customer=customer, email="")
    mail = come(box, sender="who@qq.com", id="<h@x>")
    with pytest.raises(Invalid) as nothing:
        perform("file-under", mail, {}, actor=actor)
    assert nothing.value.errors["customer"][0].code == "nothing_chosen"
    with pytest.raises(Invalid) as elsewhere:
        perform("file-under", mail, {"customer": other.pk, "contact": contact.pk}, actor=actor)
    assert elsewhere.value.errors["contact"][0].code == "elsewhere"
    perform("file-under", mail, {"contact": contact.pk}, actor=actor)
    mail.refresh_from_db()
    assert (mail.customer, mail.contact, mail.attached_by) == (customer, contact, "hand")
    assert come(box, sender="else@qq.com", answers="<h@x>").customer == customer
    perform("take-off", mail, actor=actor)
    MailMessage.objects.exclude(pk=mail.pk).delete()
    mail.refresh_from_db()
    assert (mail.customer, mail.contact, mail.lead, mail.attached_by) == (None, None, None, "off")
    assert come(box, sender="third@qq.com", answers="<h@x>").customer is None


def test_an_unknown_sender_who_becomes_a_contact_brings_his_mail_along(box: Any) -> None:
    mail = come(box, sender="new@qq.com")
    off = come(box, sender="new@qq.com")
    perform("file-under", off, {"customer": make(Customer, owner=box.owner).pk}, actor=actor_for(box.owner))
    perform("take-off", off, actor=actor_for(box.owner))
    customer = make(Customer, owner=box.owner)
    contact = make(Contact, customer=customer, email="new@qq.com")
    drain()
    mail.refresh_from_db()
    off.refresh_from_db()
    assert (mail.customer, mail.contact, mail.attached_by) == (customer, contact, "address")
    assert off.customer is None  # somebody took it off by hand


def test_domains_follow_customers_and_contacts(box: Any) -> None:
    customer = make(Customer, owner=box.owner, email="", website="https://a.example")
    contact = make(Contact, customer=customer, email="x@b.example")
    known = KnownDomain.objects.order_by("domain")
    assert list(known.values_list("domain", flat=True)) == ["a.example", "b.example"]
    actor = actor_for(box.owner)
    perform("edit", contact, {"email": "x@c.example"}, actor=actor)
    assert list(known.values_list("domain", flat=True)) == ["a.example", "c.example"]
    perform("delete", contact, actor=actor)
    assert list(known.values_list("domain", flat=True)) == ["a.example"]
    make(Contact, customer=customer, email="y@b.example")
    before = set(known.values_list("domain", "customer_id"))
    KnownDomain.objects.all().delete()
    fill(Customer, Contact)
    assert set(known.values_list("domain", "customer_id")) == before


def test_which_mail_moves_the_clock_of_a_customer(box: Any) -> None:
    customer = make(Customer, owner=box.owner, email="z@haoyun.example")
    Customer.objects.update(last_followed_at=None)

    def clock() -> dt.datetime | None:
        return Customer.objects.values_list("last_followed_at", flat=True).get()

    come(box, sender="z@haoyun.example", id="<a@x>", at=timezone.now() - dt.timedelta(days=3))
    assert clock() is None  # an incoming mail alone is no contact of ours
    sent = take_in(box, written("z@haoyun.example", sender=box.address, answers="<a@x>", id="<b@x>",
                                at=timezone.now() - dt.timedelta(days=2)))  # fmt: skip
    assert sent is not None
    assert (sent.customer, clock()) == (customer, sent.sent_at)
    answer = come(box, sender="z@haoyun.example", answers="<b@x>", at=timezone.now() - dt.timedelta(days=1))
    assert clock() == answer.sent_at
    change_setting("mail.counts", "none")
    come(box, sender="z@haoyun.example", answers="<b@x>")
    assert clock() == answer.sent_at


def test_only_the_people_of_the_mailbox_throw_mail_away(box: Any, people: Any) -> None:
    manager = people("sales_manager", department=box.owner.department)
    make(Customer, owner=box.owner, email="z@haoyun.example")
    mail = come(box, sender="z@haoyun.example")
    for action in ("delete", "keep-private"):
        with pytest.raises(Refused) as refused:
            perform(action, mail, actor=actor_for(manager))
        assert refused.value.reasons[0].code == "not_your_mailbox"
    perform("delete", mail, actor=actor_for(box.owner))
    assert take_in(box, written(box.address, id=mail.message_id)) is None  # it does not come back by itself
