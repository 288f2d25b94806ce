"""The seam of conversion: what higher domains make of a lead besides customer and contact, such as an opportunity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keben.kernel.access.actor import Actor
from keben.kernel.actions.ask import BoundInput


class ConversionStep:
    """A part of the wizard: what it asks, and what it makes of the answers; names of inputs begin with its key."""

    key: str = ""
    label: Any = ""

    def inputs(self, lead: Any, actor: Actor) -> list[BoundInput]:
        """What it wants to know; none where the actor may not do it."""
        return []

    def check(self, lead: Any, answers: Mapping[str, Any], actor: Actor) -> None:
        """Raise Invalid or Refused before anything is made."""

    def run(self, lead: Any, customer: Any, contact: Any, answers: Mapping[str, Any], actor: Actor) -> Any:
        """Make it, in the transaction of the conversion, with the rights of the actor."""
        return None


conversion_steps: list[ConversionStep] = []


def add_conversion_step(step: ConversionStep) -> None:
    """Called in the `extensions.py` of a higher domain."""
    conversion_steps.append(step)
