"""Records about other records: `target` in a new follow-up or task names the record, which the caller must see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keben.kernel.about import about
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Invalid, KebenError
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

Prepare = Callable[[Any], None]


def is_targeted(entity: ResolvedEntity) -> bool:
    """Whether records of this noun are about a record of another."""
    return hasattr(entity.model, "target_entity") and hasattr(entity.model, "target_id")


def take_target(entity: ResolvedEntity, data: dict[str, Any], actor: Actor) -> Prepare | None:
    """What sets the target before anything is checked. Raises Invalid."""
    if not is_targeted(entity) or data.get("target") is None:
        data.pop("target", None) if is_targeted(entity) else None
        return None
    given = data.pop("target")
    problem = Invalid.single("target", "link_missing", "“%(text)s” was not found, or you may not see it.",
                             text=str(given)[:80])  # fmt: skip
    if not isinstance(given, dict) or set(given) != {"noun", "id"}:
        raise Invalid.single("target", "target", 'Name it like {"noun": "customer", "id": 12}.')
    pk = given["id"]
    if isinstance(pk, bool) or not isinstance(pk, int) or not isinstance(given["noun"], str):
        raise problem
    try:
        above = registry.slug(given["noun"])
        record = fetch(above.model, pk if abs(pk) < 2**63 else 0, actor)
    except (KebenError, LookupError):
        raise problem from None
    return lambda made: aim(made, above, record)


def aim(made: Any, above: ResolvedEntity, record: Any) -> None:
    """Point the new record at the other."""
    made.target_entity, made.target_id = above.label, record.pk
    if hasattr(made, "target_title"):
        made.target_title = about(above, record)
