"""Administration in a real browser: a person made and let in, passkey, app and recovery codes, a hand-over."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from keben.domains.org.signin.totp import STEP, code_at

Visit = Callable[..., Any]
Door = Callable[..., Any]
SECRET = "Wu-Han-2026-keben"
OTHER = "Chang-Sha-2026-keben"


@pytest.fixture
def door(company: Any, chromium: Any) -> Iterator[Door]:
    """`door()` gives a page at the sign-in; the host has a name, for a passkey belongs to no bare address."""
    opened, complaints = [], []

    def open_page(**more: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": 1440, "height": 900},
            base_url=company.url.replace("127.0.0.1", "localhost"),
            locale="zh-CN",
            **more,
        )
        opened.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login/")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


def sign_in(page: Any, login: str, password: str) -> None:
    """Account and password; what comes next is the caller's."""
    page.goto("/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def change_password(page: Any, current: str, new: str) -> None:
    """The page to which everybody is sent whose password somebody else has set."""
    page.wait_for_url(re.compile("/login/password/"))
    page.fill("[name=current]", current)
    page.fill("[name=new]", new)
    page.fill("[name=again]", new)
    page.press("[name=again]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def sign_out(page: Any) -> None:
    """By the person's menu."""
    page.goto("/me/")
    page.locator(".kb-top__user").click()
    page.get_by_role("menuitem", name="退出登录").click()
    page.wait_for_url(re.compile("/login/"))


def newcomer(company: Any, page: Any, staff_no: str) -> None:
    """A person whom the operator made, after his first sign-in."""
    said = company.keben("user", "create", staff_no, "--name", "新人", "--role", "sales")
    password = said.strip().split("  ")[2]
    sign_in(page, staff_no, password)
    change_password(page, password, SECRET)


def pick(page: Any, name: str, text: str) -> None:
    """Choose from a remote picker."""
    box = page.locator(f'.kb-combo[data-name="{name}"] input[role=combobox]')
    box.click()
    box.fill(text)
    page.get_by_role("option", name=re.compile(text)).first.click()


KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def authenticator(page: Any) -> tuple[Any, str]:
    """A key in the browser that touches itself when asked: the session that steers it, and its name."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]


def test_a_passkey_is_enrolled_used_and_removed(company: Any, door: Door) -> None:
    page = door()
    newcomer(company, page, "J100")
    session, held = authenticator(page)
    page.goto("/me/security/")
    page.fill("[name=name]", "工作电脑")
    page.get_by_role("button", name="添加通行密钥").click()
    page.get_by_text("工作电脑").wait_for()
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": held})["credentials"]) == 1
    sign_out(page)
    sign_in(page, "J100", SECRET)
    page.wait_for_url(re.compile("/login/second/"))
    page.locator("[data-kb-passkey=get]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/me/sessions/")
    assert page.locator("main tbody tr").first.is_visible()
    page.goto("/me/security/")
    page.locator("form[action$='/remove/'] [name=current]").fill(SECRET)
    page.locator("form[action$='/remove/'] button").click()
    page.get_by_text("已移除").first.wait_for()
    sign_out(page)
    sign_in(page, "J100", SECRET)
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_strange_key_is_refused_with_words(company: Any, door: Door) -> None:
    page = door()
    newcomer(company, page, "J101")
    session, held = authenticator(page)
    page.goto("/me/security/")
    page.get_by_role("button", name="添加通行密钥").click()
    page.get_by_text("Passkey", exact=False).first.wait_for()
    sign_out(page)
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": held})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page, "J101", SECRET)
    page.wait_for_url(re.compile("/login/second/"))
    page.locator("[data-kb-passkey=get]").click()
    page.locator("[data-kb-passkey-error]:not([hidden])").wait_for()
    assert "通行密钥" in page.locator("[data-kb-passkey-error]").inner_text()
    assert "/login/second/" in page.url


def test_app_and_recovery_code(company: Any, door: Door) -> None:
    page = door()
    newcomer(company, page, "J102")
    page.goto("/me/security/authenticator/")
    secret = page.locator("main .kb-code").inner_text().replace(" ", "")
    step = int(time.time()) // STEP
    page.fill("[name=code]", "000000" if code_at(secret, step) != "000000" else "000001")
    page.press("[name=code]", "Enter")
    page.locator("#id_code-err").wait_for()
    page.fill("[name=code]", code_at(secret, int(time.time()) // STEP))
    page.press("[name=code]", "Enter")
    codes = page.locator("#kb-codes li")
    codes.first.wait_for()
    assert codes.count() == 10
    spare = codes.nth(3).inner_text()
    sign_out(page)
    sign_in(page, "J102", SECRET)
    page.wait_for_url(re.compile("/login/second/"))
    page.fill("[name=code]", code_at(secret, int(time.time()) // STEP + 1))
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    sign_out(page)
    for expected in (True, False):
        sign_in(page, "J102", SECRET)
        page.wait_for_url(re.compile("/login/second/"))
        page.fill("[name=code]", spare)
        page.press("[name=code]", "Enter")
        if expected:
            page.wait_for_url(lambda url: "/login" not in url)
            page.goto("/me/security/")
            page.get_by_text("剩余 9").or_(page.get_by_text("9 个未使用")).or_(
                page.get_by_text(re.compile("9"))
            ).first.wait_for()
            sign_out(page)
        else:
            page.locator("#id_code-err").wait_for()


def test_from_department_and_role_to_a_revealed_phone_and_a_hand_over(company: Any, visit: Visit, door: Door) -> None:
    admin = visit("system_admin")
    admin.goto("/department/new/")
    admin.fill("[name=name]", "电商一部")
    admin.locator("main .kb-actionbar .kb-btn--primary").click()
    admin.wait_for_url(re.compile(r"/department/\d+/$"))
    admin.goto("/system/people/new/")
    admin.fill("[name=staff_no]", "J200")
    admin.fill("[name=name]", "何新")
    pick(admin, "department", "电商一部")
    admin.locator("main form[data-kb~=guard] .kb-btn--primary").click()
    password = admin.locator("[data-kb-password]").inner_text()
    admin.get_by_role("link", name="完成").click()
    admin.wait_for_url(re.compile(r"/system/people/\d+/$"))
    person = re.search(r"/people/(\d+)/", admin.url).group(1)  # type: ignore[union-attr]

    security = visit("security_admin")
    security.goto("/system/roles/")
    security.fill("#new_name", "电商客服")
    security.fill("#new_code", "shop_service")
    security.locator("form[action='/system/roles/new/'] .kb-btn--primary").click()
    security.wait_for_url(re.compile(r"/system/roles/\d+/$"))
    role = security.url
    security.fill("[data-kb-sieve]", "没有这样的对象")
    security.get_by_text("没有叫这个名字的对象。").wait_for()
    assert security.locator(".kb-matrix__noun:visible").count() == 0
    security.fill("[data-kb-sieve]", "客户")
    security.locator(".kb-matrix__noun", has=security.get_by_text("客户", exact=True)).locator("summary").click()
    for verb in ("view", "edit", "reveal"):
        security.locator(f"[name='customers.Customer:verbs'][value={verb}]").check()
    security.locator("[name='customers.Customer:scope']").select_option("all")
    security.locator("main form[data-kb~=guard] .kb-btn--primary").click()
    security.locator("main .kb-banner, .kb-toast").first.wait_for()
    security.goto(f"{role}fields/customers.Customer/")
    security.locator("[name='right:phone']").select_option("1")
    security.locator("main form[data-kb~=guard] .kb-btn--primary").click()
    security.locator("main .kb-banner, .kb-toast").first.wait_for()
    security.goto(f"/system/people/{person}/")
    security.get_by_role("checkbox", name=re.compile("电商客服")).check()
    security.locator(f"form[action='/system/people/{person}/roles/'] .kb-btn--primary").click()
    security.locator("main .kb-banner, .kb-toast").first.wait_for()

    sales = visit("sales")
    sales.goto("/customer/new/")
    sales.fill("[name=name]", "苏州掩码验证有限公司")
    sales.fill("[name=phone]", "139 1234 5678")
    sales.locator("main .kb-actionbar .kb-btn--primary").click()
    sales.wait_for_url(re.compile(r"/customer/\d+/$"))
    address = "/" + sales.url.split("//", 1)[1].partition("/")[2]

    page = door()
    sign_in(page, "J200", password)
    change_password(page, password, OTHER)
    page.goto(address)
    assert "139****5678" in page.locator("main").inner_text().replace(" ", "")
    assert "13912345678" not in page.content().replace(" ", "")
    page.locator("[data-kb=reveal]:visible").first.click()
    page.get_by_text("139 1234 5678").first.wait_for()

    audit = visit("audit_admin")
    audit.goto("/system/log/?noun=customers.Customer")
    line = audit.locator("tbody tr", has_text="何新").first
    assert "查看完整内容" in line.inner_text()
    assert "苏州掩码验证有限公司" in line.inner_text()

    page.goto(f"{address}edit/")
    admin.goto(f"/system/people/{person}/handover/")
    admin.fill("[name=reason]", "离职")
    admin.locator("main form[data-kb~=guard] .kb-btn--primary").click()
    admin.locator("main .kb-banner, .kb-toast").first.wait_for()
    page.goto(address)
    page.wait_for_url(re.compile("/login/"))
    sign_in(page, "J200", OTHER)
    page.locator("#id_password-err").wait_for()


def test_the_administration_on_a_phone_never_scrolls_sideways(visit: Visit) -> None:
    system = (
        "people/ people/new/ people/2/ people/5/handover/ fields/ numbers/ settings/ calendar/ jobs/ tokens/ webhooks/"
    )
    security = "people/2/ roles/ roles/1/ roles/1/fields/customers.Customer/ rights/?person=2"
    audit = "log/ log/?area=settings signins/ rights/?person=2"
    own = ("/system/", "/me/", "/me/security/", "/me/sessions/", "/exports/", "/imports/")
    pages = {"system_admin": system, "security_admin": security, "audit_admin": audit}
    wide = {}
    for role, paths in pages.items():
        page = visit(role, phone=True)
        for path in (*own, *(f"/system/{one}" for one in paths.split())):
            answer = page.goto(path)
            assert answer.status == 200, path
            width = page.evaluate("document.documentElement.scrollWidth")
            inside = page.evaluate(
                "[...document.querySelectorAll('main *')].filter(e => e.scrollWidth > e.clientWidth + 1"
                " && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && !e.closest('.kb-tabs, pre')).length"
            )
            if width > 390 or inside:
                wide[path] = (width, inside)
    assert wide == {}
