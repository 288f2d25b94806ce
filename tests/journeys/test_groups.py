"""A group and a quarter in a real browser: unfold, drill down, tie two customers, find who lives where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
HEAD, BRANCH = "鸿卫安防集团有限公司", "江苏鸿卫保安服务有限公司苏州分公司"


def opened(page: Any, name: str) -> None:
    """The page of a customer, by its name."""
    page.goto(f"/customer/?q={name}")
    page.wait_for_selector(f"main a:visible:has-text('{name}')")
    page.goto(page.locator(f"main a[href^='/customer/']:visible:has-text('{name}')").first.get_attribute("href"))


@pytest.mark.parametrize("phone", [False, True])
def test_a_boss_unfolds_a_group_and_a_quarter(visit: Visit, phone: bool) -> None:
    page = visit("boss", phone=phone)
    opened(page, HEAD)
    page.click("[role=tab]:has-text('集团与关联')")
    companies = page.locator(".kb-group .kb-cell:has-text('公司') >> nth=0")
    companies.wait_for()
    assert companies.locator(".kb-cell__value").inner_text() == "9"
    assert page.locator(f".kb-tree a:has-text('{BRANCH}')").count() == 0
    page.locator("details.kb-tree__node:has-text('江苏鸿卫保安服务有限公司') .kb-tree__mark").first.click()
    page.wait_for_selector(f".kb-tree .kb-tree a:has-text('{BRANCH}')")
    if not phone:
        page.click("a:has-text('新建关联')")
        page.wait_for_selector(".kb-dialog [name=kind]", state="attached")
        page.keyboard.press("Escape")
        page.wait_for_selector(".kb-dialog", state="detached")
    companies.click()
    page.wait_for_url(lambda url: "/customer/?f=" in url)
    page.wait_for_selector(f"main a:visible:has-text('{BRANCH}')")
    page.goto("/site/?q=锦绣华庭")
    page.goto(page.locator("main a[href^='/site/']:visible:has-text('锦绣华庭')").first.get_attribute("href"))
    page.wait_for_selector("a.kb-unit:has-text('1-1-1001')")
    page.click(".kb-units__buildings a >> nth=2")
    page.wait_for_selector("a.kb-unit:has-text('3-1-1001')")
    assert page.locator("a.kb-unit:has-text('1-1-1001')").count() == 0
    page.click("[role=tab]:has-text('业委会')")
    page.wait_for_selector(".kb-group li:has-text('主任')")
