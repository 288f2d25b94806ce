"""Pages of mail: from the mailbox over the customer's timeline to the answer in both; the composer; strangers' HTML."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from imapclient import IMAPClient

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailBody, MailMessage, MailTemplate
from keben.domains.mail.reading import rounds
from keben.domains.mail.reading.take_in import take_in
from keben.domains.mail.showing.html import harmless
from keben.domains.mail.showing.words import parted, veiled
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.features.storing import store
from keben.kernel.problems import Invalid
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.mail.conftest import written
from tests.mail.dovecot import PASSWORD

pytestmark = pytest.mark.django_db


def test_received_shown_answered_and_in_both(
    signed_in: Any, dovecot: Any, postbox: Any, mailbox_of: Any, deliver: Any
) -> None:
    browser = signed_in("sales")
    account = mailbox_of(browser.person, dovecot, postbox)
    customer = make(Customer, owner=browser.person, name="杭州浩云", email="", website="https://haoyun.example")
    deliver(
        account, subject="询价 200 套", sender="Li Ming <li.ming@haoyun.example>", text="请报价。", id="<ask@haoyun>"
    )
    rounds.rounds()
    drain()
    timeline = f"/customer/{customer.pk}/panel/timeline/"
    assert "询价 200 套" in browser.get(timeline).content.decode()
    mail = MailMessage.objects.get()
    page = browser.get(f"/mail/{mail.pk}/").content.decode()
    assert "请报价。" in page
    assert "建联系人" in page
    composer = browser.get(f"/mail/{mail.pk}/reply/").content.decode()
    assert "Re: 询价 200 套" in composer
    assert "&gt; 请报价。" in composer
    data = {
        "to": "Li Ming <li.ming@haoyun.example>",
        "subject": "Re: 询价 200 套",
        "text": "每套 860 元。",
        "_key": "k1",
    }
    sent = browser.post(f"/mail/{mail.pk}/reply/", {**data, "account": account.pk})
    assert sent.status_code == 302
    again = browser.post(f"/mail/{mail.pk}/reply/", {**data, "account": account.pk})
    assert again.status_code == 302
    drain()
    assert [str(letter["In-Reply-To"]) for letter in postbox.letters] == ["<ask@haoyun>"]
    answer = MailMessage.objects.get(direction="out")
    assert (answer.status, answer.customer, answer.thread) == ("sent", customer, mail.thread)
    assert browser.get(timeline).content.decode().count("Re: 询价 200 套") == 1
    with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
        box.login(account.login, PASSWORD)
        box.select_folder("Sent Messages")
        assert len(box.search(["HEADER", "Message-ID", answer.message_id])) == 1
    mail.refresh_from_db()
    assert mail.is_unread is False


def test_the_composer_says_what_is_wrong_and_loses_nothing(signed_in: Any, mailbox_of: Any) -> None:
    browser = signed_in("sales")
    page = browser.get("/mail/new/")
    assert "还没有可发信的邮箱" in page.content.decode()
    refused = browser.post("/mail/new/", {"to": "a@x.example", "subject": "s", "text": "lang getippt"})
    assert refused.status_code == 409
    assert "还没有可发信的邮箱。请先在“邮箱账户”中接入。" in refused.content.decode()
    assert "lang getippt" in refused.content.decode()
    mailbox_of(browser.person)
    wrong = browser.post("/mail/new/", {"to": "nobody", "text": "lang getippt"})
    assert wrong.status_code == 422
    assert "不是邮箱地址" in wrong.content.decode()
    assert MailMessage.objects.count() == 0
    made = browser.post("/mail/new/", {"to": "a@x.example", "text": "gut"})
    assert made.status_code == 302
    assert MailMessage.objects.get().to_line == "a@x.example"
    assert signed_in("audit_admin").get("/mail/new/").status_code == 403


def test_answers_to_all_and_mails_passed_on(signed_in: Any, mailbox_of: Any) -> None:
    browser = signed_in("sales")
    account = mailbox_of(browser.person)
    mail = take_in(account, written(account.address, sender="li@x.example", cc="w@x.example, boss@x.example"))
    assert mail is not None
    file = store(ContentFile(b"plan", name="plan.txt"), actor_for(browser.person))
    perform("attach", mail, {"files": [file.pk]}, actor=actor_for(browser.person))
    everybody = browser.get(f"/mail/{mail.pk}/reply-all/").content.decode()
    assert 'value="w@x.example, boss@x.example"' in everybody
    passed = browser.get(f"/mail/{mail.pk}/forward/").content.decode()
    assert "Fw: 询价" in passed
    assert "plan.txt" in passed


def test_templates_fill_their_places_in_both_languages(signed_in: Any, mailbox_of: Any) -> None:
    browser = signed_in("sales")
    mailbox_of(browser.person)
    contact = make(
        Contact, customer=make(Customer, owner=browser.person, name="浩云"), name="李明", email="li@x.example"
    )
    row = make(
        MailTemplate,
        name="报价",
        name_en="Our offer",
        subject="{customer} 报价",
        text="{contact}，您好。{me}",
        subject_en="Offer",
        text_en="Dear {contact}",
    )
    page = browser.get(f"/contact/{contact.pk}/mail/?template={row.pk}").content.decode()
    assert "浩云 报价" in page
    assert f"李明，您好。{browser.person.name}" in page
    assert 'value="李明 &lt;li@x.example&gt;"' in page
    assert "Our offer" not in page
    browser.person.lang = "en"
    browser.person.save()
    assert "Our offer" in browser.get(f"/contact/{contact.pk}/mail/").content.decode()
    with pytest.raises(Invalid) as unknown:
        make(MailTemplate, subject="x", text="{nonsense}")
    assert unknown.value.errors["text"][0].code == "unknown_place"


def test_who_refused_mail_is_named_before_one_begins(signed_in: Any, mailbox_of: Any) -> None:
    browser = signed_in("sales")
    mailbox_of(browser.person)
    contact = make(Contact, customer=make(Customer, owner=browser.person), name="李明", email="li@x.example")
    perform("edit", contact, {"do_not_contact": "mail"}, actor=actor_for(browser.person))
    for answer in (browser.get(f"/contact/{contact.pk}/mail/"), browser.post(f"/contact/{contact.pk}/mail/", {})):
        page = answer.content.decode()
        assert (answer.status_code, "不能给 李明 发邮件。对方要求" in page, "<textarea" in page) == (409, True, False)
    assert browser.get(f"/customer/{contact.customer_id}/mail/").status_code == 200


def test_the_page_of_a_mail_on_its_way_follows_it(signed_in: Any, dovecot: Any, postbox: Any, mailbox_of: Any) -> None:
    browser = signed_in("sales")
    account = mailbox_of(browser.person, dovecot, postbox)
    data = {"to": "li@x.example", "subject": "报价", "text": "见附件。", "account": account.pk}
    page = browser.post("/mail/new/", data)["Location"].partition("?")[0]
    asks = f'hx-get="{page}sending/?was=waiting" hx-trigger="every 2s"'
    assert asks in browser.get(page).content.decode()
    still = browser.get(f"{page}sending/?was=waiting")
    assert (still.status_code, "HX-Trigger" in still) == (204, False)
    drain()
    gone = browser.get(f"{page}sending/?was=waiting")
    assert (gone.status_code, gone["HX-Reswap"], "kb:changed" in gone["HX-Trigger"]) == (200, "none", True)
    assert "/sending/" not in browser.get(page).content.decode()


def test_html_of_strangers_is_harmless(signed_in: Any, mailbox_of: Any) -> None:
    found = harmless(
        '<p onclick="x()" style="color:red">ok<script>bad()</script><img src="https://spy.example/p.gif">'
        '<img src="cid:logo@1"><a href="javascript:x()">j</a><a href="https://x.example">l</a>'
        '<iframe src="https://x"></iframe><form action="/logout/"><input name="a"></form><svg onload="x()"></svg>'
        '<img src="data:image/png;base64,AA"><base href="//evil"><meta http-equiv="refresh" content="0">',
        {"logo@1": "/attachment/7/preview/"},
    )
    assert found.blocked == 1  # pictures from elsewhere; what carries its bytes along is not shown either
    text = str(found.html)
    for bad in (
        "onclick",
        "style",
        "script",
        "spy.example",
        "javascript:",
        "iframe",
        "form",
        "svg",
        "data:",
        "base",
        "meta",
    ):
        assert bad not in text, bad
    assert '<img src="/attachment/7/preview/">' in text
    assert 'rel="noopener noreferrer nofollow"' in text
    browser = signed_in("sales")
    account = mailbox_of(browser.person)
    raw = b"From: a@b.example\r\nSubject: h\r\nContent-Type: text/html\r\n\r\n<b>fett</b><script>alert(1)</script><img src=http://spy/>"
    mail = take_in(account, raw)
    assert mail is not None
    page = browser.get(f"/mail/{mail.pk}/").content.decode()
    assert "<b>fett</b>" in page
    assert "alert(1)" not in page
    assert "未加载 1 张外部图片" in page
    assert MailBody.objects.get().text == "fett"


def test_words_apart_from_what_was_quoted() -> None:
    assert parted("好的。\n\n-----原始邮件-----\n发件人: a") == ("好的。", "-----原始邮件-----\n发件人: a")
    assert parted("> 只有引用") == ("> 只有引用", "")
    assert parted("一\n在 2026-11-02，李明 写道：\n> 二") == ("一", "在 2026-11-02，李明 写道：\n> 二")
    assert veiled("打 138-0013-8000 或 0571-88886666") != "打 138-0013-8000 或 0571-88886666"
    assert veiled("订单 20261102000138001380 共 3 台") == "订单 20261102000138001380 共 3 台"
