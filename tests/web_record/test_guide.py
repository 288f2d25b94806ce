"""The guide inside the product, and the Markdown it is written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.web.help.markdown import rendered, title_of
from keben.web.help.pages import PAGES, folder


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b* **c** `d <e>`", "<p>a <em>b</em> <b>c</b> <code>d &lt;e&gt;</code></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](daily-work.md#a) [y](../map.txt)", '<p><a href="/help/daily-work/">x</a> y</p>'),
        ("- a\n  b\n- c", "<ul><li>a b</li><li>c</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("```sh\n<a>\n```", "<pre><code>&lt;a&gt;</code></pre>"),
        ("## A & B\ntext", "<h2>A &amp; B</h2>\n<p>text</p>"),
        ("合同\n金额\nAPI", "<p>合同金额 API</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
    ],
)
def test_marks_become_tags_and_all_else_is_text(text: str, html: str) -> None:
    assert str(rendered(text)) == html


def test_a_table() -> None:
    assert str(rendered("| a | b |\n|---|---|\n| `c` | d |")) == (
        '<div class="kb-tablewrap"><table class="kb-table kb-table--plain"><thead><tr><th>a</th><th>b</th></tr></thead>'
        "<tbody><tr><td><code>c</code></td><td>d</td></tr></tbody></table></div>"
    )


def test_every_page_is_there_in_both_languages() -> None:
    for place in (folder(), folder() / "zh"):
        assert {one.stem for one in place.glob("*.md")} == set(PAGES)
        assert all(title_of((place / f"{name}.md").read_text("utf-8")) for name in PAGES)


def test_the_page_of_ones_role_opens_first(signed_in: Callable[..., Any]) -> None:
    sales = signed_in("sales", name="陈思远", lang="en")
    page = sales.get("/help/").content.decode()
    assert '<h1 class="kb-head__title">For sales</h1>' in page
    assert '<a href="/help/sales/" aria-current="page">For sales</a>' in page
    assert 'href="/help/"' in sales.get("/me/").content.decode()
    assert "Administration</h1>" in sales.get("/help/administration/").content.decode()
    assert sales.get("/help/settings/").status_code == 404
    manager = signed_in("sales_manager", name="周敏", lang="zh-hans")
    assert "经理与总经理使用指南</h1>" in manager.get("/help/").content.decode()
