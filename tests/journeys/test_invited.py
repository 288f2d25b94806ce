"""Somebody new comes by the link of his invitation, chooses his password and signs in; twice it does not work."""

from __future__ import annotations

from typing import Any

from tests.journeys.conftest import PHONE, Company

WHO, PASSWORD = "J2048", "Hang-Zhou-2027"
LINK = (
    "from keben.domains.org.letters.invitation import token_for\n"
    "from keben.domains.org.models import User\n"
    f"print(token_for(User.objects.create_user('{WHO}', name='林知夏', email='lin@ep.example')))"
)


def test_from_the_letter_to_the_workbench(company: Company, chromium: Any) -> None:
    token = company.keben("manage", "shell", "-v0", "-c", LINK).strip().splitlines()[-1]
    context = chromium.new_context(viewport=PHONE, base_url=company.url, locale="zh-CN")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"/login/invited/{token}/")
    page.fill("[name=new]", "short")
    page.fill("[name=again]", "short")
    page.press("[name=again]", "Enter")
    page.wait_for_selector("text=至少 8 个字符。 >> visible=true")
    assert page.locator("[aria-invalid=true]").count() == 1
    page.fill("[name=new]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.press("[name=again]", "Enter")
    page.wait_for_url("**/login/?welcome=1")
    assert page.get_by_text("密码已设置，请登录。").is_visible()
    page.fill("[name=login]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    answer = page.goto(f"/login/invited/{token}/")
    assert answer.status == 410
    assert page.get_by_text("此邀请已失效").is_visible()
    context.close()
