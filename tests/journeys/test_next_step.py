"""What comes next stands on top of the timeline: one step is planned there, done there, and gone from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
STRIP = ".kb-next:not(.kb-next--wait)"


@pytest.mark.parametrize("phone", [False, True])
def test_a_step_is_planned_and_done_where_it_stands(visit: Visit, phone: bool) -> None:
    page = visit("sales", phone=phone)
    words = f"寄送检测报告{'（手机）' if phone else ''}"
    page.goto("/contact/")
    page.locator("a[href^='/contact/']:visible").first.wait_for()
    links = page.locator("a[href^='/contact/']:visible").evaluate_all("all => all.map(a => a.pathname)")
    page.goto(next(one for one in links if one.strip("/").split("/")[-1].isdigit()))
    page.locator(STRIP).wait_for()
    page.locator(f"{STRIP} a[href^='/follow-up-plan/new/']").first.click()
    page.fill("dialog[open] [name=planned_at]", "2099-01-05 10:00")
    page.fill("dialog[open] [name=name]", words)  # the calendar closes behind us
    page.locator("dialog[open] button[type=submit]").last.click()
    planned = page.locator(f"{STRIP} .kb-next__line", has_text=words)
    planned.wait_for()
    planned.locator("a.kb-btn").first.click()
    page.locator("dialog[open] .kb-combo[data-name=method] input[role=combobox]").click()
    page.locator("[role=option]:visible", has_text="电话").first.click()
    page.locator("dialog[open] textarea:visible").first.fill("报告已寄出")
    page.locator("dialog[open] button[type=submit]").last.click()
    planned.wait_for(state="detached")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
