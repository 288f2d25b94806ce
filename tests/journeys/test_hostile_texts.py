"""What a hostile colleague types everywhere stays text: nothing runs, nothing is drawn, the policy stays quiet."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

EVIL = "'\"><img src=x onerror=pwned=1><script>pwned=1</script>{{7*7}}"
SHORT = '"><svg onload=pwned=1>'
ADDED = "img[src='x'], svg[onload], a[href^='javascript:' i], iframe[srcdoc], script:not([src]):not([type])"


class Hostile:
    """A signed-in page that writes over the API and watches for anything that ran."""

    def __init__(self, page: Any) -> None:
        self.page, self.dialogs = page, []
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def token(self) -> str:
        """What proves that our own page sends."""
        return str(next(c["value"] for c in self.page.context.cookies() if c["name"] == "csrftoken"))

    def call(self, method: str, path: str, body: Any) -> Any:
        """One request to the API."""
        headers = {"X-CSRFToken": self.token(), "Content-Type": "application/json", "Referer": self.page.url}
        return self.page.context.request.fetch(path, method=method, data=json.dumps(body), headers=headers)

    def made(self, noun: str, **body: Any) -> int:
        """The key of a new record."""
        answer = self.call("POST", f"/api/v1/{noun}", body)
        assert answer.status == 201, answer.text()
        return int(answer.json()["id"])

    def harmless(self, where: str) -> None:
        """Nothing of it has become markup or has run."""
        self.page.wait_for_load_state("networkidle")
        assert self.page.locator(ADDED).count() == 0, where
        assert self.page.evaluate("typeof pwned") == "undefined", where
        assert self.dialogs == [], where


@pytest.fixture
def hostile(visit: Callable[..., Any]) -> Hostile:
    """A salesman with a grudge."""
    page = visit("sales")
    page.goto("/customer/")
    return Hostile(page)


def test_texts_of_every_kind_stay_texts(hostile: Hostile) -> None:
    page = hostile.page
    customer = hostile.made(
        "customer", name=EVIL, short_name=SHORT, former_names=EVIL, legal_representative=SHORT, address=EVIL,
        remark=f"{EVIL}\n[x](javascript:pwned=1) http://a.cn/{EVIL}",
    )  # fmt: skip
    hostile.made("contact", customer=customer, name=EVIL[:60], post=SHORT)
    about = {"noun": "customer", "id": customer}
    hostile.made("task", name=EVIL, note=EVIL, due_at="2026-11-22T10:00:00+08:00", target=about)
    refused = hostile.call("PATCH", f"/api/v1/customer/{customer}", {"website": "javascript:pwned=1", "version": 1})
    assert refused.status == 422
    page.goto(f"/customer/{customer}/")
    hostile.harmless("record")
    page.locator(".kb-composer textarea[name=text]").fill(f"@{EVIL}")
    page.press(".kb-composer textarea[name=text]", "Control+Enter")
    page.get_by_text("onerror=pwned=1").first.wait_for()
    hostile.harmless("timeline")
    for path in ("", "edit/", "print/", "why/", "panel/timeline/", "panel/facts/", "do/transfer/", "cell/name/"):
        page.goto(f"/customer/{customer}/{path}")
        hostile.harmless(path)
    for path in ("/", "/customer/", "/customer/?look=board", "/customer/?look=calendar", "/contact/", "/follow-up/",
                 "/task/",
                 f"/customer/?q={quote(EVIL)}", f"/search/?q={quote(EVIL)}", "/customer/?f=" + quote(EVIL),
                 "/customer/?sort=" + quote(EVIL), "/customer/?view=" + quote(EVIL), "/" + quote(EVIL, safe=""),
                 "/login/?next=" + quote(EVIL), "/exports/", "/imports/", "/_notifications/"):  # fmt: skip
        page.goto(path)
        hostile.harmless(path)
    assert page.goto("/customer/").ok
    assert EVIL in page.locator("tbody").first.inner_text()


def test_palette_drawer_toast_and_saved_view_stay_texts(hostile: Hostile) -> None:
    page = hostile.page
    customer = hostile.made("customer", name=f"zzz{EVIL}")
    page.goto("/customer/?q=zzz")
    page.locator("tbody tr td a[data-kb=drawer]").first.click()
    page.locator(".kb-drawer h1, .kb-drawer h2").first.wait_for()
    hostile.harmless("drawer")
    page.goto(f"/customer/{customer}/")
    page.keyboard.press("Control+k")
    page.locator(".kb-palette input").fill("zzz")
    page.get_by_role("option").first.wait_for()
    hostile.harmless("palette")
    page.locator(".kb-palette input").fill(EVIL)
    hostile.harmless("palette, typed")
    view = page.context.request.post(
        "/customer/views/save/", form={"name": SHORT, "q": EVIL, "csrfmiddlewaretoken": hostile.token()},
        headers={"Referer": page.url, "HX-Request": "true"},
    )  # fmt: skip
    assert view.status < 500
    page.goto("/customer/")
    hostile.harmless("saved view")
    page.evaluate(
        "text => htmx.trigger ? document.body.dispatchEvent("
        "new CustomEvent('kb:toast', {detail: {text, tone: 'danger'}, bubbles: true})) : 0",
        EVIL,
    )
    hostile.harmless("toast")


def test_file_names_and_previews_of_imports_stay_texts(hostile: Hostile) -> None:
    page = hostile.page
    customer = hostile.made("customer", name="文件名测试有限公司")
    page.goto(f"/customer/{customer}/")
    headers = {"X-CSRFToken": hostile.token(), "Referer": page.url, "HX-Request": "true"}
    sent = page.context.request.post(
        f"/customer/{customer}/files/", headers=headers,
        multipart={"file": {"name": "a' onerror=pwned=1 .txt", "mimeType": "text/html", "buffer": EVIL.encode()}},
    )  # fmt: skip
    assert sent.status == 201, sent.text()
    for name, content in (("x.svg", b"<svg onload='pwned=1'/>"), ("x.html", EVIL.encode()), ("x.png", EVIL.encode())):
        refused = page.context.request.post(
            f"/customer/{customer}/files/", headers=headers,
            multipart={"file": {"name": name, "mimeType": "image/png", "buffer": content}},
        )  # fmt: skip
        assert refused.status == 422, name
    page.goto(f"/customer/{customer}/panel/attachments/")
    hostile.harmless("files")
    shown = page.context.request.get(sent.json()["url"].replace("download", "preview"))
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"


def test_the_sheet_of_an_import_stays_text(visit: Callable[..., Any]) -> None:
    page = visit("sales_manager")
    hostile = Hostile(page)
    page.goto("/customer/import/")
    rows = f'客户名称,电话,{SHORT.replace(chr(34), "")}\n"{EVIL.replace(chr(34), chr(34) * 2)}",{SHORT[2:]},x\n'
    page.set_input_files("input[type=file]", {"name": "hostile.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    if "/import/" in page.url and not page.url.rstrip("/").split("/")[-1].isdigit():
        page.locator("main form button[type=submit], main form .kb-btn--primary").first.click()
        page.wait_for_url(lambda url: url.rstrip("/").split("/")[-1].isdigit())
    hostile.harmless("wizard")
    assert "onerror=pwned=1" in page.locator("main").inner_text()
    page.locator("[hx-post$='do/check/'], form[action$='do/check/'] button").first.click()
    page.locator('[data-tone="danger"]').first.wait_for()
    hostile.harmless("checked")
