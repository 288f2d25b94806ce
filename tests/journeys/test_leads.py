"""From a card at the stand to a customer: captured without a network, sent later, converted, at either size."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Visit = Callable[..., Any]


def capture(page: Any, name: str) -> None:
    """Write a card down without a network; it is sent as soon as there is one."""
    page.goto("/leads/stand/")
    page.context.set_offline(True)
    page.fill("[name=contact_name]", "展台李工")
    page.fill("[name=name]", name)
    page.fill("[name=mobile]", "139 0012 3456")
    page.fill("[name=source_detail]", "安博会 2026")
    page.locator("#kb-stand .kb-btn--primary[type=submit]").click()
    page.get_by_text(f"已保存在本机：{name}").wait_for()
    assert page.input_value("[name=contact_name]") == ""
    assert page.input_value("[name=source_detail]") == "安博会 2026"
    page.context.set_offline(False)
    page.locator("#kb-outbox").wait_for(state="detached")
    page.locator("#kb-stand [data-told]:empty").wait_for(state="attached")  # it does not lie on the device any more

    # … and stands first among the last cards, without the page being opened anew
    page.locator("#kb-stand-last p").first.get_by_text(name).wait_for()


def found(page: Any, name: str) -> Any:
    """The lead in the list: a row of the table on a desk, a card on a phone."""
    page.goto(f"/lead/?q={name}")
    row = page.locator("tbody tr, .kb-pcard", has_text=name).filter(visible=True)
    expect(row).to_have_count(1)
    return row


@pytest.mark.parametrize("phone", [False, True])
def test_stand_capture_to_lead_to_customer(visit: Visit, phone: bool) -> None:
    name = "无锡展台测试电力有限公司" if phone else "常州展位验证锅炉有限公司"
    page = visit("sales", phone=phone)
    capture(page, name)
    row = found(page, name)
    row.locator(".kb-pcard__name a" if phone else "td a").first.click()  # beside the name lies the number, which dials
    whole = page if phone else page.locator(".kb-drawer")
    expect(whole.get_by_text(name).filter(visible=True).first).to_be_visible()
    whole.locator("a", has_text="转化").filter(visible=True).first.click()
    page.locator(".kb-convert").wait_for()
    page.locator(".kb-convert .kb-btn--primary").click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    assert page.locator("h1").first.inner_text() == name
    expect(found(page, name)).to_contain_text("已转化")
