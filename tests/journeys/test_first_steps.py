"""What a newcomer stumbles over: what was done in the drawer shows behind it, and words not sent choose no rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Visit = Callable[..., Any]


@pytest.mark.parametrize(
    ("start", "row"),
    [("/task/?view=mine", "#kb-list tbody tr"), ("/todos/?kind=activities-task-80", "#kb-rows li")],
)
def test_a_task_done_in_the_drawer_leaves_the_page_behind_it(visit: Visit, start: str, row: str) -> None:
    page = visit("sales")
    page.goto(start)
    link = page.locator(f"{row} a[href^='/task/'][data-kb=drawer]").first
    link.wait_for()
    path = str(link.get_attribute("href")).partition("?")[0]
    link.click()
    page.locator(".kb-drawer .kb-rec__title").wait_for()
    page.locator(f".kb-drawer a[href='{path}do/complete/']").first.click()
    page.locator("dialog[open] button[type=submit]").last.click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator(f".kb-drawer a[href='{path}do/reopen/']").first.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".kb-drawer")).to_have_count(0)
    expect(page).to_have_url(re.compile(re.escape(start) + "$"))
    expect(page.locator(f"{row} a[href^='{path}']")).to_have_count(0)
    page.go_back()
    expect(page).not_to_have_url(re.compile(re.escape(path)))


def test_rows_are_ticked_only_after_the_words_of_the_search_were_sent(visit: Visit) -> None:
    page = visit("sales")
    page.goto("/customer/")
    every = page.locator("#kb-list tbody tr[data-id]").count()
    page.fill("#main [data-kb-search]", "没有这样的客户名称")
    page.locator("[data-kb-pick-all]:visible").first.click()
    expect(page.locator("#kb-list tbody tr[data-id]")).to_have_count(0)
    assert every > 0
    expect(page).to_have_url(re.compile(r"/customer/\?q="))
