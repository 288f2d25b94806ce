"""Sending over a real server: once, with a copy in the mailbox; refusals, pauses, and what nobody knows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from imapclient import IMAPClient

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailAccount, MailBody, MailMessage
from keben.domains.mail.reading.fetch import fetch
from keben.domains.mail.reading.take_in import take_in
from keben.domains.mail.writing import outbox, sent_folder
from keben.domains.mail.writing.guards import GUARDS, guard_sending
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.notifications import Notification
from keben.kernel.features.storing import store
from keben.kernel.problems import Denied, Invalid, Problem, Refused
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.mail.conftest import written
from tests.mail.dovecot import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(people: Any, mailbox_of: Any, postbox: Any) -> dict[str, Any]:
    """A seller with a mailbox that sends, and a contact of his."""
    me = people("sales")
    account = mailbox_of(me, smtp=postbox, imap_host="")
    customer = make(Customer, owner=me, email="", website="")
    contact = make(Contact, customer=customer, name="李明", email="li@haoyun.example")
    return {"me": me, "actor": actor_for(me), "account": account, "customer": customer, "contact": contact}


def write(scene: Any, **given: Any) -> MailMessage:
    """A mail to the contact."""
    data = {"to": "李明 <li@haoyun.example>", "subject": "报价单", "text": "您好，\n见附件。", **given}
    mail: MailMessage = perform("write-mail", scene["contact"], data, actor=scene["actor"]).record._written
    return mail


def test_sent_once_with_files_copies_and_our_own_id(scene: Any, postbox: Any) -> None:
    file = store(ContentFile(b"%PDF-1.4 offer", name="报价.pdf"), scene["actor"])
    mail = write(scene, cc="王伟 <w@haoyun.example>", bcc="boss@ep.example", files=[file.pk])
    assert (mail.status, mail.customer, mail.contact) == ("waiting", scene["customer"], scene["contact"])
    drain()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.error) == ("sent", 1, "")
    [letter] = postbox.letters
    assert postbox.envelopes == [
        (scene["account"].address, ["li@haoyun.example", "w@haoyun.example", "boss@ep.example"])
    ]
    assert (letter["Subject"], letter["Message-ID"], letter["Bcc"]) == ("报价单", mail.message_id, None)
    assert str(letter["From"]) == f"周敏 <{scene['account'].address}>"
    assert (str(letter["To"]), str(letter["Cc"])) == ("李明 <li@haoyun.example>", "王伟 <w@haoyun.example>")
    assert letter.get_body().get_content().replace("\r\n", "\n").strip() == "您好，\n见附件。"
    [attached] = list(letter.iter_attachments())
    assert (attached.get_filename(), attached.get_content()) == ("报价.pdf", b"%PDF-1.4 offer")
    assert outbox.send(None, mail=mail.pk) == {"mail": "not waiting"}
    assert len(postbox.letters) == 1
    scene["customer"].refresh_from_db()
    assert scene["customer"].last_followed_at == mail.sent_at


def test_an_answer_stays_in_its_thread(scene: Any, postbox: Any) -> None:
    come = take_in(scene["account"], written(scene["account"].address, sender="li@haoyun.example", id="<in@x>"))
    mail = perform(
        "reply", come, {"to": "li@haoyun.example", "subject": "Re: 询价", "text": "好"}, actor=scene["actor"]
    ).record._written
    drain()
    [letter] = postbox.letters
    assert (letter["In-Reply-To"], letter["References"]) == ("<in@x>", "<in@x>")
    assert (mail.thread, mail.customer) == (come.thread, scene["customer"])
    passed = perform("forward", come, {"to": "x@other.example", "text": "看看"}, actor=scene["actor"]).record._written
    assert (passed.thread == come.thread, passed.customer, passed.in_reply_to) == (False, None, "")


def test_files_travel_along_when_a_mail_is_passed_on(scene: Any, postbox: Any) -> None:
    come = take_in(scene["account"], written(scene["account"].address, sender="li@haoyun.example"))
    file = store(ContentFile(b"plan", name="plan.txt"), scene["actor"])
    Attachment.objects.filter(pk=file.pk).update(entity="mail.MailMessage", object_id=come.pk)
    mail = perform("forward", come, {"to": "x@other.example", "files": [file.pk]}, actor=scene["actor"]).record._written
    drain()
    assert [one.get_filename() for one in postbox.letters[0].iter_attachments()] == ["plan.txt"]
    assert Attachment.objects.filter(entity="mail.MailMessage", object_id=mail.pk).count() == 1
    other = store(ContentFile(b"x", name="x.txt"), scene["actor"])
    Attachment.objects.filter(pk=other.pk).update(entity="customers.Customer", object_id=scene["customer"].pk)
    with pytest.raises(Refused) as refused:
        write(scene, files=[other.pk])
    assert refused.value.reasons[0].code == "filed"


def test_a_server_that_is_busy_is_tried_again_with_growing_pauses(scene: Any, postbox: Any) -> None:
    postbox.answers = ["451 try later", "451 try later"]
    mail = write(scene)
    assert outbox.send(None, mail=mail.pk) == {"mail": "again", "attempts": 1}
    mail.refresh_from_db()
    assert mail.status == "waiting"
    assert "451 try later" in mail.error
    assert dt.timedelta(seconds=50) < mail.next_at - timezone.now() < dt.timedelta(seconds=61)
    assert outbox.send(None, mail=mail.pk) == {"mail": "again", "attempts": 2}
    assert outbox.send(None, mail=mail.pk) == {"mail": "sent"}
    assert len(postbox.letters) == 1


def test_a_server_that_says_no_ends_it_and_the_writer_hears(scene: Any, postbox: Any) -> None:
    postbox.answers = ["554 spam"]
    mail = write(scene)
    drain()
    mail.refresh_from_db()
    assert (mail.status, mail.error) == ("failed", "127.0.0.1 返回：554 spam")
    note = Notification.objects.get(user=scene["me"])
    assert note.message == "Your mail “%(title)s” was not sent."
    perform("send-again", mail, actor=scene["actor"])
    drain()
    mail.refresh_from_db()
    assert (mail.status, len(postbox.letters)) == ("sent", 1)


def test_some_are_not_wanted_or_all(scene: Any, postbox: Any) -> None:
    postbox.unwanted = {"gone@haoyun.example"}
    mail = write(scene, cc="gone@haoyun.example")
    drain()
    mail.refresh_from_db()
    assert (mail.status, mail.error) == ("sent", "以下收件人被拒收：gone@haoyun.example")
    other = write(scene, to="gone@haoyun.example")
    drain()
    other.refresh_from_db()
    assert other.status == "failed"
    assert "no such person" in other.error


def test_what_broke_off_under_way_is_not_sent_again_by_itself(scene: Any, postbox: Any) -> None:
    postbox.answers = ["drop"]
    mail = write(scene)
    drain()
    mail.refresh_from_db()
    assert mail.status == "unsure"
    assert mail.error.startswith("递交邮件时连接中断")
    assert not Job.objects.filter(task="mail.send", state="waiting").exists()


def test_a_worker_that_died_while_sending_leaves_it_unsure(scene: Any, postbox: Any) -> None:
    mail = write(scene)
    MailMessage.objects.filter(pk=mail.pk).update(status="sending", updated_at=timezone.now() - dt.timedelta(hours=1))
    assert outbox.settle_interrupted() == 1
    mail.refresh_from_db()
    assert (mail.status, postbox.letters) == ("unsure", [])


def test_held_back_while_it_waits(scene: Any, postbox: Any) -> None:
    mail = write(scene)
    perform("hold-back", mail, actor=scene["actor"])
    drain()
    mail.refresh_from_db()
    assert (mail.status, postbox.letters) == ("withdrawn", [])
    with pytest.raises(Refused):
        perform("hold-back", mail, actor=scene["actor"])


def test_guards_are_asked_twice(scene: Any, postbox: Any) -> None:
    known = list(GUARDS)
    mail = write(scene)

    @guard_sending
    def nobody(addresses: Any, actor: Any) -> Any:
        return [Problem("no", "Nobody.")]

    try:
        with pytest.raises(Refused) as refused:
            write(scene)
        assert refused.value.reasons[0].code == "no"
        drain()
    finally:
        GUARDS[:] = known
    mail.refresh_from_db()
    assert (mail.status, mail.error, postbox.letters) == ("failed", "Nobody.", [])
    assert MailMessage.objects.count() == 1


def test_who_refused_mail_gets_none(scene: Any) -> None:
    perform("edit", scene["contact"], {"do_not_contact": "mail"}, actor=scene["actor"])
    with pytest.raises(Refused) as refused:
        write(scene, to="other@x.example", bcc="LI@haoyun.example")
    assert refused.value.reasons[0].code == "do_not_contact"
    assert MailMessage.objects.count() == 0


def test_bad_recipients_and_headers(scene: Any, postbox: Any) -> None:
    for field in ("to", "cc", "bcc"):
        with pytest.raises(Invalid) as wrong:
            write(scene, **{field: "李明 li@haoyun"})
        assert wrong.value.errors[field][0].code == "email"
    with pytest.raises(Invalid):
        write(scene, to=" ")
    with pytest.raises(Invalid) as many:
        write(scene, to=",".join(f"a{n}@x.example" for n in range(51)))
    assert many.value.errors["to"][0].code == "too_many"
    mail = write(scene, to="a@x.example；b@x.example、C <c@x.example>", subject="a\r\nBcc: evil@x.example")
    drain()
    mail.refresh_from_db()
    assert mail.status == "sent"
    assert postbox.envelopes[0][1] == ["a@x.example", "b@x.example", "c@x.example"]
    assert (postbox.letters[0]["Subject"], postbox.letters[0]["Bcc"]) == ("a Bcc: evil@x.example", None)


def test_from_whose_mailbox(scene: Any, people: Any, mailbox_of: Any, postbox: Any) -> None:
    stranger = mailbox_of(people("sales"), smtp=postbox)
    boss = actor_for(people("boss"))
    with pytest.raises(Refused) as none:
        perform("write-mail", scene["contact"], {"to": "a@x.example"}, actor=boss)
    assert none.value.reasons[0].code == "no_mailbox"
    with pytest.raises(Invalid):  # a mailbox that he does not see cannot be chosen
        write(scene, account=stranger.pk)
    MailAccount.objects.filter(pk=scene["account"].pk).update(is_demo=True)
    with pytest.raises(Refused) as demo:
        write(scene)
    assert demo.value.reasons[0].code == "demo"
    with pytest.raises(Denied):
        perform("write-mail", scene["contact"], {"to": "a@x.example"}, actor=actor_for(people("audit_admin")))


def test_a_copy_in_the_folder_of_sent_mail_only_once(people: Any, mailbox_of: Any, postbox: Any, dovecot: Any) -> None:
    me = people("sales")
    account = mailbox_of(me, dovecot, postbox)
    contact = make(Contact, customer=make(Customer, owner=me), email="li@haoyun.example")
    mail = perform(
        "write-mail", contact, {"to": "li@haoyun.example", "subject": "报价"}, actor=actor_for(me)
    ).record._written
    drain()
    assert sent_folder.file_sent(None, mail=mail.pk) == {"filed": "there already"}
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
        box.login(account.login, PASSWORD)
        box.select_folder("Sent Messages")
        assert len(box.search(["HEADER", "Message-ID", mail.message_id])) == 1
    assert fetch(account) == (0, False)  # what is read there is the mail that stands here already
    assert MailMessage.objects.count() == 1
    assert MailBody.objects.get().bcc == ""


def test_a_mail_from_a_customers_page_belongs_to_whom_of_its_people_it_goes(scene: Any) -> None:
    def written_to(*addresses: str) -> tuple[Any, Any]:
        data = {"to": ", ".join(addresses), "subject": "报价", "text": "见附件"}
        mail = perform("write-mail", scene["customer"], data, actor=scene["actor"]).record._written
        return mail.customer, mail.contact

    customer, contact = scene["customer"], scene["contact"]
    make(Contact, customer=customer, name="赵倩", email="zhao@haoyun.example")
    make(Contact, name="别家", email="other@elsewhere.example")
    assert written_to("li@haoyun.example") == (customer, contact)
    assert written_to("li@haoyun.example", "zhao@haoyun.example") == (customer, None)
    assert written_to("other@elsewhere.example") == (customer, None)
