"""What is known about a customer, in a real browser: why it is so complete, the register, and who keeps whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
KNOWN = "江东电网有限公司"


def opened(page: Any) -> str:
    """The page of a customer that everybody at EP knows; returns its address."""
    page.goto(f"/customer/?q={KNOWN}")
    page.wait_for_selector(f"main a:visible:has-text('{KNOWN}')")
    address: str = page.locator(f"main a[href^='/customer/']:visible:has-text('{KNOWN}')").first.get_attribute("href")
    page.goto(address)
    return address.split("?", maxsplit=1)[0]


def test_a_boss_takes_over_the_register_and_sees_why(visit: Visit) -> None:
    page = visit("boss")
    address = opened(page)
    page.goto(f"{address}registration/")
    page.click("main tbody a >> nth=0")
    page.wait_for_selector("td:has-text('存续')")
    page.click("button:has-text('采用')")
    page.wait_for_url(lambda url: url.endswith(address))
    assert page.locator("dl.kb-kv:has-text('工商信息来源')").count() == 1
    page.click("[data-kb-pop-url$='quality/']")
    page.wait_for_selector(".kb-pop:has-text('资料责任人')")
    page.click(".kb-pop a:has-text('确认资料无误')")
    page.click(".kb-dialog button[type=submit]")
    page.wait_for_selector(".kb-toast:has-text('确认资料无误')")


@pytest.mark.parametrize("phone", [False, True])
def test_a_salesman_names_who_keeps_a_relation(visit: Visit, phone: bool) -> None:
    page = visit("boss", phone=phone)
    opened(page)
    page.click("[role=tab]:has-text('关系图')")
    page.wait_for_selector("svg.kb-relations")
    before = page.locator(".kb-relations__line").count()
    assert before > 0
    page.click("a:has-text('新建关系')")
    page.wait_for_selector(".kb-dialog [name=kind]", state="attached")
    assert page.locator(".kb-dialog [name=depth]").count() == 1
    if not phone:
        page.keyboard.press("Escape")
        page.wait_for_selector(".kb-dialog", state="detached")
        page.locator("td a[data-kb-drawer]:visible").first.click()
        page.wait_for_selector("dt:has-text('计划下次联系') >> visible=true")
