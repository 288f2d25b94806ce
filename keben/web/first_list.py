"""Where somebody may begin: the first list of the menu on which he has a right."""

from __future__ import annotations

from keben.kernel.access.actor import Actor
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


def first_list(actor: Actor, verb: str) -> ResolvedEntity | None:
    """The noun whose list offers `export` or `import` to the actor; customers and the like before the organisation."""
    found = [
        entity
        for entity in registry
        if entity.declaration.menu is not None
        and actor.can(entity.label, verb)
        and (verb != "import" or (entity.declaration.importable and not entity.declaration.read_only))
    ]
    found.sort(key=lambda entity: (entity.declaration.menu == "system", entity.declaration.menu_order))
    return found[0] if found else None
