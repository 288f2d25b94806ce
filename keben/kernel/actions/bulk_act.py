"""One action for many records, with the guarantees of `perform`, but locked and written in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keben.kernel.actions.action import Action
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import resolve_action
from keben.kernel.problems import Denied


@dataclass
class BatchAct(BatchEdit):
    """One run of an action that looks at nothing but its record; `hold` the records, then `write` their answers."""

    does: type[Action[Any]] | str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.action, self.plain_action = resolve_action(self.entity, self.does), True
        if not self.actor.can(self.entity.label, self.action.verb):
            raise Denied(self.entity.label, self.action.verb)
