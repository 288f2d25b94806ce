"""A hold is on until somebody lifts it or its day is over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.reasoned import Reasoned
from keben.kernel.flow import Flow, Move, State


class LiftHold(Move[Any]):
    """The data need not be held any longer."""

    label, icon = _("Lift hold"), "lock-open"
    source, to = ("held",), "lifted"

    ask = Reasoned


class HoldFlow(Flow):
    """The states of a hold."""

    states = (State("held", _("Being held"), "warn"), State("lifted", _("Lifted"), "neutral", final=True))
    steps = (LiftHold,)
