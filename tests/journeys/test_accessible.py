"""Nothing serious for axe-core on any main page, in both themes and both sizes, and no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PAGES = (
    "/",
    "/customer/",
    "/customer/1/",
    "/customer/new/",
    "/contact/",
    "/task/?look=board",
    "/search/?q=电子",
    "/me/",
)
pytestmark = pytest.mark.journey


def serious(page: Any) -> list[str]:
    """The serious and critical findings of axe-core, each with one place."""
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_main_pages(visit: Callable[..., Any], dark: bool, phone: bool) -> None:
    page = visit("sales", dark=dark, phone=phone)
    page.context.add_init_script("window.__axe = true")
    found: dict[str, Any] = {}
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        problems = serious(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > page.viewport_size["width"]:
            problems.append(f"{width} px wide")
        if problems:
            found[path] = problems
    assert found == {}
