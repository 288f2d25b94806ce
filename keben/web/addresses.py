"""Addresses of nouns and records, in one place."""

from __future__ import annotations

from keben.kernel.registry import registry


def list_url(label: str) -> str:
    """The list of a noun."""
    return f"/{registry.get(label).slug}/"


def record_url(label: str, pk: int | None, part: str = "") -> str:
    """A record page or a part of it; '' where there is no record."""
    if pk is None:
        return ""
    return f"/{registry.get(label).slug}/{pk}/{part}"
