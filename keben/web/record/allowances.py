"""How much the reader may still do with records like this one."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest

from keben.kernel.resolved import ResolvedEntity


def context(request: HttpRequest, entity: ResolvedEntity, record: Any, panel: Any) -> dict[str, Any]:
    """The limits, those of the same thing together."""
    ask = entity.declaration.allowances
    found = ask(request.actor, record) if ask is not None else ()  # type: ignore[attr-defined]
    return {"found": [(of, list(several)) for of, several in groupby(found, key=lambda one: one.of)]}
