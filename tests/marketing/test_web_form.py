"""Strangers write to us: no sign-in, a trap, a limit, once per opened form, and the words they consented to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from keben.domains.marketing.models import Lead, LeadConsent, LeadSource, WebForm
from keben.domains.marketing.web_form import receive
from keben.kernel import quota
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
TYPED = {"name": "苏州某物业有限公司", "contact_name": "李工", "mobile": "13912345678", "requirement": "周界报警报价"}


@pytest.fixture
def form() -> WebForm:
    """A form with a text of consent."""
    return make(
        WebForm, name="方案咨询", slug="quote", asks="name requirement", consent_text="同意为答复而使用以上信息。",
        source=make(LeadSource, name="官网"), source_detail="", success_text="谢谢。", is_active=True,
        name_en="", intro_en="", consent_text_en="", success_text_en="",
    )  # fmt: skip


def send(browser: Client, **data: str) -> Any:
    """Open the form and send it."""
    page = browser.get("/f/quote/").content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    return browser.post("/f/quote/", {"ticket": ticket[1], "consent": "1", **TYPED, **data})


def test_a_stranger_becomes_a_lead_with_his_consent(form: WebForm) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = send(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/f/quote/?sent=1")
    assert "谢谢。" in browser.get(answer["Location"]).content.decode()
    lead = Lead.objects.get()
    assert (lead.name, lead.contact_name, lead.mobile, lead.source.name, lead.source_detail) == (
        "苏州某物业有限公司", "李工", "13912345678", "官网", "方案咨询",
    )  # fmt: skip
    assert (lead.owner, lead.created_by) == (None, None)
    assert LoggedEvent.objects.get(entity="marketing.Lead", action="create").face == "form"
    consent = LeadConsent.objects.get()
    assert (consent.lead, consent.text, consent.text_version, consent.address) == (
        lead, form.consent_text, 1, "127.0.0.1",
    )  # fmt: skip


def test_the_policy_allows_nothing_inline(form: WebForm) -> None:
    answer = Client().get("/f/quote/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert re.findall(r'\sstyle="|\son[a-z]+="', answer.content.decode()) == []


def test_without_consent_and_without_number_nothing_is_kept(form: WebForm) -> None:
    answer = send(Client(), consent="", mobile="12")
    assert answer.status_code == 422
    assert "没有您的同意" in answer.content.decode()
    answer = send(Client(), mobile="")
    assert answer.status_code == 422
    assert 'id="e_mobile"' in answer.content.decode()
    answer = send(Client(), mobile="12")
    assert answer.status_code == 422
    assert "苏州某物业有限公司" in answer.content.decode()
    assert not Lead.objects.exists()
    assert not LeadConsent.objects.exists()


def test_the_trap_thanks_and_keeps_nothing(form: WebForm) -> None:
    assert send(Client(), homepage="http://spam.example").status_code == 302
    assert not Lead.objects.exists()


def test_sending_twice_makes_one_lead(form: WebForm) -> None:
    ticket = receive.ticket(form)
    data = {"ticket": ticket, "consent": "1", **TYPED}
    assert Client().post("/f/quote/", data).status_code == 302
    assert Client().post("/f/quote/", data).status_code == 302
    assert (Lead.objects.count(), LeadConsent.objects.count()) == (1, 1)
    assert Client().post("/f/quote/", {**data, "requirement": "别的"}).status_code == 409
    assert Lead.objects.count() == 1


def test_forged_foreign_and_old_tickets(form: WebForm, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make(WebForm, name="另一份", slug="other", asks="", consent_text="", is_active=True)
    monkeypatch.setattr("django.core.signing.time.time", lambda: 1_000_000)
    old = receive.ticket(form)
    monkeypatch.undo()
    forged = signing.TimestampSigner(salt="other").sign(f"{form.pk}.x")
    for ticket in ("", "nonsense", forged, receive.ticket(other), old):
        answer = Client().post("/f/quote/", {"ticket": ticket, "consent": "1", **TYPED})
        assert answer.status_code == 409
    assert not Lead.objects.exists()


def test_floods_are_refused_with_the_time_to_wait(form: WebForm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "clock", lambda: 1_000_000.0)
    browser = Client()
    answers = [send(browser, requirement=f"第{at}次").status_code for at in range(11)]
    assert answers == [302] * 10 + [429]
    assert Lead.objects.count() == 10


def test_a_closed_form_is_not_there(form: WebForm) -> None:
    perform("edit", form, {"is_active": False}, actor=SYSTEM)
    assert Client().get("/f/quote/").status_code == 404
    assert Client().get("/f/nowhere/").status_code == 404


def test_other_words_are_another_version(form: WebForm) -> None:
    perform("edit", form, {"consent_text": "新的文字"}, actor=SYSTEM)
    perform("edit", form, {"name": "方案与报价"}, actor=SYSTEM)
    form.refresh_from_db()
    assert form.consent_version == 2


def test_only_fields_of_the_form_reach_the_lead(form: WebForm) -> None:
    send(Client(), remark="注入", owner="1", email="a@b.example")
    lead = Lead.objects.get()
    assert (lead.remark, lead.owner, lead.email) == ("", None, "")


def test_link_and_code_on_the_page_of_the_form(form: WebForm, signed_in: Any) -> None:
    page = signed_in("sales_manager").get(f"/web-form/{form.pk}/").content.decode()
    assert "http://testserver/f/quote/" in page
    assert "data:image/svg+xml" in page


@pytest.mark.parametrize(
    ("asks", "chosen", "language"),
    [("en-GB,en;q=0.9", "", "en"), ("zh-TW", "", "zh-hans"), ("fr", "", "zh-hans"), ("en-GB", "zh-hans", "zh-hans")],
)
def test_a_stranger_reads_it_in_the_language_of_his_browser(
    form: WebForm, asks: str, chosen: str, language: str
) -> None:
    browser = Client(headers={"accept-language": asks})
    if chosen:
        browser.cookies["kb_lang"] = chosen
    page = browser.get("/f/quote/")
    text = page.content.decode()
    assert f'<html lang="{language}"' in text
    assert ("Your name" in text, "手机" in text) == (language == "en", language != "en")
    assert page["Content-Language"] == language
    refused = send(browser, consent="").content.decode()
    assert ("Without your consent" in refused) == (language == "en")


def test_all_that_is_wrong_is_said_at_once(form: WebForm) -> None:
    answer = send(Client(), consent="", mobile="1380013", name="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert set(re.findall(r'id="e_(\w+)"', text)) == {"consent", "mobile", "name"}
    assert 'value="1380013"' in text
    assert not Lead.objects.exists()


def in_english(browser: Client, address: str = "/f/quote/") -> str:
    """The page as an English browser gets it."""
    return browser.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_who_reads_english_reads_and_agrees_to_the_english_words(form: WebForm) -> None:
    perform("edit", form, {
        "name_en": "Ask for a solution", "intro_en": "We call you.", "consent_text_en": "EP may use this to answer.",
        "success_text_en": "Thank you.",
    }, actor=SYSTEM)  # fmt: skip
    browser = Client()
    page = in_english(browser)
    for words in ("Ask for a solution", "We call you.", "EP may use this to answer."):
        assert words in page
    assert form.consent_text not in page
    assert "EP may use" not in browser.get("/f/quote/", headers={"Accept-Language": "zh-CN"}).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket is not None
    # The answer is read in Chinese: what counts is what stood there when the form was opened.
    browser.post("/f/quote/", {"ticket": ticket[1], "consent": "1", **TYPED}, headers={"Accept-Language": "zh-CN"})
    consent = LeadConsent.objects.get()
    assert (consent.text, consent.text_version) == ("EP may use this to answer.", 2)
    assert "Thank you." in in_english(browser, "/f/quote/?sent=1")


def test_without_english_words_the_others_stand(form: WebForm) -> None:
    page = in_english(Client())
    assert "方案咨询" in page
    assert "同意为答复而使用以上信息。" in page
