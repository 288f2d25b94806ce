"""Addresses in long texts can be followed, and nothing else in them becomes HTML."""

from __future__ import annotations

import pytest

from keben.web.cells import linked

LINK = '<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no address", "no address"),
        ("see https://a.example/x?y=1.", "see " + LINK.format("https://a.example/x?y=1") + "."),
        ("见https://a.example/x，再说", "见" + LINK.format("https://a.example/x") + "，再说"),
        ("javascript:alert(1) <b>", "javascript:alert(1) &lt;b&gt;"),
        ('http://a.example/"onclick=x', LINK.format("http://a.example/") + "&#34;onclick=x"),
    ],
)
def test_links(text: str, html: str) -> None:
    assert str(linked(text)) == html
