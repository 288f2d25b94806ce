"""The record page in a real browser: no network, the list at hand, @, counts, paper, files, presence."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from typing import Any

from tests.journeys.test_daily_work import create

Visit = Callable[..., Any]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def test_written_without_a_network_and_sent_once(visit: Visit) -> None:
    desk = visit("sales")
    path = create(desk, "宣城离线跟进有限公司")
    page = visit("sales", phone=True)
    page.goto(f"/{path}")
    page.wait_for_load_state("networkidle")
    page.locator(".kb-bigact--primary").click()
    page.locator(".kb-saying textarea").fill("现场没有信号，样机已装好")
    page.context.set_offline(True)
    page.locator(".kb-saying .kb-btn--primary").click()
    mark = page.locator("#kb-outbox")
    mark.wait_for()
    assert "1" in mark.inner_text()
    mark.click()
    page.locator(".kb-outboxlist", has_text="现场没有信号，样机已装好").wait_for()  # the list is read from the device
    page.keyboard.press("Escape")
    page.context.set_offline(False)
    mark.wait_for(state="detached")
    page.reload()
    page.get_by_text("现场没有信号，样机已装好").first.wait_for()
    assert page.locator(".kb-line__body", has_text="现场没有信号").count() == 1


def test_along_the_list_in_the_drawer_and_on_the_page(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/customer/?sort=name")
    names = page.locator("tbody tr td a[data-kb=drawer]").all_inner_texts()
    links = [a.get_attribute("href") for a in page.locator("tbody tr td a[data-kb=drawer]").all()]
    page.locator("tbody tr td a[data-kb=drawer]").first.click()
    title = page.locator(".kb-drawer .kb-rec__title")
    title.wait_for()
    assert title.inner_text() == names[0]
    page.keyboard.press("Alt+ArrowDown")
    page.locator(".kb-drawer .kb-rec__title", has_text=names[1]).wait_for()
    page.keyboard.press("Alt+ArrowUp")
    page.locator(".kb-drawer .kb-rec__title", has_text=names[0]).wait_for()
    page.keyboard.press("ArrowDown")
    page.locator(".kb-drawer .kb-rec__title", has_text=names[1]).wait_for()
    page.keyboard.press("ArrowUp")
    page.locator(".kb-drawer .kb-rec__title", has_text=names[0]).wait_for()
    page.locator(".kb-drawer__top a.kb-btn").click()
    page.wait_for_url(re.compile(r"/customer/\d+/\?list=sort%3Dname$"))
    for number in (1, 2):
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_url(re.compile(rf"{links[number]}\?list="))
        assert page.locator("h1.kb-rec__title").inner_text() == names[number]
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_url(re.compile(rf"{links[1]}\?list="))


def test_a_comment_with_at_reaches_the_colleague(visit: Visit) -> None:
    page = visit("sales")
    path = create(page, "亳州提及测试有限公司")
    page.locator(".kb-composer .kb-method", has=page.locator("[value=comment]")).first.click()
    text = page.locator(".kb-composer textarea").first
    text.click()
    text.press_sequentially("请 @周")
    page.locator(".kb-option", has_text="周敏").first.click()
    text.press_sequentially("看看这家")
    page.keyboard.press("Control+Enter")
    page.locator(".kb-line__body", has_text="看看这家").wait_for()
    assert page.locator(".kb-line__body .kb-brandink").inner_text() == "@周敏"
    page.locator(".kb-col--side", has_text="周敏").wait_for()
    colleague = visit("sales_manager")
    colleague.goto("/")
    colleague.locator(".kb-top [data-kb-align=end][data-kb-pop-url]").click()
    line = colleague.locator(".kb-pop", has_text="亳州提及测试有限公司")
    line.wait_for()
    colleague.locator(".kb-pop a", has_text="亳州提及测试有限公司").first.click()
    colleague.wait_for_url(re.compile(rf"/{path}"))


def test_counts_of_tabs_follow_what_is_made_in_place(visit: Visit) -> None:
    page = visit("sales")
    create(page, "六安计数测试有限公司")
    tab = page.locator("[role=tab]", has_text="联系人").first
    assert tab.locator(".kb-tab__n").inner_text() == "0"
    tab.click()
    page.locator("[role=tabpanel]:not([hidden]) [data-kb-dialog]").first.click()
    page.locator("dialog[open] [name=name]").fill("孙一鸣")
    page.locator("dialog[open] .kb-dialog__foot .kb-btn--primary").click()
    page.locator(".kb-table--plain", has_text="孙一鸣").wait_for()
    tab.locator(".kb-tab__n", has_text="1").wait_for()
    page.locator(".kb-people", has_text="孙一鸣").wait_for()


def test_on_paper(visit: Visit) -> None:
    page = visit("sales")
    path = create(page, "铜陵打印测试有限公司", "136 1234 5678")
    page.goto(f"/{path}print/")
    page.emulate_media(media="print")
    assert page.locator("h1").inner_text() == "铜陵打印测试有限公司"
    assert page.locator(".kb-nav, .kb-top, .kb-composer, form").count() == 0
    body = page.locator("main").inner_text()
    assert "136 1234 5678" in body
    assert "基本资料" in body
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_a_dialog_opened_by_its_address_is_a_page(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/customer/")
    page.goto("/customer/export/")
    assert page.locator(".kb-nav").count() == 1
    page.locator("form.kb-dialogform .kb-dialog__foot [data-kb-close]").click()
    page.wait_for_url(re.compile(r"/customer/$"))


def test_files_are_seen_without_leaving_the_page(visit: Visit) -> None:
    page = visit("sales")
    create(page, "淮北附件预览有限公司")
    page.locator("[role=tab]", has_text="附件").first.click()
    for name in ("甲.png", "乙.png"):
        file = {"name": name, "mimeType": "image/png", "buffer": PIXEL}
        page.locator(".kb-upload input[type=file]").set_input_files(file)
        page.locator(".kb-filelist", has_text=name).wait_for()
    page.locator(".kb-filelist a[data-kb-show]", has_text="乙.png").click()
    picture = page.locator("dialog[open] img.kb-preview")
    picture.wait_for()
    page.wait_for_function("() => document.querySelector('dialog[open] img.kb-preview').naturalWidth === 1")
    page.keyboard.press("ArrowRight")
    page.locator("dialog[open] h2", has_text="甲.png").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_one_sees_who_is_editing(visit: Visit) -> None:
    first = visit("sales")
    path = create(first, "马鞍山在场测试有限公司")
    second = visit("sales_manager")
    second.goto(f"/{path}")
    second.locator(".kb-edit[data-url*=short_name]").click()
    second.locator(".kb-inlineform").wait_for()
    second.wait_for_load_state("networkidle")
    first.reload()
    first.locator(".kb-rec [data-kb=presence]", has_text="周敏").wait_for()


def test_an_action_of_the_menu_opens_its_dialog(visit: Visit) -> None:
    page = visit("sales")
    path = create(page, "亳州菜单测试有限公司", phone="13955700021")
    page.goto(f"/{path}")
    page.locator(".kb-rec [data-kb-menu]").last.click()
    page.locator(".kb-menu [role=menuitem]", has_text="锁定").filter(visible=True).click()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/*part=head*", hold)
    page.locator("dialog[open] form button[type=submit]").last.click()
    page.locator("dialog").wait_for(state="detached")
    page.locator(".kb-rec [data-kb-menu]").last.click()
    items = page.locator(".kb-menu [role=menuitem]").filter(visible=True)
    items.filter(has_text="锁定").wait_for()  # the head with the new menu is still on its way
    until = time.monotonic() + 30
    while not held and time.monotonic() < until:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    items.filter(has_text="解锁").wait_for()
    assert items.filter(has_text=re.compile("^锁定")).count() == 0
    page.keyboard.press("Escape")
    items.first.wait_for(state="hidden")


def test_parts_out_of_sight_stand_in_a_menu(visit: Visit) -> None:
    """On a phone most tabs lie beyond the edge; the menu at the end of the line brings them."""
    desk = visit("sales")
    path = create(desk, "铜陵页签测试有限公司")
    page = visit("sales", phone=True)
    page.goto(f"/{path}")
    page.wait_for_load_state("networkidle")
    more = page.locator(".kb-tabline > [data-kb-menu]")
    more.tap()
    items = page.locator(".kb-menu[id^=more-]:visible [role=menuitem]")
    names = [one.split("\n")[0] for one in items.all_inner_texts()]
    assert "动态" not in names
    assert "邮件" in names
    items.filter(has_text="邮件").tap()
    tab = page.get_by_role("tab", name="邮件")
    assert tab.get_attribute("aria-selected") == "true"
    box, edge = tab.bounding_box(), more.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= edge["x"] + 1
    page.locator("[role=tabpanel]:not([hidden])", has_text="暂无").wait_for()


def test_no_menu_where_all_parts_are_in_sight(visit: Visit) -> None:
    page = visit("sales")
    page.goto("/task/")
    page.goto(page.locator("tbody tr td a[data-kb=drawer]").first.get_attribute("href"))
    page.wait_for_load_state("networkidle")
    assert page.locator("[role=tablist] [role=tab]:visible").count() > 0
    assert page.locator(".kb-tabline > [data-kb-menu]").is_hidden()
