"""How the commands speak: one line per step, colour only where a person looks."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from .places import WINDOWS

COLOURS = {"ok": "32", "failed": "31", "skipped": "33", "title": "1"}


def line(text: str = "") -> None:
    """Print at once, so that the order holds when children print too."""
    print(text, flush=True)


def title(text: str) -> None:
    line(paint("\n" + text, "title"))


def result(state: str, what: str, seconds: float, remark: str = "") -> None:
    """One finished step: `ok      types   3.1 s`."""
    tail = f"  {remark}" if remark else ""
    line(f"{paint(state.ljust(8), state)}{what.ljust(34)}{seconds:7.1f} s{tail}")


def stop(text: str, code: int = 1) -> NoReturn:
    """End the command with a sentence that says what is wrong and what to do."""
    print(paint(text, "failed"), file=sys.stderr, flush=True)
    raise SystemExit(code)


def paint(text: str, colour: str) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or colour not in COLOURS:
        return text
    if WINDOWS:
        os.system("")  # noqa: S605 - an empty command makes an old console understand colours
    return f"\033[{COLOURS[colour]}m{text}\033[0m"
