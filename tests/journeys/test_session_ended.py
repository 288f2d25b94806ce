"""A file that is sent after the session has ended waits until one has signed in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.test_daily_work import create


def test_a_file_waits_while_one_signs_in_again(visit: Callable[..., Any], company: Any) -> None:
    page = visit("sales")
    path = create(page, "宣城会话测试有限公司")
    page.goto(f"/{path}")
    page.locator("[role=tab]:has-text('附件')").first.click()
    page.locator("[data-kb~=files-here]").wait_for()
    page.context.clear_cookies(name="sessionid")
    page.locator("[data-kb~=files-here] input[type=file]").set_input_files(
        {"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    row = page.locator(".kb-file[role=alert]")
    row.wait_for()
    assert "登录已失效，文件尚未上传。" in row.inner_text()
    with page.context.expect_page() as opened:
        row.get_by_text("重新登录").click()
    tab = opened.value
    tab.fill("[name=login]", company.logins["sales"]["login"])
    tab.fill("[name=password]", company.logins["sales"]["password"])
    tab.press("[name=password]", "Enter")
    tab.wait_for_url(lambda url: "/login" not in url)
    row.get_by_text("重试").click()
    page.locator(".kb-filelist", has_text="note.txt").wait_for()
