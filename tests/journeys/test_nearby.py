"""Customers around a place: the list by distance and the map of provinces, with nothing asked of other servers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

Visit = Callable[..., Any]
HANGZHOU = {"latitude": 30.27415, "longitude": 120.15515, "accuracy": 18}


def metres(told: str) -> float:
    """A distance of the list in metres, so that the order can be held against it."""
    number, unit = re.search(r"([\d.,]+)\s*(km|m)\b", told).groups()  # type: ignore[union-attr]
    return float(number.replace(",", "")) * (1000 if unit == "km" else 1)


@pytest.mark.parametrize("phone", [False, True])
def test_around_the_reader_and_in_a_province(visit: Visit, phone: bool) -> None:
    page = visit("sales_manager", phone=phone)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HANGZHOU)
    page.goto("/customers/nearby/")
    page.get_by_role("button", name="我的位置").click()
    page.get_by_label("不限").check(force=True)
    page.locator("ol.kb-list > li").nth(2).wait_for()
    far = [metres(one) for one in page.locator("ol.kb-list .kb-list__end").all_inner_texts()]
    assert far == sorted(far)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/customers/nearby/")
    if phone:  # the list comes first; the map waits below it
        page.locator("[data-near-map] > summary").click()
    province = page.locator("svg.kb-map a:has(> path)").filter(has=page.locator("title", has_text="江苏省")).first
    assert page.locator("svg.kb-map a:has(> path)").count() >= 34
    page.goto(f"/customers/nearby/{province.get_attribute('href')}")
    page.locator("a.kb-chip", has_text="江苏省").wait_for()
    page.locator("ol.kb-list > li").first.wait_for()
    assert all("江苏省" in one for one in page.locator("ol.kb-list > li").all_inner_texts())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
