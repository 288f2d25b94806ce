"""The provinces of China as choices of a rule."""

from __future__ import annotations

from functools import cache

from keben.base import regions


@cache
def provinces() -> tuple[tuple[str, str], ...]:
    """Codes and names."""
    return tuple((one.code, one.name) for one in regions.provinces())
