"""Reading and answering mail in the browser: the thread, the composer with its template, and what the demo refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]
SECOND = (
    "from keben.domains.mail.models import MailAccount; from keben.kernel.testing.make import make; "
    "from keben.domains.org.user.model import User; me = User.objects.get(staff_no='E1024'); "
    "one = make(MailAccount, address='east@ep.example', name='华东销售', owner=me, signature='华东销售\\n公用邮箱', "
    "smtp_host='smtp.example.com'); MailAccount.objects.filter(pk=one.pk).update(is_demo=True)"
)
"""A second mailbox of the salesman."""


def test_a_mail_is_read_and_answered_on_the_phone(visit: Visit) -> None:
    page = visit("sales", phone=True)
    page.goto("/mail/?v=inbox")
    page.locator(".kb-pcard a", has_text="投诉：周界报警误报频繁").first.click()
    page.wait_for_url(re.compile(r"/mail/\d+/"))
    page.locator(".kb-mail__text").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="回复", exact=True).first.click()
    page.wait_for_url(re.compile(r"/mail/\d+/reply/$"))
    assert page.input_value("[name=subject]") == "Re: 投诉：周界报警误报频繁"
    assert "> " in page.input_value("[name=text]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.select_option("#id_template", label="回访满意度")
    page.wait_for_url(re.compile(r"template=\d+$"))
    assert "想听听您的意见" in page.input_value("[name=text]")
    page.get_by_role("button", name="发送", exact=True).click()
    page.get_by_text("是演示邮箱，不会真正发信").wait_for()
    assert "想听听您的意见" in page.input_value("[name=text]")  # nothing that was typed is lost


def test_the_signature_follows_the_sender(company: Any, visit: Visit) -> None:
    page = visit("sales")
    company.keben("shell", "-c", SECOND)
    page.goto("/mail/new/")
    first, second = page.locator("[name=account] option").all()
    before = page.input_value("[name=text]")
    page.locator("[name=text]").press("Control+Home")
    page.keyboard.insert_text("您好")
    other = second if page.input_value("[name=account]") == first.get_attribute("value") else first
    page.select_option("[name=account]", other.get_attribute("value"))
    after = page.input_value("[name=text]")
    assert {before.strip(), after.removeprefix("您好").strip()} == {"-- \n陈思远\nEP", "-- \n华东销售\n公用邮箱"}
