"""A verb offered on one face of a record and done to the record itself, so that its history stays one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from keben.kernel.access.actor import UNLIMITED
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.registry import registry


class Through(Action[Any]):
    """Asks what the verb of the record itself asks, and lets that one do it; for nouns on a proxy model."""

    own: ClassVar[type[Action[Any]]]

    def __init_subclass__(cls, **given: Any) -> None:
        """It is called, looks and asks as the verb itself does, unless it says otherwise."""
        super().__init_subclass__(**given)
        for part in ("label", "icon", "ask"):
            if part not in cls.__dict__:
                setattr(cls, part, getattr(cls.own, part))

    def step(self) -> Action[Any]:
        """The verb itself: whoever reaches the record with this verb here may do it, whatever he sees elsewhere."""
        model = self.entity.model._meta.concrete_model
        return self.own(registry.of(model), replace(self.actor, rights=UNLIMITED))  # type: ignore[arg-type]

    def offered(self, record: Any) -> bool:
        return self.step().offered(record)

    def check(self, record: Any, ask: Any) -> None:
        self.step().check(record, ask)

    def run(self, record: Any, ask: Any) -> None:
        step = self.step()
        data = {name: getattr(value, "pk", value) for name, value in vars(ask).items()}
        perform(self.own, step.entity.model._base_manager.get(pk=record.pk), data, actor=step.actor)
