"""One touch on the phone: numbers a thumb can hit, what is near, and what stands under the facts of a customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


def test_a_thumb_dials_checks_in_and_finds_the_way(visit: Visit) -> None:
    page = visit("sales", phone=True)
    for noun in ("lead", "contact"):
        page.goto(f"/{noun}/")
        links = page.locator(".kb-pcard a[href^='tel:']").filter(visible=True)
        links.first.wait_for()
        assert {box["height"] >= 44 for box in (one.bounding_box() for one in links.all())} == {True}
    page.goto("/customer/")
    assert page.locator(".kb-chip", has_text="附近").filter(visible=True).get_attribute("href") == "/customers/nearby/"
    page.locator(".kb-pcard__name a").filter(visible=True).first.click()
    page.locator(".kb-bigact", has_text="导航").wait_for()
    assert page.locator(".kb-bigact--primary").inner_text() == "写跟进"
    assert page.locator(".kb-bigact").filter(visible=True).count() == 4
    assert page.locator(".kb-bigact", has_text="导航").get_attribute("href").startswith("geo:")
    page.locator("[data-kb-menu='#kb-rec-more']").filter(visible=True).first.click()
    page.locator("#kb-rec-more").get_by_text("转移", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.locator(".kb-bigact", has_text="签到拜访").click()
    page.wait_for_url(re.compile(r"/visit/(new/\?customer=\d+&planned_at=.*|\d+/check-(in|out)/)$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_giving_what_an_import_or_a_merge_asks_takes_a_thumb(visit: Visit) -> None:
    page = visit("boss", phone=True)
    keys = page.goto("/customer/") and page.eval_on_selector_all(
        "[data-id]", "rows => [...new Set(rows.map(row => row.dataset.id))].filter(key => key).slice(0, 2)"
    )
    page.goto(f"/customer/merge/?ids={','.join(keys)}")
    labels = page.locator("#kb-merge-form td label")
    assert {box["height"] >= 44 for box in (one.bounding_box() for one in labels.all()) if box} == {True}
    inside = "form => { const box = form.querySelector('.kb-merge'); return box.scrollWidth - box.clientWidth }"
    assert page.eval_on_selector("#kb-merge-form", inside) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
