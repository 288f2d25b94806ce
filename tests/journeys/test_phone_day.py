"""A salesman's day on his phone: an attention that is due, what was said, the visit, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]


def test_from_the_to_do_to_the_next_step(visit: Visit) -> None:
    page = visit("sales", phone=True)
    page.goto("/todos/")
    page.locator(".kb-todokinds a", has_text="7 天内客户关怀").click()
    page.locator("#kb-rows a[href^='/care-item/']").first.wait_for()
    links = page.locator("#kb-rows a[href^='/care-item/']").evaluate_all("all => all.map(a => a.pathname)")
    for address in (one for one in links if re.fullmatch(r"/care-item/\d+/", one)):
        page.goto(address)
        if not page.get_by_text("生日", exact=True).count():  # birthdays belong to another journey
            break
    page.goto(f"{address}do/complete-care/")
    page.fill("[name=cost]", "0")
    page.fill("[name=effect]", "电话祝福，约好周四上门")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("form button[type=submit]", has_text="完成关怀").click()
    page.wait_for_url(re.compile(r"/care-item/\d+/(\?.*)?$"))
    customer = page.locator("a[href^='/customer/']").filter(visible=True).first.get_attribute("href")
    page.goto(customer)
    page.goto(f"{customer}say/")
    page.fill("textarea[name=text]", "约好周四上门看现场")
    page.locator("[data-kb-next]").first.click()
    page.locator("button[type=submit]").filter(visible=True).first.click()
    page.locator(".kb-toast", has_text="已写跟进").wait_for()
    page.goto(customer)
    page.get_by_text("约好周四上门看现场").first.wait_for()
    page.get_by_text(re.compile("下次联系")).filter(visible=True).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/visits/day/")
    page.get_by_role("link", name="签到", exact=True).first.click()
    if page.locator("[data-kb-visit-consent]").count():
        page.locator("[data-kb-visit-consent]").check()
    page.locator("form[data-kb-visit] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/visit/\d+/$"))
