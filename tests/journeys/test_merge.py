"""Two rows of the list are compared, merged and taken apart again, found by the old address meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.test_daily_work import create


def test_merge_and_take_back(visit: Callable[..., Any]) -> None:
    page = visit("boss")
    create(page, "池州甲骨测试有限公司")  # the two newest rows are ours, whatever other journeys left behind
    create(page, "宿州乙炔气体有限公司")
    page.goto("/customer/?view=all")
    ticks = page.locator("tbody input[type=checkbox]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.locator("[data-kb-batch$='/batch/merge/']").click()
    page.wait_for_url(re.compile(r"/customer/merge/\?ids="))
    titles = page.locator(".kb-merge th .kb-sec__title a")
    stays, goes = titles.nth(0).get_attribute("href"), titles.nth(1).get_attribute("href")
    page.locator(".kb-actionbar button[type=submit]").click()
    page.wait_for_url(re.compile(rf"{stays}$"))
    page.goto(goes)
    assert page.url.endswith(stays)
    page.goto(f"{stays}do/unmerge/")
    page.locator(".kb-dialog__slot form button[type=submit]").last.click()
    page.wait_for_url(re.compile(rf"{stays}$"))  # not the address of the dialogue, which begins alike
    page.goto(goes)
    expect(page.locator("h1").first).to_be_visible()
    assert page.url.endswith(goes)
