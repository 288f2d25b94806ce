"""Whether the event log is as it was sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.events import guard
from keben.kernel.events.log import LoggedEvent, Seal
from keben.kernel.events.seal import verify

from .finding import Finding, error, ok, warning

UNSEALED = dt.timedelta(hours=1)


def examine() -> Iterator[Finding]:
    broken = verify()
    if broken is not None:
        told = (
            _("The event log was changed: all %(found)s events are here, but not as they were sealed.")
            if broken.expected == broken.found
            else _("The event log was changed: %(expected)s events were sealed here, %(found)s are found.")
        )
        yield error(
            told % {"expected": broken.expected, "found": broken.found},
            _("events %(first)s to %(last)s, seal %(seal)s")
            % {"first": broken.first, "last": broken.last, "seal": broken.seal},
            _("Compare with a backup made before; find out who can write to the database directly."),
        )
    unguarded = guard.missing()
    if unguarded:
        yield error(
            _("The database would let the event log be changed."),
            ", ".join(unguarded),
            _("Run `keben migrate`, which lays the guard down anew; find out who removed it."),
        )
    if broken is not None:
        return
    last = Seal.objects.order_by("-id").values_list("last", flat=True).first() or 0
    old = LoggedEvent.objects.filter(pk__gt=last, at__lt=timezone.now() - UNSEALED).count()
    if old:
        yield warning(
            ngettext(
                "%(count)s event older than an hour is not sealed yet.",
                "%(count)s events older than an hour are not sealed yet.",
                old,
            )
            % {"count": old},
            "kernel.Seal",
            _("The worker seals them: is one alive?"),
        )
    else:
        yield ok(_("The event log is as it was sealed."), _("up to event %(last)s") % {"last": last})
