"""A hold is on until somebody lifts it or its day is over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.ask import Ask, Input
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.text import Text


class LiftHold(Move[Any]):
    """The data need not be held any longer."""

    label, icon = _("Lift hold"), "lock-open"
    source, to = ("held",), "lifted"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Why."""

        reason = Input(Text(200), _("Reason"), required=True)


class HoldFlow(Flow):
    """The states of a hold."""

    states = (State("held", _("Being held"), "warn"), State("lifted", _("Lifted"), "neutral", final=True))
    steps = (LiftHold,)
