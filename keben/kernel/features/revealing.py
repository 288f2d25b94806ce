"""Looking at a masked value in full: allowed by its own right, and always written down."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.features.events import ValueRevealed
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Denied, Missing


class Reveal(Action[Model]):
    """Show one masked value of the record in full."""

    label, icon, hidden, bulk, verb = _("Show in full"), "eye", True, False, "reveal"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The field."""

        field = Input(Text(80), _("Field"), required=True)

    def check(self, record: Model, ask: Any) -> None:
        item = self.entity.field(ask.field) if self.entity.has(ask.field) else None
        if item is None or not (item.direct or item.custom):
            raise Missing(self.entity.label, ask.field)
        if self.actor.field(self.entity.label, ask.field) == FieldRight.HIDDEN:
            raise Denied(self.entity.label, "reveal")

    def run(self, record: Model, ask: Any) -> ValueRevealed:
        return ValueRevealed(ask.field)
