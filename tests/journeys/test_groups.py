"""A group and a quarter in a real browser: unfold, drill down, tie two customers, find who lives where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
MAKE = """async ([noun, values]) => {
  const token = document.querySelector("meta[name=kb-csrf]").content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(`/api/v1/${noun}`, { method: "POST", headers, body: JSON.stringify(values) });
  const made = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(made));
  return made.id;
}"""
NAMES = {
    False: ("昆岗安防集团有限公司", "宿迁乙炔保安服务有限公司", "连云港丙酮报警科技有限公司"),
    True: ("泽屿控股有限公司", "舟山甲醇物业管理有限公司", "衢州苯酚电子有限公司"),
}


def make(page: Any, noun: str, **values: Any) -> int:
    """A record over the API, as the person who is signed in."""
    found: int = page.evaluate(MAKE, [noun, values])
    return found


@pytest.mark.parametrize("phone", [False, True])
def test_a_boss_unfolds_a_group_and_a_quarter(visit: Visit, phone: bool) -> None:
    page = visit("boss", phone=phone)
    names = NAMES[phone]
    head = make(page, "customer", name=names[0])
    make(page, "customer", name=names[2], parent=make(page, "customer", name=names[1], parent=head))
    site = make(page, "site", name="望江花园", customer=head, kind="residential")
    for building in ("1", "2"):
        make(page, "unit", site=site, building=building, room="101", floor=1)
    page.goto(f"/customer/{head}/")
    page.click("[role=tab]:has-text('集团与关联')")
    companies = page.locator(".kb-group .kb-cell:has-text('公司') >> nth=0")
    companies.wait_for()
    assert companies.locator(".kb-cell__value").inner_text() == "3"
    assert page.locator(f".kb-tree a:has-text('{names[2]}')").count() == 0
    page.locator("details.kb-tree__node .kb-tree__mark").first.click()
    page.wait_for_selector(f".kb-tree .kb-tree a:has-text('{names[2]}')")
    if not phone:
        page.click("a:has-text('新建关联')")
        page.wait_for_selector(".kb-dialog [name=kind]", state="attached")
        page.keyboard.press("Escape")
        page.wait_for_selector(".kb-dialog", state="detached")
    companies.click()
    page.wait_for_url(lambda url: "/customer/?f=" in url)
    page.wait_for_selector(f"main a:visible:has-text('{names[2]}')")
    page.goto(f"/site/{site}/")
    page.wait_for_selector("a.kb-flat:has-text('1-101')")
    page.click(".kb-units__buildings a >> nth=1")
    page.wait_for_selector("a.kb-flat:has-text('2-101')")
    assert page.locator("a.kb-flat:has-text('1-101')").count() == 0
