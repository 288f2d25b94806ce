"""Nothing serious for axe-core on any page that the menus lead to, in both themes and sizes; no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from keben.kernel.registry import registry
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.page_kinds import Walk

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WATCH = """
window.kbOpen = 0;
document.addEventListener("htmx:before:request", () => { window.kbOpen += 1; });
document.addEventListener("htmx:finally:request", () => { window.kbOpen -= 1; });
"""
"""Counts what htmx has asked for and not got yet."""
LOOK = """
async ({colours, skip, only}) => {
  const bad = ["serious", "critical"];
  const asked = one => bad.includes(one.impact) && one.enabled && !one.tags.includes("experimental");
  const rules = axe._audit.rules.filter(asked);
  const values = colours ? ["color-contrast", "link-in-text-block"] : rules.map(one => one.id);
  const there = list => list.filter(one => document.querySelector(one)).map(one => [one]);
  const found = await axe.run(
    {include: there(only), exclude: there(skip)},
    {resultTypes: ["violations"], preload: false, runOnly: {type: "rule", values}},
  );
  const serious = found.violations.filter(one => bad.includes(one.impact));
  return serious.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
}
"""
FURTHER_ROWS = ["tbody tr:nth-child(n + 6)", ".kb-pcards > :nth-child(n + 6)"]
"""Rows and cards that are drawn like those before them."""
SHELL = [".kb-nav", ".kb-top", ".kb-ptabs", ".kb-menu", ".kb-sheet"]
HIDE = """
() => document.body.querySelectorAll("*").forEach(one => one.toggleAttribute("data-unseen", !one.checkVisibility()))
"""
APPEARED = """
() => {
  const now = [...document.body.querySelectorAll("[data-unseen]")].filter(one => one.checkVisibility());
  now.forEach(one => one.setAttribute("data-appeared", ""));
  return now.length;
}
"""


class Looker:
    """Axe on one page, in whatever theme and size it stands."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.shell_seen = False

    def axe(self, *, colours: bool = False, only: str = "html") -> list[str]:
        """The serious and critical findings, each with one place; `colours` asks for nothing else."""
        skip = [*FURTHER_ROWS, *(SHELL if self.shell_seen else ())]
        return self.page.evaluate(LOOK, {"colours": colours, "skip": skip, "only": [only]})

    def theme(self, name: str) -> str:
        """Another theme without another page; the ground that it shows."""
        self.page.evaluate("name => { document.documentElement.dataset.theme = name; }", name)
        return self.page.evaluate("getComputedStyle(document.body).backgroundColor")

    def settle(self) -> None:
        """Until everything that the page fetches by itself is there."""
        self.page.wait_for_function("() => window.kbOpen === 0")
        self.page.evaluate(AXE)

    def here(self) -> list[str]:
        """What is wrong with what the page shows now, in both themes."""
        self.theme("light")
        found = self.axe()
        self.theme("dark")
        return [*found, *self.axe(colours=True)]

    def phone(self) -> list[str]:
        """What is wrong on a phone: too wide, or in what only a phone shows."""
        self.page.evaluate(HIDE)
        self.page.set_viewport_size(PHONE)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        found = [f"{width} px wide"] if width > PHONE["width"] else []
        if self.page.evaluate(APPEARED):
            found += self.axe(only="[data-appeared]")
            self.theme("light")
            found += self.axe(colours=True, only="[data-appeared]")
        self.page.set_viewport_size(DESKTOP)
        return found

    def both(self) -> list[str]:
        """Everything that is wrong with the page."""
        found = [*self.here(), *self.phone()]
        self.shell_seen = True
        return found


@pytest.fixture
def staff(company: Any, chromium: Any) -> Iterator[Callable[[str], Any]]:
    """`staff("sales")` gives a page of somebody who has signed in."""
    opened = []

    def page_of(role: str) -> Any:
        context = chromium.new_context(base_url=company.url, viewport=DESKTOP, reduced_motion="reduce", locale="zh-CN")
        opened.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto("/login/")
        page.fill("[name=login]", company.logins[role]["login"])
        page.fill("[name=password]", company.logins[role]["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield page_of
    for context in opened:
        context.close()


def test_the_look_finds_what_is_wrong(staff: Callable[[str], Any]) -> None:
    looker = Looker(staff("boss"))
    looker.page.goto("/nowhere/")
    looker.settle()
    assert looker.both() == []
    looker.page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.innerHTML = '<h1>x</h1><button></button><p>pale</p><p class="kb-only-phone"><a href="/"></a></p>';
          main.querySelector("p").style.color = "var(--line)";
        }"""
    )
    found = [one.split(":")[0] for one in looker.both()]
    assert found == ["button-name", "color-contrast", "color-contrast", "link-name"]


@pytest.mark.slow
def test_every_part_of_every_page(company: Any, staff: Callable[[str], Any]) -> None:
    """What everybody's menus lead to: every noun is met, no door is closed, and nothing is wrong behind any of them."""
    walked = Walk()
    lookers = {role: Looker(staff(role)) for role in company.logins}
    for role, looker in lookers.items():
        walked.go(role, looker.page.context.request)
    lists = {kind.noun for kind in walked.kinds if kind.route == "<slug:slug>/"}
    assert {one.slug for one in registry if one.declaration.menu} - lists == set()
    assert walked.dead == []
    lookers["boss"].page.goto("/")
    assert [lookers["boss"].theme(name) for name in ("light", "dark")] == ["rgb(245, 246, 248)", "rgb(15, 18, 24)"]
    found = {}
    for role, path in walked.few():
        looker = lookers[role]
        looker.page.goto(path)
        looker.settle()
        if problems := looker.both():
            found[f"{role} {path}"] = problems
    assert found == {}


def test_before_the_sign_in(company: Any, chromium: Any) -> None:
    context = chromium.new_context(base_url=company.url, viewport=DESKTOP, reduced_motion="reduce")
    context.add_init_script(WATCH)
    looker = Looker(context.new_page())
    found = {}
    for path in ("/login/", "/login/forgotten/", "/f/quote/", "/api/v1/docs"):
        assert looker.page.goto(path).status == 200
        looker.page.evaluate(AXE)
        if problems := [*looker.here(), *looker.phone()]:
            found[path] = problems
    context.close()
    assert found == {}


def test_what_opens_over_a_page(staff: Callable[[str], Any]) -> None:
    """The drawer, the filter, the columns, a dialog, the palette, the keys and a refused form."""
    looker = Looker(staff("sales"))
    page: Any = looker.page
    found: dict[str, Any] = {}

    def note(name: str) -> None:
        looker.settle()
        if problems := looker.here():
            found[name] = problems
        looker.theme("light")

    page.goto("/customer/")
    key = page.locator("tbody tr[data-id]:not([data-shut])").first.get_attribute("data-id")
    page.locator("tbody tr td a[data-kb=drawer]").first.click()
    page.locator(".kb-drawer h1, .kb-drawer h2").first.wait_for()
    note("drawer")
    page.goto(f"/customer/{key}/")
    page.keyboard.press("Control+k")
    page.locator(".kb-palette input").fill("电子")
    page.locator(".kb-palette").get_by_role("option").first.wait_for()
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
    for address in ("/customer/filter/", "/customer/columns/", "/customer/export/", f"/customer/{key}/do/transfer/"):
        page.goto("/customer/")
        status = page.evaluate(
            "async address => {"
            "const got = await fetch(address, {headers: {'HX-Request': 'true', 'KB-Layer': 'dialog'}});"
            "document.querySelector('main').innerHTML = await got.text(); return got.status;}",
            address,
        )
        assert status == 200, address
        note(address)
    assert found == {}
