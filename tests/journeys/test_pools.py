"""The pools on desktop and phone: claim, follow up, give back; two at once; the night; what becomes of who leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Visit = Callable[..., Any]
AGE = (
    "from keben.domains.customers.models import Customer; from keben.domains.customers.pool.countdown import recount; "
    "from django.utils import timezone; import datetime as dt; at = timezone.now() - dt.timedelta(days={days}); "
    "Customer.objects.filter(pk={pk}).update(owned_since=at, last_followed_at=at); recount([{pk}])"
)
"""Days go by for one customer."""
LEVEL = (
    "from keben.domains.customers.models import Customer, CustomerLevel; "
    "Customer.objects.filter(pk={pk}).update(level=CustomerLevel.objects.get(code='std')); "
)
"""It gets the level that a rule of the demo looks after."""
DONE = """async () => {
  for (let turn = 0; turn < 100; turn += 1) {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if ([...page.querySelectorAll("main tbody td")].some((one) => one.textContent.trim() === "已完成")) return true;
    await new Promise((next) => setTimeout(next, 500));
  }
  return false;
}"""
"""Asks until the page says that the work is done."""


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


def choose(page: Any, name: str, text: str, *, where: str = ".kb-dialog") -> None:
    """Choose from a list that is fetched while one types."""
    box = page.locator(f"{where} [name={name}]").locator("xpath=ancestor::*[contains(@class,'kb-field')][1]")
    box.locator("input:visible").first.click()
    box.locator("input:visible").first.fill(text)
    page.locator(".ts-dropdown .option:visible, [role=option]:visible", has_text=text).first.click()


def days_left(page: Any, name: str) -> str:
    """What the list says of the days of ownership."""
    page.goto(f"/customer/?q={name}&cols=name,recycle_on")
    row = page.locator("tbody tr, .kb-pcard", has_text=name).filter(visible=True).first
    row.wait_for()
    found = re.search(r"-?\d+ 天(?!前)", row.inner_text())
    return found[0] if found else ""


def made(visit: Visit, name: str, *, phone: bool = False) -> tuple[Any, int]:
    """A customer of the salesman, entered in the browser; the page and its key."""
    page = visit("sales", phone=phone)
    page.goto("/customer/new/")
    page.fill("[name=name]", name)
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    return page, int(re.findall(r"\d+", page.url)[-1])


def pooled(page: Any, name: str) -> str:
    """A new customer that goes straight into a pool; its address there."""
    page.goto("/customer/new/")
    page.fill("[name=name]", name)
    choose(page, "pool", "老客户公海", where="main")
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.wait_for_url(re.compile(r"/pooled-customer/\d+/$"))
    return str(page.url)


@pytest.mark.parametrize("phone", [False, True])
def test_claim_follow_up_and_give_back(company: Any, visit: Visit, phone: bool) -> None:
    page = visit("sales", phone=phone, dark=phone)
    desk = visit("sales") if phone else page  # cards of a phone do not show the days
    page.goto("/pooled-customer/")
    page.locator("#kb-sum-allowances .kb-tag").first.wait_for()
    before = page.locator("#kb-sum-allowances").inner_text()
    claimed = int(re.search(r"老客户公海\s*今天已领 (\d+)/5", before)[1])  # type: ignore[index]
    page.goto(pooled(page, f"盐城直入公海{int(phone)}有限公司"))
    name = name_of(page)
    act(page, "领取")
    assert f"今天已领 {claimed}/5" in page.locator(".kb-dialog").inner_text()
    confirm(page)
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    key = int(re.findall(r"\d+", page.url)[-1])
    page.goto("/pooled-customer/")
    page.get_by_text(f"今天已领 {claimed + 1}/5").first.wait_for()
    company.keben("shell", "-c", LEVEL.format(pk=key) + AGE.format(pk=key, days=26))
    assert days_left(desk, name) == "2 天"
    page.goto(f"/customer/{key}/say/" if phone else f"/customer/{key}/")
    page.locator("textarea[name=text]").filter(visible=True).first.fill("老客户回访，有扩容意向")
    page.locator("[data-kb-next]").filter(visible=True).first.click()
    page.locator("button[type=submit]").filter(visible=True).first.click()
    page.locator(".kb-toast", has_text="已写跟进").wait_for()
    page.goto(f"/customer/{key}/")
    page.get_by_text("老客户回访，有扩容意向").first.wait_for()
    assert days_left(desk, name) == "28 天"
    page.goto(f"/customer/{key}/")
    act(page, "退回")
    choose(page, "pool", "老客户公海")
    choose(page, "why", "暂无需求")
    confirm(page)
    page.wait_for_url(re.compile(r"/customer/$"))
    page.locator(".kb-toast", has_text="退回").wait_for()  # said on the page that it leads to
    page.goto("/pooled-customer/")
    page.locator("main").get_by_text(name).filter(visible=True).first.wait_for()
    page.goto(f"/pooled-customer/{key}/")
    act(page, "领取")
    confirm(page)
    page.get_by_text(re.compile("你是前负责人")).first.wait_for()


@pytest.mark.parametrize("phone", [False, True])
def test_the_night_takes_who_was_forgotten_and_tells_his_owner(company: Any, visit: Visit, phone: bool) -> None:
    name = "丽水遗忘仪表有限公司" if phone else "徐州夜间回收有限公司"
    page, key = made(visit, name, phone=phone)
    company.keben("shell", "-c", LEVEL.format(pk=key) + AGE.format(pk=key, days=400))
    chief = visit("sales_manager", phone=phone)
    chief.goto("/customers/dry-run/")
    row = chief.locator("tbody tr", has_text=name)
    expect(row.filter(visible=True)).to_contain_text("华东普通客户 28 天未跟进")
    assert re.search(r"\d+ dropped, 0 refused", company.keben("pools", "recycle"))
    page.goto(f"/customer/{key}/")
    page.wait_for_url(f"**/pooled-customer/{key}/")  # its old address leads to the pool that it lies in
    page.goto(f"/pooled-customer/?q={name}")
    page.locator("main").get_by_text(name).filter(visible=True).first.wait_for()
    page.goto("/_notifications/")
    assert "进入公海" in page.content()


def test_two_claim_at_once_and_the_second_reads_who_was_faster(company: Any, visit: Visit) -> None:
    first, second = visit("sales"), visit("sales_manager", phone=True)
    address = pooled(first, "镇江同时领取有限公司")
    for page in (first, second):
        page.goto(address)
        act(page, "领取")
    confirm(first)
    first.wait_for_url(re.compile(r"/customer/\d+/$"))
    confirm(second)
    second.locator(".kb-dialog").get_by_text(re.compile("已被陈思远领取")).first.wait_for()
    assert second.evaluate("document.documentElement.scrollWidth") <= 390


def leaver(company: Any, visit: Visit, number: str, customer: str, *, phone: bool) -> Any:
    """Somebody with one customer; the page on which an administrator hands over what he has."""
    company.keben("user", "create", number, "--name", "贺离", "--role", "sales")
    page, key = made(visit, customer, phone=phone)
    act(page, "转移")
    choose(page, "new_owner", "贺离")
    confirm(page)
    page.wait_for_url(re.compile(r"/customer/$"))
    admin = visit("system_admin", phone=phone)
    admin.goto(f"/system/people/?q={number}")
    admin.locator("a[href^='/system/people/']", has_text="贺离").filter(visible=True).first.click()
    admin.wait_for_url(re.compile(r"/system/people/\d+/"))
    admin.goto(admin.url.rstrip("/") + "/handover/")
    assert re.sub(r"\s+", " ", admin.locator("main tbody tr").first.inner_text()).startswith("客户 1")  # the preview
    return admin, key


def hand_over(admin: Any) -> None:
    """Start it, and wait until the worker has done it."""
    admin.fill("[name=reason]", "离职")
    admin.locator("main form[data-kb~=guard] .kb-btn--primary").click()
    admin.locator("main .kb-banner, main .kb-card").first.wait_for()
    job = admin.locator("main tbody tr", has_text="客户")
    assert admin.evaluate(DONE)
    admin.reload()
    expect(job.get_by_text("已完成")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_who_leaves_hands_his_customers_over(company: Any, visit: Visit, phone: bool) -> None:
    number, name = ("J902", "湖州接棒水泵有限公司") if phone else ("J900", "常州交接验证有限公司")
    admin, key = leaver(company, visit, number, name, phone=phone)
    box = admin.locator("[name='to:all']").locator("xpath=ancestor::td[1]")
    box.locator("input:visible").first.fill("E1010")
    admin.locator(".ts-dropdown .option:visible, [role=option]:visible", has_text="周敏").first.click()
    hand_over(admin)
    chief = visit("sales_manager", phone=phone)
    chief.goto(f"/customer/{key}/")
    expect(chief.locator("main")).to_contain_text("周敏")
    chief.get_by_role("tab", name=re.compile("负责人")).first.click()
    chief.get_by_text("离职").filter(visible=True).first.wait_for()


@pytest.mark.parametrize("phone", [False, True])
def test_who_leaves_leaves_his_customers_to_a_pool(company: Any, visit: Visit, phone: bool) -> None:
    number, name = ("J903", "衢州归海阀门有限公司") if phone else ("J901", "常州离职入海有限公司")
    admin, key = leaver(company, visit, number, name, phone=phone)
    admin.select_option("[name='pool:customers.Customer']", label="华东公海")
    hand_over(admin)
    page = visit("sales", phone=phone)
    page.goto(f"/pooled-customer/{key}/")
    expect(page.locator("main")).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("贺离")


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
