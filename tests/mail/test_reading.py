"""Reading real mailboxes: what is new and only once, from where the last run stopped, and where it belongs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from imapclient import IMAPClient

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailAccount, MailBody, MailFolder, MailMessage
from keben.domains.mail.reading import rounds
from keben.domains.mail.reading.fetch import fetch
from keben.domains.mail.reading.take_in import take_in
from keben.domains.org.letters.writing import written
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.notifications import Notification
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.mail.dovecot import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_mail_is_read_once_and_stands_with_its_customer(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any
) -> None:
    me = people("sales")
    customer = make(Customer, owner=me, name="杭州浩云科技有限公司")
    contact = make(Contact, customer=customer, name="李明", email="li.ming@haoyun.example")
    account = mailbox_of(me, dovecot)
    deliver(account, subject="询价：门禁 200 套", text="请报价。\n\n> 旧话")
    assert fetch(account) == (1, False)
    assert fetch(account) == (0, False)
    mail = MailMessage.objects.get()
    assert (mail.subject, mail.from_name, mail.from_address) == (
        "询价：门禁 200 套",
        "Li Ming",
        "li.ming@haoyun.example",
    )
    assert (mail.customer, mail.contact, mail.attached_by) == (customer, contact, "address")
    assert (mail.direction, mail.status, mail.is_unread, mail.preview) == ("in", "received", True, "请报价。")
    assert MailBody.objects.get().text == "请报价。\n\n> 旧话"
    note = Notification.objects.get(user=me)
    assert (note.entity, note.object_id) == ("mail.MailMessage", mail.pk)


def test_reading_goes_on_where_it_stopped(people: Any, dovecot: Any, mailbox_of: Any, deliver: Any) -> None:
    account = mailbox_of(people("sales"), dovecot)
    for at in range(5):
        deliver(account, subject=f"第 {at} 封")
    assert fetch(account, most=3) == (3, True)
    assert MailFolder.objects.get(name="INBOX").last_uid == 3
    assert fetch(account) == (2, False)
    deliver(account, subject="第 5 封")
    assert fetch(account) == (1, False)
    assert list(MailMessage.objects.order_by("pk").values_list("subject", flat=True)) == [
        f"第 {at} 封" for at in range(6)
    ]


def test_a_server_that_counts_anew_brings_nothing_twice(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any
) -> None:
    account = mailbox_of(people("sales"), dovecot)
    deliver(account, subject="一")
    fetch(account)
    MailFolder.objects.filter(name="INBOX").update(validity=1, last_uid=999)
    deliver(account, subject="二")
    assert fetch(account) == (1, False)
    assert MailMessage.objects.count() == 2


def test_folders_since_and_what_was_sent_elsewhere(people: Any, dovecot: Any, mailbox_of: Any, deliver: Any) -> None:
    account = mailbox_of(people("sales"), dovecot, folders="INBOX, 客户, 没有的")
    customer = make(Customer, owner=account.owner, email="office@haoyun.example")
    deliver(account, folder="客户", subject="另一个文件夹", sender="a@other.example")
    deliver(
        account, folder="Sent Messages", subject="从别处发出", sender=f"我 <{account.address}>", flags=(b"\\Seen",),
        raw=None, at=timezone.now() - dt.timedelta(hours=1),
    )  # fmt: skip
    mine = MailMessage.objects.filter(account=account)
    assert fetch(account) == (2, False)
    sent = mine.get(subject="从别处发出")
    assert (sent.direction, sent.status, sent.customer) == ("out", "sent", None)
    assert customer.pk
    MailFolder.objects.all().delete()
    MailMessage.objects.all().delete()
    MailAccount.objects.filter(pk=account.pk).update(since=timezone.localdate() + dt.timedelta(days=1))
    account.refresh_from_db()
    assert fetch(account) == (0, False)


def test_of_a_large_mail_only_the_head_is_fetched(people: Any, dovecot: Any, mailbox_of: Any, deliver: Any) -> None:
    change_setting("mail.max_mb", 1)
    account = mailbox_of(people("sales"), dovecot)
    deliver(account, subject="很大", text="x" * 70 + "\n" + ("y" * 70 + "\n") * 20_000)
    fetch(account)
    mail = MailMessage.objects.get()
    assert (mail.subject, mail.size > 2**20, mail.preview) == ("很大", True, "")
    assert MailBody.objects.get().left_out == [{"name": "", "why": "这封邮件有 1 MB，只取了邮件头。"}]


def test_one_bad_mail_does_not_hold_up_the_next(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = mailbox_of(people("sales"), dovecot)
    deliver(account, subject="坏")
    deliver(account, subject="好")
    real = take_in

    def stumbling(box: Any, raw: bytes, **more: Any) -> Any:
        found = real(box, raw, **more)
        if found is not None and found.subject == "坏":
            raise ValueError("broken")
        return found

    monkeypatch.setattr("keben.domains.mail.reading.fetch.take_in", stumbling)
    assert fetch(account) == (1, False)
    assert [mail.subject for mail in MailMessage.objects.all()] == ["好"]
    assert MailFolder.objects.get(name="INBOX").last_uid == 2


def test_files_are_kept_with_the_mail_and_refused_ones_named(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any
) -> None:
    account = mailbox_of(people("sales"), dovecot)
    raw = (
        b"From: a@b.example\r\nTo: x@ep.example\r\nMessage-ID: <f@b>\r\nSubject: files\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="q"\r\n\r\n--q\r\nContent-Type: text/plain\r\n\r\nsee\r\n'
        b"--q\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename*=gb2312''%B1%A8%BC%DB.txt\r\n\r\naGVsbG8=\r\n"
        b'--q\r\nContent-Type: application/x-msdownload; name="run.exe"\r\n\r\nMZ\r\n--q--\r\n'
    )
    deliver(account, raw=raw)
    fetch(account)
    mail = MailMessage.objects.get()
    file = Attachment.objects.get()
    assert (file.name, file.size, file.entity, file.object_id) == ("报价.txt", 5, "mail.MailMessage", mail.pk)
    assert mail.files == 1
    [left] = MailBody.objects.get().left_out
    assert left["name"] == "run.exe"
    assert left["why"].startswith("不接受“run.exe”这种类型的文件")


def test_rounds_read_claimed_mailboxes_once_and_write_down_what_is_wrong(
    people: Any, dovecot: Any, mailbox_of: Any, deliver: Any
) -> None:
    me = people("sales")
    account = mailbox_of(me, dovecot)
    broken = mailbox_of(me, dovecot, address="wrong@ep.example")
    MailAccount.objects.filter(pk=broken.pk).update(secret="")
    deliver(account)
    assert rounds.rounds() == {"asked": 1, "settled": 0}
    assert rounds.rounds() == {"asked": 0, "settled": 0}
    drain()
    account.refresh_from_db()
    assert (account.state, account.last_error, account.busy_until) == ("ok", "", None)
    assert account.fetched_at is not None
    assert MailMessage.objects.count() == 1


def test_a_wrong_password_stops_the_rounds_and_tells_the_owner(people: Any, dovecot: Any, mailbox_of: Any) -> None:
    from keben.domains.mail.account.secret import keep_password

    me = people("sales")
    account = mailbox_of(me, dovecot)
    keep_password(account, "old")
    account.save()
    assert rounds.fetch_one(None, account=account.pk) == {"fetched": 0, "trouble": "password"}
    account.refresh_from_db()
    assert account.state == "error"
    assert account.last_error.startswith("127.0.0.1 拒绝了")
    assert rounds.rounds()["asked"] == 0
    assert Notification.objects.filter(user=me, entity="mail.MailAccount").count() == 1


def test_a_silent_server_is_asked_again_later(people: Any, mailbox_of: Any) -> None:
    account = mailbox_of(people("sales"))
    before = timezone.now()
    assert rounds.fetch_one(None, account=account.pk) == {"fetched": 0, "trouble": "refused"}
    account.refresh_from_db()
    assert account.failures == 1
    assert dt.timedelta(minutes=2) < account.next_fetch_at - before < dt.timedelta(minutes=4)


def test_a_mailbox_of_the_demonstration_is_never_read(people: Any, mailbox_of: Any) -> None:
    account = mailbox_of(people("sales"))
    MailAccount.objects.filter(pk=account.pk).update(is_demo=True)
    assert rounds.rounds()["asked"] == 0
    assert rounds.fetch_one(None, account=account.pk) == {"fetched": 0}


def test_deleted_on_the_server_meanwhile(people: Any, dovecot: Any, mailbox_of: Any, deliver: Any) -> None:
    account = mailbox_of(people("sales"), dovecot)
    deliver(account, subject="kept")
    fetch(account)
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
        box.login(account.login, PASSWORD)
        box.select_folder("INBOX")
        box.delete_messages([1])
        box.expunge()
    assert fetch(account) == (0, False)
    assert MailMessage.objects.count() == 1  # what we have read stays with the customer


def test_letters_of_the_program_stay_in_the_mailbox(people: Any, dovecot: Any, mailbox_of: Any, settings: Any) -> None:
    """A notice about a letter about a notice would never end, and a link that lets in has no place here."""
    me = people("sales", email="me@example.com")
    customer = make(Customer, owner=me, name="杭州浩云科技有限公司")
    account = mailbox_of(me, dovecot)
    message = written("notices", me, {})
    assert message is not None
    message.subject = f"客本：周敏提到了您：{customer.number}"
    raw = message.message().as_bytes()
    assert take_in(account, raw, seen=False) is None
    assert (MailMessage.objects.exists(), Notification.objects.exists()) == (False, False)
    settings.SECRET_KEY = "another deployment"
    foreign = take_in(account, raw, seen=False)
    assert foreign is not None, "that of another deployment is mail like any other"
    assert (foreign.customer_id, Notification.objects.count()) == (customer.pk, 1)
