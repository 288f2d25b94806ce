"""The provinces of China as choices of a rule."""

from __future__ import annotations

from keben.base import regions
from keben.kernel import region_names


def provinces() -> tuple[tuple[str, str], ...]:
    """Codes and names."""
    return tuple((one.code, region_names.alone(one)) for one in regions.provinces())
