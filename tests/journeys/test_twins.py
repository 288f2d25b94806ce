"""A customer that is there already: seen while typing, doubted about on saving, asked about, saved all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
SAVE = "main .kb-actionbar .kb-btn--primary"


@pytest.mark.parametrize("phone", [False, True])
def test_a_twin_is_met_while_typing_and_on_saving(visit: Visit, phone: bool) -> None:
    name = "池州双生电梯有限公司" if phone else "宣城双生机床有限公司"
    page = visit("sales", phone=phone)
    page.goto("/customer/new/")
    page.fill("[name=name]", name)
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    page.goto("/customer/new/")
    page.fill("[name=name]", name.replace("有限公司", "（有限责任公司）"))
    hit = page.locator(".kb-typed .kb-hit").filter(has_text=name)
    hit.first.wait_for()
    page.fill("[name=remark]", "另一家，已核实")
    page.locator(SAVE).click()
    box = page.locator(".kb-doubt")
    box.wait_for()
    assert name in box.inner_text()
    assert page.input_value("[name=remark]") == "另一家，已核实"
    box.locator("[name=_acknowledge]").click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    assert "有限责任公司" in page.locator("main").inner_text()
    page.goto("/twins/check/")
    page.fill("#kb-twinq", name)
    page.keyboard.press("Enter")
    page.locator("#kb-found .kb-hit").nth(1).wait_for()
