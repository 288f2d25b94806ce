"""A birthday appears as a to-do, is done with its cost, and stands in the figures."""

from __future__ import annotations

import re
from typing import Any

import pytest


def test_a_birthday_from_to_do_to_figure(visit: Any) -> None:
    page = visit("sales")

    def done() -> int:
        page.goto("/care/figures/?period=year&occasion=birthday")
        cells = page.locator('tfoot td[data-label="已完成"]')
        return int(cells.first.inner_text()) if cells.count() else 0

    before = done()
    page.goto("/todos/")
    page.locator(".kb-todokinds a", has_text="7 天内客户关怀").click()
    page.locator("#kb-rows .kb-list a").first.wait_for()
    rows = page.locator("#kb-rows .kb-list a")
    addresses = [rows.nth(at).get_attribute("href") for at in range(rows.count())]
    for address in addresses:
        page.goto(address)
        if page.get_by_text("生日", exact=True).count():
            break
    else:
        pytest.fail("no birthday is planned")
    page.goto(f"{address}do/complete-care/")
    page.fill("[name=cost]", "66.80")
    page.fill("[name=effect]", "很高兴，约下周见面")
    page.select_option("[name=grade]", "b")
    page.locator("form button[type=submit]", has_text="完成关怀").click()
    page.wait_for_url(re.compile(r"/care-item/\d+/(\?.*)?$"))
    assert "已完成" in page.content()
    assert done() == before + 1
