"""The code on a card is read in every browser, without a network, and where it cannot be read the page says why."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import segno
from PIL import Image

Visit = Callable[..., Any]
CARD = "\r\n".join((
    "BEGIN:VCARD", "VERSION:3.0", "N:陈;志远;;;", "FN:陈志远", "ORG:苏州华锐安防科技有限公司;销售部", "TITLE:销售总监",
    "TEL;TYPE=CELL:138 1234 5678", "TEL;TYPE=WORK:0512-66668888", "EMAIL:chen@huarui.example",
    "ADR;TYPE=WORK:;;星湖街 328 号;苏州;江苏;215000;中国", "END:VCARD",
))  # fmt: skip
FILLED = {
    "contact_name": "陈志远", "name": "苏州华锐安防科技有限公司", "post": "销售总监", "mobile": "138 1234 5678",
    "phone": "0512-66668888", "email": "chen@huarui.example", "address": "星湖街 328 号 苏州 江苏 215000 中国",
}  # fmt: skip
FIELDS = "document.getElementById('kb-stand').elements"
NAMES = f"Object.fromEntries({sorted(FILLED)}.map((name) => [name, {FIELDS}[name].value]))"
NO_READER = "delete globalThis.BarcodeDetector"
OWN_READER = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "MECARD:N:Chen,Zhiyuan;ORG:Huarui;;" }]; }
}"""
NO_CAMERA = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"


def code(text: str, encoding: str = "utf-8") -> dict[str, Any]:
    """A picture of a QR code as a person chooses it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, encoding=encoding, eci=False).save(out, kind="png", scale=5, border=4)
    return {"name": "code.png", "mimeType": "image/png", "buffer": out.getvalue()}


def phone_with(visit: Visit, *scripts: str) -> tuple[Any, list[str]]:
    """A phone whose browser is as the scripts make it, and the readers of codes that it asks for."""
    phone = visit("sales", phone=True)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url) if "vendor/jsqr" in request.url else None)
    for script in scripts:
        phone.add_init_script(script)
    return phone, asked


def told(phone: Any, text: str) -> None:
    """Wait until the page says so."""
    phone.locator("#kb-stand [data-told]").get_by_text(text, exact=True).wait_for()


def test_a_code_is_read_without_a_network_where_the_browser_has_no_reader(visit: Visit) -> None:
    phone, asked = phone_with(visit, NO_READER, NO_CAMERA)
    phone.goto("/lead/")
    assert asked == []  # no other page carries it
    with phone.expect_event("requestfinished", lambda request: "vendor/jsqr" in request.url):
        phone.goto("/leads/stand/")
    phone.context.set_offline(True)
    assert phone.locator("[data-codelabel]").is_hidden()
    phone.click("[data-scan]")
    told(phone, "无法使用相机。请在浏览器中允许，或选择一张二维码照片，或手工录入。")
    phone.locator("[data-codelabel]").wait_for()
    phone.set_input_files("[data-code]", code(CARD))
    told(phone, "已识别，请与名片核对。")
    assert phone.evaluate(NAMES) == FILLED
    phone.evaluate("document.getElementById('kb-stand').reset()")
    phone.fill("[name=mobile]", "13900000000")
    phone.set_input_files("[data-code]", code(CARD, "gb18030"))  # as older Chinese programs write it
    phone.wait_for_function(f"() => {FIELDS}.namedItem('name').value")
    assert phone.evaluate(NAMES) == FILLED | {"mobile": "13900000000"}  # what was typed stays
    assert len(asked) == 1


def test_a_page_without_a_camera_offers_the_photo_and_says_what_is_wrong_with_it(visit: Visit) -> None:
    phone, _asked = phone_with(
        visit, NO_READER, "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
    )
    phone.goto("/leads/stand/")
    phone.locator("[data-codelabel]").wait_for()
    assert phone.locator("[data-scan]").is_hidden()
    empty = phone.evaluate(NAMES)
    phone.set_input_files("[data-code]", code("https://u.wechat.example/kPzVx"))
    told(phone, "二维码里没有名片信息。请拍名片，或手工录入。")
    blank = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(blank, "PNG")
    phone.set_input_files("[data-code]", {"name": "blank.png", "mimeType": "image/png", "buffer": blank.getvalue()})
    told(phone, "没有识别到二维码，请靠近一些。")
    phone.set_input_files("[data-code]", {"name": "no.png", "mimeType": "image/png", "buffer": b"no picture"})
    told(phone, "图片无法识别。请重拍，或手工录入。")
    assert phone.evaluate(NAMES) == empty == dict.fromkeys(FILLED, "")


def test_a_reader_that_did_not_arrive_is_named_and_asked_for_again(visit: Visit) -> None:
    phone, asked = phone_with(visit, NO_READER)
    phone.route("**/vendor/jsqr*", lambda route: route.abort())
    with phone.expect_event("requestfailed", lambda request: "vendor/jsqr" in request.url):
        phone.goto("/leads/stand/")
    phone.click("[data-scan]")
    told(phone, "无法识别二维码：识别程序未能下载到本机。请联网后重试，或手工录入。")
    phone.unroute("**/vendor/jsqr*")
    phone.set_input_files("[data-code]", code(CARD))
    told(phone, "已识别，请与名片核对。")
    assert phone.evaluate(NAMES) == FILLED
    assert len(asked) == len(set(asked)) == 3


def test_a_browser_with_a_reader_of_its_own_fetches_none(visit: Visit) -> None:
    phone, asked = phone_with(visit, OWN_READER, NO_CAMERA)
    phone.goto("/leads/stand/")
    phone.click("[data-scan]")
    phone.locator("[data-codelabel]").wait_for()
    phone.set_input_files("[data-code]", code("any"))
    told(phone, "已识别，请与名片核对。")
    assert (phone.input_value("[name=contact_name]"), phone.input_value("[name=name]")) == ("ChenZhiyuan", "Huarui")
    assert asked == []


def test_one_touch_and_the_return_key_take_a_card(visit: Visit) -> None:
    """From the name over the company to the number, and saved from there; the next card begins where this one did."""
    phone = visit("sales", phone=True)
    phone.goto("/leads/stand/")
    phone.tap("[name=contact_name]")
    for text in ("钱工", "常州回车安防有限公司", "13961230017"):
        phone.keyboard.insert_text(text)
        phone.keyboard.press("Enter")
    phone.locator("#kb-stand-last p").first.get_by_text("常州回车安防有限公司").wait_for()
    assert phone.evaluate("document.activeElement.name") == "contact_name"
    assert [phone.input_value(f"[name={name}]") for name in ("contact_name", "name", "mobile")] == ["", "", ""]
