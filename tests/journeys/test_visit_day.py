"""A salesman's day on his phone: the route, a check-in with the place, a check-out with its summary."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


def test_check_in_and_out_on_the_phone(visit: Visit) -> None:
    page = visit("sales", phone=True)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 30.27415, "longitude": 120.15515, "accuracy": 18})
    page.goto("/visits/day/")
    page.get_by_role("link", name="签到", exact=True).first.click()
    page.wait_for_url(re.compile(r"/visit/\d+/check-in/$"))
    if page.locator("[data-kb-visit-consent]").count():
        page.locator("[data-kb-visit-consent]").check()
    page.get_by_role("button", name="获取当前位置").click()
    page.get_by_text("已获取位置，误差 ±18 米").wait_for()
    assert page.input_value("[name=place]") == "30.274150,120.155150,18"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("form[data-kb-visit] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/visit/\d+/$"))
    path = re.search(r"/visit/\d+/", page.url).group()  # type: ignore[union-attr]
    page.goto(f"{path}check-out/")
    page.fill("[name=summary]", "客户确认了安装点位，下周出图")
    page.get_by_label("满意", exact=True).check()
    page.locator("form[data-kb-visit] button[type=submit]").click()
    page.wait_for_url(re.compile(rf"{path}$"))
    page.goto("/visit/?f=" + '[["status","is","checked_out"],["check_in_at","preset","today"]]')
    page.locator(".kb-pcard").first.wait_for()
    page.goto("/follow-up/")
    page.locator(".kb-pcard", has_text="客户确认了安装点位，下周出图").first.wait_for()


def test_a_refused_place_is_no_obstacle(visit: Visit) -> None:
    page = visit("sales", phone=True)
    page.goto("/visits/day/")
    page.get_by_role("link", name="签到", exact=True).first.click()
    if page.locator("[data-kb-visit-consent]").count():
        page.get_by_role("button", name="获取当前位置").click()
        page.get_by_text("请先勾选同意").wait_for()
        page.locator("[data-kb-visit-consent]").check()
    page.get_by_role("button", name="获取当前位置").click()
    page.get_by_text("无法获取位置，可以不带位置继续。").wait_for()
    page.locator("form[data-kb-visit] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/visit/\d+/$"))
