"""Reading and answering mail in the browser: the thread, the composer with its template, and what the demo refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


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
