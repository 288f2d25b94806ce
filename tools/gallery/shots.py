"""Pictures of the gallery in both sizes and themes, with the policy violations and script errors counted.

Run `python tools/gallery/shots.py OUTDIR [page …]` while gallery.py serves on port 8099."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
PAGES = ("workbench", "list", "record", "login", "import", "board", "fields")


def watch(page: Page, faults: list[str]) -> None:
    """Collects what the console and the policy complain about."""
    page.on("pageerror", lambda error: faults.append(f"error {error}"))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)


def main(out: Path, pages: tuple[str, ...], variants: tuple[tuple[str, str], ...]) -> None:
    """One picture per page, size and theme."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for size, theme in variants:
            width, height = SIZES[size]
            page = browser.new_page(viewport={"width": width, "height": height})
            faults: list[str] = []
            watch(page, faults)
            for name in pages:
                page.goto(f"http://127.0.0.1:8099/{name}?theme={theme}")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=out / f"{name}-{size}-{theme}.png")
            print(size, theme, faults or "no faults")
        browser.close()


if __name__ == "__main__":
    chosen = tuple(sys.argv[2:]) or PAGES
    main(Path(sys.argv[1]), chosen, (("desk", "light"), ("phone", "light"), ("desk", "dark"), ("phone", "dark")))
