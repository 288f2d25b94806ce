"""Possible twins in a real browser: a manager walks through the groups by keyboard and starts a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


def test_a_manager_reviews_twins_by_keyboard(visit: Visit, company: Any) -> None:
    page = visit("boss")
    page.click(".kb-nav a[href='/twins/']")
    page.wait_for_selector("h1:has-text('疑似重复')")
    assert page.inner_text(".kb-head__sub") == "第 1 组，共 2 组"
    assert page.locator(".kb-twins__table thead input[name=customer]").count() == 3
    assert "电话" in page.inner_text(".kb-twins .kb-banner")
    assert page.locator(".kb-twins__pair .kb-bar").count() > 3

    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".kb-head__sub:has-text('第 2 组')")
    assert page.locator(".kb-twins__table thead input[name=customer]").count() == 2
    page.keyboard.press("l")
    page.wait_for_selector(".kb-head__sub:has-text('第 1 组，共 1 组')")
    assert page.locator(".kb-toast").count() == 1

    page.keyboard.press("d")
    page.wait_for_selector(".kb-blank")
    assert page.locator(".kb-tab:has-text('以后再说') .kb-tab__n").inner_text() == "1"

    page.click(".kb-tab:has-text('以后再说')")
    page.wait_for_selector(".kb-twins__table")
    page.keyboard.press("s")
    page.wait_for_selector(".kb-blank")

    page.click(".kb-tab:has-text('全部客户对')")
    page.wait_for_selector("table tbody tr[data-id]")
    page.goto("/twins/")
    page.click("button:has-text('开始查重')")
    page.wait_for_function("() => !document.querySelector('#kb-twins-run') && document.querySelector('.kb-twins')")
    page.click(".kb-tab:has-text('查重记录')")
    page.wait_for_selector("table tbody tr[data-id] >> nth=1")
    assert page.locator("table tbody tr[data-id]").count() == 2


def test_a_sales_person_has_no_such_page(visit: Visit) -> None:
    page = visit("sales", phone=True)
    assert page.goto("/twins/").status == 403
    assert "管理员" in page.inner_text("main")
