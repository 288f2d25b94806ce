"""Find twins, review them by keyboard, merge, take back: on desktop and phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Visit = Callable[..., Any]


@pytest.mark.parametrize("phone", [False, True])
def test_twins_are_reviewed_merged_and_taken_apart(visit: Visit, phone: bool) -> None:
    page = visit("boss", phone=phone)
    page.goto("/twins/")
    names = page.locator(".kb-merge th .kb-sec__title a")
    first, count = names.first.inner_text(), names.count()
    assert count >= 2
    if phone:
        page.locator("[name=decision][value=same]").click()
    else:
        page.keyboard.press("s")
    page.wait_for_url(re.compile(r"/customer/merge/\?ids="))
    titles = page.locator(".kb-merge th .kb-sec__title a")
    stays, goes = (titles.nth(place).get_attribute("href") for place in (0, 1))
    old = titles.nth(1).inner_text()
    row = page.locator("tr:has([name=f-name])")
    row.locator("input[type=radio]").nth(1).check()
    expect(row.locator("[data-kb-result]")).to_have_text(old)
    row.locator("input[type=radio]").nth(0).check()
    if phone:
        page.locator(".kb-actionbar button[type=submit]").click()
    else:
        page.keyboard.press("v")
        expect(page.locator("#kb-only-differs")).to_be_checked()
        page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/twins/\?state=open"))
    page.goto(goes)
    assert page.url.endswith(stays)
    page.goto(f"{stays}do/unmerge/")
    page.locator(".kb-dialog__slot form button[type=submit]").last.click()
    page.wait_for_url(re.compile(rf"{stays}$"))
    page.wait_for_load_state("networkidle")
    page.goto("/twins/")
    expect(page.locator(".kb-merge th .kb-sec__title a").filter(has_text=first).first).to_be_visible()
    if not phone:
        page.keyboard.press("l")
        page.wait_for_url(re.compile(r"/twins/\?state=open"))
        page.goto("/twins/?state=later")
        expect(page.locator(".kb-merge th .kb-sec__title a").filter(has_text=first).first).to_be_visible()
