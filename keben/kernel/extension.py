"""What a higher domain shows on a lower noun without being imported by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keben.kernel.actions.action import Action
from keben.kernel.entity import Computed, Panel, View
from keben.kernel.registry import registry


@dataclass(frozen=True)
class Extension:
    """Panels, columns, actions and views that are added to another noun; `above` stands on top of its timeline."""

    entity: str
    main: tuple[Panel, ...] = ()
    side: tuple[Panel, ...] = ()
    above: tuple[Panel, ...] = ()
    computed: tuple[Computed, ...] = ()
    actions: tuple[type[Action[Any]], ...] = ()
    views: tuple[View, ...] = ()


def extend(extension: Extension) -> Extension:
    """Register an extension; called in the `extensions.py` of the higher domain."""
    registry.extend(extension.entity, extension)
    return extension
