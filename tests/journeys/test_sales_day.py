"""A salesman's day at desk and on the phone: an attention that is due, what was said, the visit, what comes next."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.test_groups import make

Visit = Callable[..., Any]
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


def noon(days: int = 0) -> dt.datetime:
    """Today at noon, where the company is, or so many days later."""
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
    return today.replace(hour=12, minute=0, second=0, microsecond=0) + dt.timedelta(days=days)


def attention(page: Any, customer: int) -> str:
    """The address of something that is to be done for this customer in two days, as the to-dos give it."""
    made = make(page, "care-item", customer=customer, about="验收一周年", occasion_on=f"{noon(2):%Y-%m-%d}")
    page.goto("/todos/")
    page.locator(".kb-todokinds a", has_text="7 天内客户关怀").click()
    page.locator(f"#kb-rows a[href^='/care-item/{made}/']").first.wait_for()
    return f"/care-item/{made}/"


def say(page: Any, customer: str, text: str) -> None:
    """A follow-up with a next step: in the composer of the page, which is a page of its own on the phone."""
    wide = page.viewport_size["width"] > 768
    page.goto(customer if wide else f"{customer}say/")
    page.locator("textarea[name=text]").filter(visible=True).first.fill(text)
    page.locator("[data-kb-next]").filter(visible=True).first.click()
    if wide:
        page.press(".kb-composer textarea[name=text]", "Control+Enter")
    else:
        page.locator("button[type=submit]").filter(visible=True).first.click()
    page.locator(".kb-toast", has_text="已写跟进").wait_for()


@pytest.mark.parametrize("phone", [False, True])
def test_from_the_to_do_to_the_next_step(visit: Visit, phone: bool) -> None:
    page = visit("sales", phone=phone)
    key = make(page, "customer", name="台州晨访船舶有限公司" if phone else "黄山午间茶业有限公司")
    address, customer = attention(page, key), f"/customer/{key}/"
    page.goto(f"{address}do/complete-care/")
    page.fill("[name=cost]", "0")
    page.fill("[name=effect]", "电话祝福，约好周四上门")
    assert page.evaluate(FITS)
    page.locator("form button[type=submit]", has_text="完成关怀").click()
    page.wait_for_url(re.compile(r"/care-item/\d+/(\?.*)?$"))
    page.locator(f"main a[href='{customer}']").filter(visible=True).first.click()
    page.wait_for_url(f"**{customer}")
    said = "在手机上约好周四上门看现场" if phone else "约好周四上门看现场"
    say(page, customer, said)
    page.goto(customer)
    page.get_by_text(said, exact=True).first.wait_for()
    page.get_by_text(re.compile("下次联系")).filter(visible=True).first.wait_for()
    assert page.evaluate(FITS)
    stop = make(page, "visit", customer=key, name=said, planned_at=noon().isoformat())
    page.goto("/visits/day/")
    page.locator(f"a[href^='/visit/{stop}/check-in/']").filter(visible=True).first.click()
    page.wait_for_url(re.compile(rf"/visit/{stop}/check-in/"))
    if page.locator("[data-kb-visit-consent]").count():
        page.locator("[data-kb-visit-consent]").check()
    page.locator("form[data-kb-visit] button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/visit/{stop}/$"))
    expect(page.locator("main")).to_contain_text("已签到")
