"""A follow-up with all that belongs to it, at the desk and on the phone: phrase, colleague, files, voice, next step."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

Visit = Callable[..., Any]
KNOWN = "江东电网有限公司"
TALK = """() => {
navigator.mediaDevices.getUserMedia = async () => ({ getTracks: () => [] });
window.MediaRecorder = class {
  static isTypeSupported() { return true; }
  constructor(_stream, { mimeType }) { this.mimeType = mimeType; }
  start() {}
  stop() {
    this.ondataavailable({ data: new Blob(["\\0\\0\\0\\x18ftypM4A \\0\\0\\0\\0M4A mp42"], { type: this.mimeType }) });
    this.onstop();
  }
};
}"""
"""A microphone and its recorder; how long somebody speaks depends on no clock."""


@pytest.mark.parametrize("phone", [False, True])
def test_what_was_agreed_is_written_with_all_that_belongs_to_it(visit: Visit, tmp_path: Any, phone: bool) -> None:
    page = visit("sales", phone=phone)
    page.goto(f"/customer/?q={KNOWN}")
    found = page.locator(f"main a[href^='/customer/']:visible:has-text('{KNOWN}')").first
    page.goto(found.get_attribute("href"))
    if phone:
        page.locator("a, button", has_text="写跟进").filter(visible=True).first.click()
    text = page.locator("textarea[name=text]:visible")
    text.wait_for()
    form = page.locator("form.kb-composer").filter(visible=True)
    form.locator("[data-kb-menu^='#kb-phrases']:visible").click()
    page.get_by_role("menuitem", name="已约好上门时间").click()
    page.wait_for_function("() => [...document.querySelectorAll('textarea[name=text]')].some(one => one.value)")
    assert text.input_value() == "已约好上门时间"
    text.press_sequentially(" @周敏")
    page.locator("[role=option]:visible", has_text="周敏").click()
    picture = tmp_path / ("phone.jpg" if phone else "desk.jpg")
    Image.new("RGB", (60, 40), "green").save(picture)
    way = "[data-kb-camera]" if phone else "input[type=file]:not([data-kb-camera])"
    form.locator(way).last.set_input_files(picture)
    page.evaluate(TALK)
    form.locator("[data-kb-voice]:visible").click()
    form.locator("[data-kb-voice][aria-pressed=true]").click()
    form.locator(".kb-file", has_text="语音").locator("input[name=attachments]").wait_for(state="attached")
    form.locator(".kb-file", has_text=picture.name).locator("input[name=attachments]").wait_for(state="attached")
    form.locator("[data-kb-next]").first.click()
    form.locator("input[placeholder=做什么]").fill("带样品上门")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    form.locator("button[type=submit]").click()
    entry = page.locator(".kb-line li", has_text="已约好上门时间 @周敏").filter(has_text=picture.name)
    entry = entry.filter(has_text="下一步")
    entry.first.wait_for()
    assert re.search(r"下一步：.* 带样品上门", entry.first.inner_text())
    names = entry.first.locator("a[data-kb-show]").all_inner_texts()
    assert [name.partition("-")[0] for name in names] == [picture.name, "语音"]  # in the order of choosing
    chief = visit("sales_manager", phone=phone)
    chief.goto("/_notifications/")
    chief.get_by_text(re.compile(f"陈思远在“{KNOWN}”里提到")).first.wait_for()


def test_a_picture_on_its_way_is_not_left_behind(visit: Visit, tmp_path: Any) -> None:
    page = visit("sales", phone=True)
    page.goto(f"/customer/?q={KNOWN}")
    found = page.locator(f"main a[href^='/customer/']:visible:has-text('{KNOWN}')").first
    page.goto(found.get_attribute("href"))
    page.locator("a, button", has_text="写跟进").filter(visible=True).first.click()
    form = page.locator("form.kb-composer").filter(visible=True)
    form.locator("textarea").fill("照片还在路上")
    held: list[Any] = []
    page.route("**/_record/upload/", lambda route: held.append(route))  # noqa: PLW0108 - a builtin is no handler
    picture = tmp_path / "slow.jpg"
    Image.new("RGB", (60, 40), "blue").save(picture)
    form.locator("[data-kb-camera]").set_input_files(picture)
    form.locator("button[type=submit]").click()
    page.get_by_text("附件传完就提交").wait_for()
    assert form.locator("textarea").input_value() == "照片还在路上"
    held[0].continue_()
    page.locator(".kb-line li", has_text="照片还在路上").filter(has_text="slow.jpg").first.wait_for()
