"""What goes over the wire: a first visit with all its files, and a later page, packed as a server sends them."""

from __future__ import annotations

import gzip
import re

from bench.browser import Browser

PAGE = "/customer/"
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
LATER = re.compile(r'hx-get="([^"]+)" hx-trigger="load')


def packed(body: bytes) -> int:
    """Bytes as a proxy sends a page."""
    return len(gzip.compress(body, 6))


def wire() -> str:
    """Kilobytes and requests, beside what they may be."""
    browser = Browser("E1024")
    page = browser.get(PAGE)[1]
    text = page.decode()
    files = sorted(set(LINKED.findall(text)))
    later = [address.replace("&amp;", "&") for address in LATER.findall(text)]
    weight = packed(page) + sum(packed(browser.get(address)[1]) for address in later)
    for address in files:
        weight += len(browser.get(address, packed=True)[1])
    count = 1 + len(files) + len(later)
    return (
        f"first visit: {weight / 1024:.0f} kB (≤ 250) in {count} requests (≤ 12); "
        f"a later page: {packed(page) / 1024:.1f} kB of HTML (≤ 25)"
    )
