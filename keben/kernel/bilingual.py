"""Which of two names a reader is told: that in his language, where there is one."""

from __future__ import annotations

from django.utils.translation import get_language


def spoken(name: str | None, english: str | None) -> str:
    """The name in the active language; empty where there is nobody."""
    return (english if english and (get_language() or "").startswith("en") else name) or ""
