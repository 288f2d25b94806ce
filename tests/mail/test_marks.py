"""What is read or answered here is marked so on the mail server; mails of a mailbox are those of its owner."""

from __future__ import annotations

from typing import Any

import pytest
from imapclient import IMAPClient

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailFolder, MailMessage
from keben.domains.mail.reading.fetch import fetch
from keben.domains.mail.reading.marks import remember, remember_answered
from keben.domains.org.access.actors import actor_for
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.record.sources import SOURCES
from keben.web.record.timeline_rows import Wanted, people_in
from tests.mail.dovecot import PASSWORD

pytestmark = pytest.mark.django_db


def flags(dovecot: Any, account: Any) -> list[set[bytes]]:
    """What the server knows of each mail in the inbox, in its order, without “new since”."""
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
        box.login(account.login, PASSWORD)
        box.select_folder("INBOX", readonly=True)
        found = box.fetch(box.search(), ["FLAGS"])
        return [set(found[uid][b"FLAGS"]) - {b"\\Recent"} for uid in sorted(found)]


def test_reading_and_answering_travel_to_the_server(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any, client: Any
) -> None:
    me = people("sales")
    account = mailbox_of(me, dovecot)
    for number in (1, 2, 3):
        deliver(account, id=f"<{number}@haoyun.example>")
    fetch(account)
    first, second, third = MailMessage.objects.order_by("uid")
    client.force_login(me, backend="keben.domains.org.signin.backend.StaffBackend")
    assert client.get(f"/mail/{first.pk}/").status_code == 200
    answer = MailMessage(account=account, in_reply_to=second.message_id)
    remember_answered(answer)
    assert flags(dovecot, account) == [set(), set(), set()]
    fetch(account)
    assert flags(dovecot, account) == [{b"\\Seen"}, {b"\\Seen", b"\\Answered"}, set()]
    assert set(MailMessage.objects.values_list("marks", flat=True)) == {""}
    third.refresh_from_db()
    assert third.is_unread


def test_a_mail_whose_place_changed_is_found_by_its_id(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any
) -> None:
    account = mailbox_of(people("sales"), dovecot)
    deliver(account, id="<a@haoyun.example>")
    deliver(account, id="<b@haoyun.example>")
    fetch(account)
    MailFolder.objects.filter(account=account).update(validity=1)
    second = MailMessage.objects.select_related("account").get(message_id="<b@haoyun.example>")
    remember(second, "seen")
    fetch(account)
    assert flags(dovecot, account) == [set(), {b"\\Seen"}]
    assert MailMessage.objects.count() == 2


def test_a_mail_that_is_gone_there_holds_nothing_up(people: Any, dovecot: Any, mailbox_of: Any, deliver: Any) -> None:
    account = mailbox_of(people("sales"), dovecot)
    deliver(account)
    fetch(account)
    mail = MailMessage.objects.select_related("account").get()
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
        box.login(account.login, PASSWORD)
        box.select_folder("INBOX")
        box.delete_messages([mail.uid])
        box.expunge()
    remember(mail, "seen")
    assert fetch(account) == (0, False)
    mail.refresh_from_db()
    assert mail.marks == ""


def test_the_person_filter_shows_fetched_mails_with_their_mailbox(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any
) -> None:
    me, other = people("sales"), people("sales")
    customer = make(Customer, owner=me)
    contact = make(Contact, customer=customer, email="li.ming@haoyun.example")
    account = mailbox_of(me, dovecot)
    deliver(account)
    fetch(account)
    mail = MailMessage.objects.get()
    for record in (customer, contact):
        entity = registry.of(type(record))
        for who, shown in ((me, [mail.pk]), (other, [])):
            asked = SOURCES["mails"](entity, record, actor_for(me), Wanted(by=who.pk))
            assert asked is not None
            assert [row.pk for row in asked.build(record.pk)] == shown
        every = SOURCES["mails"](entity, record, actor_for(me), Wanted())
        assert every is not None
        assert people_in([every], record.pk) == {me.pk}
