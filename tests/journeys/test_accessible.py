"""Nothing serious for axe-core on any main page, in both themes and both sizes, and no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PAGES = {
    "sales": (
        "/", "/customer/", "/customer/?look=board", "/customer/?look=calendar", "/customer/1/", "/customer/1/edit/",
        "/customer/?group=level&open=1", "/customer/?look=board&lanes=level",
        "/customer/1/print/", "/customer/new/", "/contact/", "/contact/new/", "/follow-up/", "/task/",
        "/task/?look=board", "/task/?look=calendar", "/search/?q=电子", "/me/", "/me/security/", "/me/sessions/",
        "/exports/", "/_notifications/", "/system/tokens/", "/nowhere/", "/system/", "/customers/nearby/",
        "/customers/nearby/?from=1", "/visits/day/", "/care/figures/", "/leads/stand/", "/twins/check/", "/mail/",
    ),
    "sales_manager": (
        "/customer/import/", "/imports/", "/twins/", "/twins/unasked/", "/subject-request/", "/subject-request/1/",
        "/subject-request/1/found/", "/legal-hold/", "/consent/new/", "/customers/dry-run/",
        "/pool/1/", "/leads/yield/", "/leads/dry-run/", "/attachment/new/",
    ),
    "security_admin": ("/system/personal/", "/system/retention/", "/retention-rule/1/dry-run/", "/system/rights/"),
    "system_admin": (
        "/system/", "/system/people/", "/system/people/1/", "/system/people/new/", "/system/fields/",
        "/system/fields/new/customers.Customer/", "/system/numbers/", "/system/settings/", "/system/jobs/",
        "/system/webhooks/", "/industry/", "/department/", "/system/quality/", "/system/calendar/", "/mail-account/",
    ),
}  # fmt: skip


def serious(page: Any) -> list[str]:
    """The serious and critical findings of axe-core, each with one place."""
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in ("serious", "critical")
    ]


BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def looked_at(page: Any) -> list[str]:
    """What is wrong with what the page shows now."""
    page.wait_for_load_state("networkidle")
    problems = serious(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        problems.append(f"{width} px wide")
    return problems


@BOTH
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("role", PAGES)
def test_main_pages(visit: Callable[..., Any], role: str, phone: bool, dark: bool) -> None:
    page = visit(role, dark=dark, phone=phone)
    found: dict[str, Any] = {}
    for path in PAGES[role]:
        page.goto(path)
        if problems := looked_at(page):
            found[path] = problems
    assert found == {}


@BOTH
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_before_the_sign_in(company: Any, chromium: Any, phone: bool, dark: bool) -> None:
    from tests.journeys.conftest import DESKTOP, PHONE

    context = chromium.new_context(
        base_url=company.url, viewport=PHONE if phone else DESKTOP, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    found = {}
    for path in ("/login/", "/login/forgotten/", "/api/v1/docs"):
        page.goto(path)
        if problems := looked_at(page):
            found[path] = problems
    context.close()
    assert found == {}


@BOTH
def test_what_opens_over_a_page(visit: Callable[..., Any], dark: bool) -> None:
    """The drawer, the filter, the columns, a dialog, the palette, the keys and a refused form."""
    page = visit("sales", dark=dark)
    found: dict[str, Any] = {}

    def note(name: str) -> None:
        if problems := looked_at(page):
            found[name] = problems

    page.goto("/customer/")
    page.locator("tbody tr td a[data-kb=drawer]").first.click()
    page.locator(".kb-drawer h1, .kb-drawer h2").first.wait_for()
    note("drawer")
    page.goto("/customer/1/")
    page.keyboard.press("Control+k")
    page.locator(".kb-palette input").fill("电子")
    page.get_by_role("option").first.wait_for()
    note("palette")
    page.goto("/customer/")
    page.keyboard.press("?")
    page.locator(".kb-keys").wait_for()
    note("keys")
    page.goto("/customer/new/")
    page.fill("[name=phone]", "12")
    page.locator("main .kb-actionbar .kb-btn--primary").click()
    page.locator(".kb-field__error, [aria-invalid=true]").first.wait_for()
    note("refused form")
    for address in ("/customer/filter/", "/customer/columns/", "/customer/export/", "/customer/1/do/transfer/"):
        page.goto("/customer/")
        page.evaluate(
            "async address => {"
            "const got = await fetch(address, {headers: {'HX-Request': 'true', 'KB-Layer': 'dialog'}});"
            "document.querySelector('main').innerHTML = await got.text();}",
            address,
        )
        note(address)
    assert found == {}
