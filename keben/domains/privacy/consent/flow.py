"""A consent is given or withdrawn; withdrawing asks for nothing and works on many at once, as giving does."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.events import ConsentWithdrawn
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.text import Text


class Withdraw(Move[Any]):
    """The person no longer agrees; what was done until now stays lawful. No danger: it is as easy as giving."""

    label, icon = _("Withdraw"), "ban"
    source, to = ("given",), "withdrawn"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Nothing has to be said."""

        reason = Input(Text(200), _("Note"))

    def run(self, record: Any, ask: Any) -> ConsentWithdrawn:
        super().run(record, ask)
        record.withdrawn_at = timezone.now()
        return ConsentWithdrawn(record.pk, record.purpose, record.contact_id, record.lead_id, record.customer_id)


class ConsentFlow(Flow):
    """The states of a consent."""

    states = (State("given", _("Given"), "ok"), State("withdrawn", _("Withdrawn"), "danger", final=True))
    steps = (Withdraw,)
