"""A salesman's day in a real browser: create, find, follow up, work the list, meet a second editor; then on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zlib import crc32

Visit = Callable[..., Any]


def create(page: Any, name: str, phone: str = "") -> str:
    """Create a customer with the form; returns the path of its page. Twice the same number would be doubted."""
    page.goto("/customer/new/")
    page.fill("[name=name]", name)
    number = f"{crc32(name.encode()) % 10**8:08d}"
    page.fill("[name=phone]", phone or f"135 {number[:4]} {number[4:]}")
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    return str(page.url.split("//", 1)[1].partition("/")[2])


def test_create_find_and_follow_up(visit: Visit) -> None:
    page = visit("sales")
    path = create(page, "武汉测试安防工程有限公司")
    assert page.locator("h1").inner_text() == "武汉测试安防工程有限公司"
    page.fill(".kb-composer textarea[name=text]", "确认了样机数量，下周送样")
    page.locator(".kb-composer [data-kb-next]").first.click()
    page.press(".kb-composer textarea[name=text]", "Control+Enter")
    page.get_by_text("确认了样机数量，下周送样").first.wait_for()
    page.goto("/customer/?q=whcsaf")
    row = page.locator("tbody tr", has_text="武汉测试安防工程有限公司")
    row.wait_for()
    assert row.locator("time").first.get_attribute("datetime")
    page.keyboard.press("Control+k")
    page.locator(".kb-palette input").fill("wuhanceshi")
    page.get_by_role("option", name=re.compile("武汉测试安防")).first.click()
    page.wait_for_url(re.compile(path))


def test_bad_input_keeps_what_was_typed(visit: Visit) -> None:
    page = visit("sales")
    page.goto("/customer/new/")
    page.fill("[name=name]", "长沙错误电话有限公司")
    page.fill("[name=phone]", "12")
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.locator(".kb-field__error, [aria-invalid=true]").first.wait_for()
    assert page.input_value("[name=name]") == "长沙错误电话有限公司"
    assert page.input_value("[name=phone]") == "12"
    assert page.url.endswith("/customer/new/")


def test_list_filter_drawer_and_batch(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/customer/")
    page.locator("tbody tr td a[data-kb=drawer]").first.click()
    page.locator(".kb-drawer h1, .kb-drawer h2").first.wait_for()
    assert re.search(r"/customer/\d+/|open=\d+|#", page.url)
    page.keyboard.press("Escape")
    page.locator("tbody tr [data-kb-pick]").first.click()
    page.locator("tbody tr [data-kb-pick]").nth(1).click()
    page.locator(".kb-batch").wait_for()
    assert "2" in page.locator(".kb-batch").inner_text()


def test_two_editors_choose_per_field(visit: Visit) -> None:
    first = visit("sales")
    path = create(first, "合肥并发测试有限公司")
    second = visit("sales_manager")
    first.goto(f"/{path}edit/")
    second.goto(f"/{path}edit/")
    second.fill("[name=name]", "合肥并发测试（甲）有限公司")
    second.locator("main .kb-actionbar .kb-btn--primary").first.click()
    second.wait_for_url(re.compile(rf"/{path}$"))
    first.fill("[name=name]", "合肥并发测试（乙）有限公司")
    first.locator("main .kb-actionbar .kb-btn--primary").first.click()
    first.get_by_text("合肥并发测试（甲）有限公司").first.wait_for()
    assert "合肥并发测试（乙）有限公司" in first.content()


def test_masked_phone_for_the_engineer(visit: Visit) -> None:
    sales = visit("sales")
    path = create(sales, "昆明掩码测试有限公司", "137 1234 5678")
    engineer = visit("service_engineer")
    engineer.goto(f"/{path}")
    body = engineer.locator("main").inner_text()
    assert "137****5678" in body.replace(" ", "")
    assert "13712345678" not in engineer.content().replace(" ", "")


def test_stranger_is_told_nothing(visit: Visit) -> None:
    sales = visit("sales")
    path = create(sales, "贵阳隔离测试有限公司")
    admin = visit("system_admin")
    answer = admin.goto(f"/{path}")
    assert answer.status in (403, 404)
    assert "贵阳隔离测试有限公司" not in admin.content()


def test_phone_layout(visit: Visit) -> None:
    page = visit("sales", phone=True)
    page.goto("/customer/")
    card = page.locator(".kb-pcard, .kb-card--phone, [class*=pcard]").first
    card.wait_for()
    assert page.locator(".kb-ptabs").is_visible()
    page.goto("/customer/new/")
    page.fill("[name=name]", "南宁手机录入有限公司")
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_english(visit: Visit) -> None:
    page = visit("boss")
    page.goto("/customer/")
    page.locator(".kb-top__user").click()
    page.locator("[data-kb-pref=lang][data-value=en]").click()
    page.locator("h1, .kb-head h1, .kb-title", has_text="Customers").first.wait_for()
    page.locator(".kb-top__user").click()
    page.locator("[data-kb-pref=lang][data-value=zh-hans]").click()
    page.locator("h1, .kb-head h1, .kb-title", has_text="客户").first.wait_for()


def test_a_dialog_begins_at_the_first_thing_that_is_missing(visit: Visit) -> None:
    """The customer of a new contact is filled in already; the name is not."""
    page = visit("sales")
    create(page, "武汉焦点安防工程有限公司")
    page.locator("[role=tab]", has_text="联系人").first.click()
    page.locator("[role=tabpanel]:not([hidden]) [data-kb-dialog]").first.click()
    page.locator("dialog[open] [name=name]:focus").wait_for()
