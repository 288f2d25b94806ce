"""What most refusals and reversals ask: why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.ask import Ask, Input
from keben.kernel.kinds.text import Text


class Reasoned(Ask):
    """Why; it goes into the history."""

    reason = Input(Text(200), _("Reason"), required=True)
