"""The form of a record in a real browser: two editors, refusals, conditions, pickers, drafts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.test_daily_work import create

Visit = Callable[..., Any]
PARTS = """
<select name="t"><option value=""></option><option value="a,b">1</option><option value="c">2</option></select>
<input type="checkbox" name="k" value="on"><input name="m">
<input type="hidden" name="many" value="7"><input type="hidden" name="many" value="9">
<p data-kb-when="t=a%2Cb,x">is</p><p data-kb-when="t!=c">not</p>
<p data-kb-when="m=*">filled</p><p data-kb-when="m!=*">empty</p>
<p data-kb-when="k=1">on</p><p data-kb-when="k!=1">off</p><p data-kb-when="k=*">ticked</p>
<p data-kb-when="many=9">many</p>
"""
SAVE = "main .kb-actionbar .kb-btn--primary"


def test_two_editors_choose_field_by_field(visit: Visit) -> None:
    first, second = visit("sales"), None
    path = create(first, "芜湖三方选择有限公司")
    second = visit("sales_manager")
    for page in (first, second):
        page.goto(f"/{path}edit/")
    second.fill("[name=short_name]", "甲简称")
    second.fill("[name=legal_representative]", "甲代表")
    second.fill("[name=registered_address]", "甲填的注册地址")
    second.locator(SAVE).first.click()
    second.wait_for_url(re.compile(rf"/{path}$"))
    first.fill("[name=short_name]", "乙简称")
    first.fill("[name=legal_representative]", "乙代表")
    first.fill("[name=remark]", "乙的备注不冲突")
    first.locator(SAVE).first.click()
    rows = first.locator(".kb-conflict tbody tr")
    rows.first.wait_for()
    assert rows.count() == 2
    assert "甲简称" in rows.filter(has_text="乙简称").inner_text()
    rows.filter(has_text="乙简称").locator("[data-side=theirs]").check()
    first.locator("dialog[open] .kb-btn--primary").click()
    first.wait_for_url(re.compile(rf"/{path}$"))
    facts = first.locator(".kb-col--facts").inner_text()
    assert "甲简称" in facts
    assert "乙代表" in facts
    assert "乙的备注不冲突" in facts
    assert "甲填的注册地址" in facts
    assert "乙简称" not in facts


def test_what_the_server_refuses_keeps_its_words(visit: Visit) -> None:
    page = visit("sales", phone=True)
    page.goto("/customer/new/")
    page.fill("[name=name]", "池州退回跟进有限公司")
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    page.wait_for_load_state("networkidle")
    page.locator(".kb-bigact--primary").click()
    page.locator(".kb-saying textarea").fill("这段话不能丢")
    page.context.set_offline(True)
    page.locator(".kb-saying .kb-btn--primary").click()
    page.locator("#kb-outbox").wait_for()
    page.route("**/say/", lambda route: route.fulfill(status=422, headers={"HX-Trigger": '{"kb:toast":{"text":"no"}}'}))
    page.context.set_offline(False)
    page.locator("#kb-outbox[data-tone=danger]").wait_for()
    page.locator("#kb-outbox").click()
    listed = page.locator(".kb-outboxlist li")
    assert "这段话不能丢" in listed.inner_text()
    page.unroute("**/say/")
    listed.locator(".kb-btn--primary").click()
    page.locator("#kb-outbox").wait_for(state="detached")
    page.locator(".kb-line__body", has_text="这段话不能丢").wait_for()


def test_conditional_fields(visit: Visit) -> None:
    page = visit("sales")
    page.goto("/customer/new/")
    field = page.locator("[name=uscc]")
    page.select_option("[name=type]", "end")
    field.wait_for(state="visible")
    page.select_option("[name=type]", "person")
    field.wait_for(state="hidden")
    assert field.is_disabled()
    seen = page.evaluate(
        """(parts) => {
        const form = document.createElement("form");
        form.dataset.kb = "when";
        form.innerHTML = parts;
        document.body.append(form);
        return new Promise((done) => setTimeout(() => {
          const shown = () => [...form.querySelectorAll("p")].filter((p) => !p.hidden).map((p) => p.textContent);
          const change = () => form.t.dispatchEvent(new Event("change", {bubbles: true}));
          const out = [shown().join(" ")];
          Object.assign(form.t, {value: "a,b"});
          form.k.checked = true;
          form.m.value = "0";
          change();
          out.push(shown().join(" "));
          form.t.value = "c";
          change();
          out.push(shown().join(" "));
          form.remove();
          done(out);
        }, 50));
      }""",
        PARTS,
    )
    assert seen == ["not empty off many", "is not filled on ticked many", "filled on ticked many"]


def test_create_from_within_a_picker(visit: Visit) -> None:
    page = visit("sales")
    page.goto("/contact/new/")
    page.fill("[name=name]", "钱小满")
    box = page.locator(".kb-combo[data-name=customer] input[type=text]")
    box.click()
    box.fill("滁州现场新建有限公司")
    page.locator(".kb-option--new").click()
    dialog = page.locator("dialog[open]")
    assert dialog.locator("[name=name]").input_value() == "滁州现场新建有限公司"
    dialog.locator(".kb-dialog__foot .kb-btn--primary").click()
    dialog.wait_for(state="detached")
    assert box.input_value() == "滁州现场新建有限公司"
    page.locator(SAVE).click()
    page.wait_for_url(re.compile(r"/contact/\d+/$"))
    assert "滁州现场新建有限公司" in page.locator("main").inner_text()


def test_a_picker_pages_and_searches(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/contact/new/")
    box = page.locator(".kb-combo[data-name=customer] input[type=text]")
    box.click()
    options = page.locator(".kb-option")
    options.nth(19).wait_for()
    assert options.count() == 20
    page.locator(".kb-options").evaluate("(el) => el.scrollTo(0, el.scrollHeight)")
    options.nth(20).wait_for()
    assert options.count() > 20


def test_a_draft_comes_back_with_its_choices(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/contact/new/")
    page.fill("[name=name]", "周草稿")
    box = page.locator(".kb-combo[data-name=customer] input[type=text]")
    box.click()
    page.locator(".kb-option").first.click()
    chosen = box.input_value()
    page.locator("[name=remark]").fill("离开之前写的")
    page.locator("[name=name]").focus()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/contact/new/")
    page.locator(".kb-banner .kb-linkbtn").first.click()
    assert page.input_value("[name=name]") == "周草稿"
    assert page.input_value("[name=remark]") == "离开之前写的"
    assert box.input_value() == chosen
    assert page.locator("input[type=hidden][name=customer]").input_value() != ""
    colleague = visit("sales")
    colleague.goto("/contact/new/")
    assert colleague.locator(".kb-banner .kb-linkbtn").count() == 0


def test_what_was_saved_is_no_draft(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/customer/new/")
    page.fill("[name=name]", "保存后不留草稿有限公司")
    page.click("form[data-kb-main] [type=submit].kb-btn--primary")
    page.wait_for_url(re.compile(r"/customer/\d+/$"))
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kb-draft:'))") == []
    page.goto("/customer/new/")
    assert page.locator(".kb-banner .kb-linkbtn").count() == 0
    page.fill("[name=name]", "保存并新建不留草稿有限公司")
    page.click("form[data-kb-main] [type=submit][name=_again]")
    expect(page.locator("[name=name]")).to_have_value("")
    assert page.locator(".kb-banner .kb-linkbtn").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kb-draft:'))") == []


def test_one_types_at_once_and_enter_saves(visit: Visit) -> None:
    page = visit("sales_manager")
    page.goto("/customer/new/")
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("回车即保存有限公司")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customer/\d+/$"))  # not “save and new”, though its button stands first
    page.goto("/customer/new/")
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type("回车即保存有限公司")
    page.keyboard.press("Enter")
    page.locator("[name=_acknowledge]").wait_for()
    page.locator("[name=name]").press("Enter")  # asks again: Enter never passes over a doubt
    expect(page.locator(".kb-doubt")).to_be_focused()
    assert page.url.endswith("/customer/new/")


def test_a_long_title_widens_no_form_on_a_phone(visit: Visit) -> None:
    desk = visit("sales")
    path = create(desk, "名称很长的" * 12 + "有限公司")
    page = visit("sales", phone=True)
    page.goto(f"/{path}edit/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.locator(SAVE).first).to_be_in_viewport(ratio=1)
