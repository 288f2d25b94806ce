"""What only a browser shows of lists: groups that open, keys, swipes, cards and entries that are carried."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from playwright.sync_api import expect


def first_row(page: Any) -> Any:
    """Put the cursor on the first row by key."""
    page.locator("#kb-list tbody tr[data-id]").first.wait_for()
    page.keyboard.press("j")
    return page.locator("tr[data-cursor]")


def test_groups_open_stay_open_and_close(visit: Any) -> None:
    page = visit("sales_manager")
    page.goto("/customer/")
    page.click("[data-kb-menu='#kb-groups']")
    page.click("#kb-groups >> text=级别")
    page.wait_for_url("**group=level")
    head = page.locator(".kb-grouprow__open").first
    expect(page.locator("tbody tr[data-id]")).to_have_count(0)
    head.click()
    rows = page.locator("tbody tr[data-id]:visible")
    expect(head).to_have_attribute("aria-expanded", "true")
    shown = int(re.sub(r"\D", "", head.locator(".kb-muted").inner_text()))
    expect(rows).to_have_count(min(shown, 30))
    assert "open=" in page.url
    page.reload()
    expect(page.locator("tbody tr[data-id]:visible")).to_have_count(min(shown, 30))
    page.locator(".kb-grouprow__open").first.click()
    expect(page.locator("tbody tr[data-id]:visible")).to_have_count(0)
    assert "open=" not in page.url


def test_the_unit_of_amounts_is_kept_with_the_view(visit: Any) -> None:
    page = visit("boss")
    page.goto("/customer/")
    expect(page.locator("#kb-sum-foot")).to_contain_text("金额单位：元")
    page.click(".kb-unit button:has-text('万元')")
    expect(page.locator("#kb-sum-foot")).to_contain_text("金额单位：万元")
    page.goto("/customer/?view=key")
    expect(page.locator("#kb-sum-foot")).to_contain_text("金额单位：元")
    page.goto("/customer/")
    expect(page.locator("#kb-sum-foot")).to_contain_text("金额单位：万元")
    page.click(".kb-unit button:has-text('元'):not([aria-pressed=true])")
    expect(page.locator("#kb-sum-foot")).to_contain_text("金额单位：元")


def test_letters_act_on_the_row_under_the_cursor(visit: Any) -> None:
    page = visit("sales_manager")
    page.goto("/customer/")
    name = first_row(page).locator(".kb-table__name a").inner_text()
    page.keyboard.press("f")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("写跟进")
    expect(dialog).to_contain_text(name)
    dialog.locator("textarea[name=text]").fill("电话里说下周要样品")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(f"tr:has-text('{name}')")).to_contain_text("今天")
    first_row(page)
    page.keyboard.press("t")
    expect(page.locator("dialog[open]")).to_contain_text("转移")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.locator("dialog[open]")).to_contain_text("编辑")


def test_the_list_of_keys_names_only_what_works_here(visit: Any) -> None:
    page = visit("audit_admin")
    page.goto("/customer/")
    page.locator("#kb-list tbody tr[data-id]").first.wait_for()
    page.keyboard.press("?")
    keys = page.locator("dialog .kb-keys kbd")
    expect(keys.first).to_be_visible()
    found = keys.all_inner_texts()
    assert ("J K · ↑ ↓" in found, "Enter" in found, "E" in found, "F" in found, "T" in found) == (
        True, True, False, False, False,
    )  # fmt: skip
    page = visit("sales_manager")
    page.goto("/customer/")
    page.locator("#kb-list tbody tr[data-id]").first.wait_for()
    page.keyboard.press("?")
    expect(page.locator("dialog .kb-keys kbd").first).to_be_visible()
    found = page.locator("dialog .kb-keys kbd").all_inner_texts()
    assert {"C", "E", "F", "T", "X", "F2"} <= set(found)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/task/")
    page.keyboard.press("c")
    page.wait_for_url("**/task/new/**")


def test_a_card_swiped_to_the_left_dials_and_writes(visit: Any) -> None:
    page = visit("sales_manager", phone=True)
    page.goto("/customer/")
    box = page.locator(".kb-swipe[data-tel]").first
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    touch = page.context.new_cdp_session(page)
    x, y = at["x"] + 260, at["y"] + 40

    def send(kind: str, *points: dict[str, float]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    send("touchStart", {"x": x, "y": y})
    for step in range(10, 200, 20):
        send("touchMove", {"x": x - step, "y": y})
    send("touchEnd")
    assert box.locator(".kb-swipe__call").get_attribute("href") == f"tel:{box.get_attribute('data-tel')}"
    box.locator(".kb-swipe__write").click()  # the browser swallows a tap that follows a pan at once
    expect(page.locator("dialog[open] textarea[name=text]")).to_be_visible()
    page.keyboard.press("Escape")
    box.locator(".kb-pcard__more").tap()
    menu = page.locator(".kb-pop--menu")
    expect(menu.locator("a:has-text('拨号')")).to_be_visible()
    expect(menu.locator("a:has-text('写跟进')")).to_be_visible()


def test_the_phone_sorts_in_the_sheet_of_the_filter(visit: Any) -> None:
    page = visit("sales_manager", phone=True)
    page.goto("/customer/")
    page.locator(".kb-toolbar .kb-chip--dashed").tap()
    page.locator("select[name=sort]").select_option("name")
    page.locator(".kb-pop--filter button[type=submit]").tap()
    page.wait_for_url("**sort=name**")
    names = page.locator(".kb-pcard__name > a:first-of-type").all_inner_texts()
    page.goto("/customer/?sort=name")
    assert names[:5] == page.locator(".kb-pcard__name > a:first-of-type").all_inner_texts()[:5]


def test_a_card_is_carried_to_another_lane_by_keys(visit: Any) -> None:
    page = visit("sales_manager")
    page.goto("/customer/?look=board&lanes=level")
    lanes = page.locator("[data-kb-lane]:has([data-kb-card])")
    card = lanes.nth(1).locator("[data-kb-card]").first
    key = card.get_attribute("data-id")
    to = page.locator("[data-kb-lane]").first.get_attribute("data-kb-lane")
    card.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    with page.expect_response("**/customer/move/**") as answer:
        page.keyboard.press("Space")
    assert answer.value.status == 200
    page.reload()
    expect(page.locator(f"[data-kb-lane='{to}'] [data-id='{key}']")).to_have_count(1)


def test_a_card_dropped_on_another_person_asks_and_goes_home_when_nobody_answers(visit: Any) -> None:
    page = visit("sales_manager")
    page.goto("/customer/?look=board&lanes=owner")
    lanes = page.locator("[data-kb-lane]:has([data-kb-card])")
    home = lanes.nth(1).get_attribute("data-kb-lane")
    card = lanes.nth(1).locator("[data-kb-card]").first
    key = card.get_attribute("data-id")
    card.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    gate = page.locator(".kb-pop:visible", has=page.locator("[name=keep]"))
    expect(gate).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f"[data-kb-lane='{home}'] [data-id='{key}']")).to_have_count(1)


def test_an_entry_goes_to_another_day_by_mouse_and_by_keys(visit: Any) -> None:
    page = visit("sales_manager")
    page.goto("/task/?look=calendar")
    entry = page.locator("[data-kb-entry]").first
    key = entry.get_attribute("data-id")
    day = dt.date.fromisoformat(entry.locator("xpath=ancestor::td").get_attribute("data-day"))
    entry.locator("a").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    with page.expect_response("**/task/day/") as answer:
        page.keyboard.press("Space")
    assert answer.value.status == 204
    following = (day + dt.timedelta(days=1)).isoformat()
    moved = page.locator(f"td[data-day='{following}'] [data-id='{key}']")
    expect(moved).to_have_count(1)
    page.reload()
    expect(moved).to_have_count(1)
    target = page.locator(f"td[data-day='{day.isoformat()}'] ul")
    with page.expect_response("**/task/day/") as answer:
        moved.drag_to(target)
    assert answer.value.status == 204
    page.reload()
    expect(page.locator(f"td[data-day='{day.isoformat()}'] [data-id='{key}']")).to_have_count(1)


def test_views_that_do_not_fit_go_behind_more(visit: Any) -> None:
    page = visit("sales")
    page.goto("/customer/")
    expect(page.locator(".kb-tabs__more")).to_be_hidden()
    page.set_viewport_size({"width": 800, "height": 800})
    expect(page.locator(".kb-tabs__more")).to_be_visible()
    page.click(".kb-tabs__more")
    page.click("#kb-more-views >> text=30 天未跟进")
    page.wait_for_url("**view=forgotten")
    expect(page.locator(".kb-tabs a[aria-current=page]")).to_contain_text("30 天未跟进")


def test_a_region_is_chosen_from_the_cascader(visit: Any) -> None:
    page = visit("boss")
    page.goto("/customer/")
    page.click("[data-kb-pop-url*='/filter/']")
    page.locator("[data-field]").first.select_option("region")
    page.locator(".kb-filter__regions .kb-combo").click()
    page.click(".kb-cascade li:has-text('广东省')")
    page.click(".kb-cascade ul:nth-child(2) li:has-text('深圳市')")
    page.locator(".kb-pop--filter .kb-pop__title").click()
    expect(page.locator(".kb-filter__regions .kb-token")).to_have_text("广东省深圳市")
    page.click(".kb-pop--filter button[type=submit]")
    page.wait_for_url("**4403**")
    expect(page.locator(".kb-chip--on")).to_contain_text("广东省深圳市")


def test_columns_are_moved_widened_frozen_and_set_back(visit: Any) -> None:
    page = visit("boss")
    page.goto("/contact/")
    names = "[...document.querySelectorAll('th[data-col]')].map((one) => one.dataset.col)"
    page.locator("#kb-list tbody tr[data-id]").first.wait_for()
    before = page.evaluate(names)
    with page.expect_response("**/columns/**"):
        page.locator("th[data-col=mobile]").drag_to(
            page.locator("th[data-col=customer]"), target_position={"x": 20, "y": 10}
        )
    head = page.locator("th[data-col=mobile]")
    natural = page.evaluate("document.querySelector('th[data-col=mobile]').offsetWidth")
    for key, wanted in (("ArrowRight", natural + 16), ("ArrowLeft", natural), ("ArrowLeft", natural - 16)):
        said = f'"width":{wanted},'
        with page.expect_response(lambda one, said=said: said in (one.request.post_data or "")):
            head.locator(".kb-th__grip").press(key)
        assert page.evaluate("document.querySelector('th[data-col=mobile]').offsetWidth") == wanted
    grip = head.locator(".kb-th__grip").bounding_box()
    at = {"x": grip["x"] + grip["width"] - 1, "y": grip["y"] + 5}  # its edge belongs to the column, not to the next one
    with page.expect_response("**/columns/**"):
        page.mouse.move(**at)
        page.mouse.down()
        page.mouse.move(at["x"] + 40, at["y"], steps=4)
        page.mouse.up()
    assert page.evaluate("document.querySelector('th[data-col=mobile]').offsetWidth") == natural + 24
    for _step in range(2):
        with page.expect_response("**/columns/**"):
            head.locator(".kb-th__grip").press("ArrowLeft")
    page.reload()
    assert page.evaluate(names)[:3] == ["name", "mobile", "customer"]
    assert page.evaluate("document.querySelector('th[data-col=mobile]').offsetWidth") == natural - 8
    page.click("[data-kb-pop-url*=columns]")
    page.click(".kb-chooser__item[data-name=mobile] [data-kb-pin]")
    page.click(".kb-chooser button[type=submit]")
    expect(page.locator("th[data-col=mobile].kb-frozen")).to_be_visible()
    for onto in ("name", "mobile"):  # what is pinned stays in front, on the screen as in what is kept
        with page.expect_response("**/columns/**"):
            page.locator("th[data-col=customer]").drag_to(
                page.locator(f"th[data-col={onto}]"), target_position={"x": 4, "y": 10}
            )
        assert page.evaluate(names)[:3] == ["name", "mobile", "customer"]
    page.reload()
    assert page.evaluate(names)[:3] == ["name", "mobile", "customer"]
    page.click("[data-kb-pop-url*=columns]")
    page.click(".kb-chooser .kb-foot-right")
    expect(page.locator("th[data-col=mobile].kb-frozen")).to_have_count(0)
    assert page.evaluate(names) == before


def test_cells_are_edited_along_the_row_with_keys_alone(visit: Any) -> None:
    page = visit("boss")
    page.goto("/contact/")
    row = page.locator("#kb-list tbody tr[data-id]").first
    row.wait_for()
    editable = str(page.get_attribute("#kb-list", "data-editable")).split(",")
    shown = page.evaluate("[...document.querySelectorAll('thead th')].map((th) => th.dataset.col)")
    first, second = [one for one in shown if one in editable][:2]
    cell = row.locator("td").nth(shown.index(second))
    page.keyboard.press("j")
    page.keyboard.press("F2")
    expect(page.locator(f"#cell-{first}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#kb-list td form input:not([type=hidden])")).to_have_count(1)
    expect(cell.locator("form")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(f"#cell-{first}")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("（改）")
    with page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith(f"/cell/{first}/")):
        page.keyboard.press("Tab")
    expect(cell.locator("form")).to_be_visible()
    expect(row.locator("td").nth(shown.index(first))).to_contain_text("（改）")
    page.keyboard.press("Escape")
    expect(page.locator("#kb-list td form")).to_have_count(0)


def test_one_condition_or_the_other(visit: Any) -> None:
    page = visit("boss")
    page.goto("/customer/")
    page.click("[data-kb-pop-url*='/filter/']")
    page.locator("[data-op]").first.select_option("or")
    page.locator("[data-field]").first.select_option("lifecycle")
    page.locator("[data-value] input[type=text]").first.click()
    page.click(".kb-option:has-text('成长')")
    page.click("[data-act=row]")
    page.locator("[data-field]").nth(1).select_option("last_followed_at")
    page.locator("[data-value] select").last.select_option("this_week")
    page.click(".kb-pop--filter button[type=submit]")
    expect(page.locator(".kb-chip--on")).to_contain_text("生命周期 成长 或 最后跟进 本周")
    assert "any" in page.url
    page.click(".kb-chip__x")
    expect(page.locator(".kb-chip--on")).to_have_count(0)


def test_the_drawer_walks_along_the_list_and_all_results_are_chosen_at_once(visit: Any) -> None:
    page = visit("sales_manager")
    page.goto("/customer/")
    first_row(page)
    page.keyboard.press("Enter")
    place = page.locator(".kb-drawer__place")
    expect(place).to_contain_text("1 /")
    page.keyboard.press("Alt+ArrowDown")
    expect(place).to_contain_text("2 /")
    page.keyboard.press("Escape")
    expect(page.locator(".kb-drawer")).to_have_count(0)
    expect(page).to_have_url(re.compile("/customer/$"))
    page.keyboard.press("x")
    expect(page.locator("[data-kb-count]")).to_contain_text("1")
    page.click("[data-kb-select-all]")
    total = re.sub(r"\D", "", page.locator("#kb-sum-foot").inner_text())
    expect(page.locator("[data-kb-count]")).to_contain_text(total)
    page.keyboard.press("Escape")
    expect(page.locator("[data-kb-batchbar]")).to_be_hidden()
