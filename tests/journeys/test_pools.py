"""The pools in a real browser: claim, follow up, the days move; what becomes of who leaves; the night foretold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Visit = Callable[..., Any]
AGE = (
    "from keben.domains.customers.models import Customer; from keben.domains.customers.pool.countdown import recount; "
    "from django.utils import timezone; import datetime as dt; at = timezone.now() - dt.timedelta(days={days}); "
    "Customer.objects.filter(pk={pk}).update(owned_since=at, last_followed_at=at); recount([{pk}])"
)
"""Days go by for one customer."""


def name_of(page: Any) -> str:
    """The title of the record."""
    return str(page.locator("h1").first.inner_text())


def act(page: Any, words: str) -> None:
    """Choose an action of the record, wherever the head has put it; its dialog opens."""
    link = page.locator("a[data-kb-dialog]", has_text=re.compile(f"^{words}$")).filter(visible=True)
    if not link.count():
        page.get_by_role("button", name=re.compile("更多")).filter(visible=True).first.click()
    link.first.click()
    page.locator(".kb-dialog .kb-btn--primary, .kb-dialog .kb-btn--danger").first.wait_for()


def confirm(page: Any) -> None:
    """Press the button of the dialog."""
    page.locator(".kb-dialog .kb-btn--primary, .kb-dialog .kb-btn--danger").last.click()


def choose(page: Any, name: str, text: str) -> None:
    """Choose from a list that is fetched while one types."""
    box = page.locator(f".kb-dialog [name={name}]").locator("xpath=ancestor::*[contains(@class,'kb-field')][1]")
    box.locator("input:visible").first.click()
    box.locator("input:visible").first.fill(text)
    page.locator(".ts-dropdown .option:visible, [role=option]:visible", has_text=text).first.click()


def days_left(page: Any, name: str) -> str:
    """What the list says of the days of ownership."""
    page.goto(f"/customer/?q={name}&cols=name,recycle_on")
    row = page.locator("tbody tr, .kb-pcard", has_text=name).filter(visible=True).first
    row.wait_for()
    found = re.search(r"-?\d+ 天", row.inner_text())
    return found[0] if found else ""


def made(visit: Visit, name: str) -> tuple[Any, int]:
    """A customer of the salesman, entered in the browser; the page and its key."""
    page = visit("sales")
    page.goto("/customer/new/")
    page.fill("[name=name]", name)
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    return page, int(re.findall(r"\d+", page.url)[-1])


def test_claim_follow_up_and_the_days_move(company: Any, visit: Visit) -> None:
    page = visit("sales")
    page.goto("/pooled-customer/")
    page.locator("#kb-sum-allowances .kb-tag").first.wait_for()
    before = page.locator("#kb-sum-allowances").inner_text()
    claimed = int(re.search(r"老客户公海\s*今天已领 (\d+)/5", before)[1])  # type: ignore[index]
    links = page.locator("a[href^='/pooled-customer/']:visible").evaluate_all("all => all.map(a => a.pathname)")
    page.goto(next(one for one in links if re.fullmatch(r"/pooled-customer/\d+/", one)))
    name = name_of(page)
    assert "****" in page.locator("main").inner_text()
    act(page, "领取")
    assert f"今天已领 {claimed}/5" in page.locator(".kb-dialog").inner_text()
    confirm(page)
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    key = int(re.findall(r"\d+", page.url)[-1])
    page.goto("/pooled-customer/")
    page.get_by_text(f"今天已领 {claimed + 1}/5").first.wait_for()
    company.keben("shell", "-c", AGE.format(pk=key, days=178))
    assert days_left(page, name) == "2 天"
    page.goto(f"/customer/{key}/")
    page.fill(".kb-composer textarea[name=text]", "老客户回访，有扩容意向")
    page.locator(".kb-composer [data-kb-next]").first.click()
    page.locator(".kb-composer button[type=submit]").first.click()
    page.get_by_text("老客户回访，有扩容意向").first.wait_for()
    assert days_left(page, name) == "180 天"


def test_who_leaves_hands_his_customers_over(company: Any, visit: Visit) -> None:
    company.keben("user", "create", "J900", "--name", "贺离", "--role", "sales")
    page, key = made(visit, "常州交接验证有限公司")
    act(page, "转移")
    choose(page, "new_owner", "贺离")
    confirm(page)
    page.wait_for_timeout(500)
    admin = visit("system_admin")
    admin.goto("/system/people/?q=J900")
    admin.locator("a[href^='/system/people/']", has_text="贺离").first.click()
    admin.goto(admin.url.rstrip("/") + "/handover/")
    box = admin.locator("[name='to:all']").locator("xpath=ancestor::td[1]")
    box.locator("input:visible").first.fill("E1010")
    admin.locator(".ts-dropdown .option:visible, [role=option]:visible", has_text="周敏").first.click()
    admin.fill("[name=reason]", "离职")
    admin.locator("main form[data-kb~=guard] .kb-btn--primary").click()
    admin.locator("main .kb-banner").first.wait_for()
    for _turn in range(60):
        admin.reload()
        if admin.locator("main tbody tr", has_text="客户").get_by_text("已完成").count():
            break
        admin.wait_for_timeout(500)
    chief = visit("sales_manager")
    chief.goto(f"/customer/{key}/")
    assert "周敏" in chief.locator("main").inner_text()
    chief.get_by_role("tab", name=re.compile("负责人")).first.click()
    chief.get_by_text("离职").filter(visible=True).first.wait_for()


@pytest.mark.parametrize("phone", [False, True])
def test_the_pool_is_looked_at_and_its_night_foretold(visit: Visit, phone: bool) -> None:
    chief = visit("sales_manager", phone=phone, dark=phone)
    chief.goto("/pooled-customer/")
    assert chief.locator("h1", has_text="公海客户").count() == 1
    rows = chief.locator("a[href^='/pooled-customer/']:visible")
    found = [row.get_attribute("href") for row in rows.all()]
    chief.goto(next(one for one in found if one.rstrip("/").split("/")[-1].isdigit()))
    assert "老客户公海" in chief.content() or "华东公海" in chief.content()
    chief.goto("/customers/dry-run/")
    assert chief.locator("h1", has_text="回收预演").count() == 1
