"""Whether what happened reaches its listeners: web-hooks, notifications, workflows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.events.log import Outbox

from .finding import Finding, ok, warning

LATE = dt.timedelta(minutes=15)


def examine() -> Iterator[Finding]:
    dead = Outbox.objects.filter(dead=True).count()
    late = Outbox.objects.filter(dead=False, due_at__lt=timezone.now() - LATE).count()
    if dead:
        yield warning(
            ngettext(
                "%(count)s event could not be delivered to a listener.",
                "%(count)s events could not be delivered to a listener.",
                dead,
            )
            % {"count": dead},
            "kernel.Outbox",
            _("Read their errors in System, Background jobs; correct the cause and deliver them again."),
        )
    if late:
        yield warning(
            ngettext(
                "%(count)s event has waited for more than 15 minutes.",
                "%(count)s events have waited for more than 15 minutes.",
                late,
            )
            % {"count": late},
            "kernel.Outbox",
            _("Is a worker alive? One worker delivers some hundred events a second; start more."),
        )
    if not dead and not late:
        yield ok(_("Every event was delivered."))
