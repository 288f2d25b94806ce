"""Whether a background worker is alive, and whether work is piling up or has died."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.tasks.job import Job, WorkerBeat

from .finding import Finding, error, ok, warning

SILENT = dt.timedelta(minutes=2)  # it gives a sign of life every ten seconds
LATE = dt.timedelta(minutes=15)


def examine() -> Iterator[Finding]:
    now = timezone.now()
    alive = list(WorkerBeat.objects.filter(at__gte=now - SILENT).values_list("name", flat=True))
    if alive:
        yield ok(
            ngettext("%(count)s worker is alive.", "%(count)s workers are alive.", len(alive)) % {"count": len(alive)},
            ", ".join(sorted(alive)),
        )
    else:
        last = WorkerBeat.objects.order_by("-at").first()
        yield error(
            _("No worker is alive: nothing is delivered, imported, exported or mailed."),
            last.name if last else "",
            _("Start one: `keben worker`, or `keben serve` without --no-worker."),
        )
    waiting = Job.objects.filter(state="waiting", due_at__lt=now - LATE).count()
    if waiting:
        yield warning(
            ngettext(
                "%(count)s job has been due for more than 15 minutes.",
                "%(count)s jobs have been due for more than 15 minutes.",
                waiting,
            )
            % {"count": waiting},
            "kernel.Job",
            _("Start more workers, or look for one long job in System, Background jobs."),
        )
    failed = Job.objects.filter(state="failed").count()
    if failed:
        yield warning(
            ngettext("%(count)s job has failed for good.", "%(count)s jobs have failed for good.", failed)
            % {"count": failed},
            "kernel.Job",
            _("Read their errors in System, Background jobs; try them again or discard them."),
        )
