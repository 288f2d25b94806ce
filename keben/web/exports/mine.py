"""My exports: state, the file while it is there, and how long that is."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.data.actors import note
from keben.data.exports.approving import decide, waiting_for
from keben.data.exports.model import ExportRun
from keben.kernel.called import named
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Missing, Refused
from keben.kernel.registry import registry
from keben.kernel.tasks import steering
from keben.web.first_list import first_list
from keben.web.imports.view import size_text
from keben.web.page import is_fragment, page, render

SHOWN = 100
WHEN = DateTime()
TONES = {
    "asked": "warn",
    "refused": "danger",
    "done": "ok",
    "waiting": "neutral",
    "running": "teal",
    "failed": "danger",
    "expired": "neutral",
}


@page
def mine(request: Any) -> HttpResponse:
    """One's own exports, newest first; the table reloads while one is being made."""
    runs = list(ExportRun.objects.filter(user_id=request.actor.user_id)[:SHOWN])
    values = {
        "rows": [line(run) for run in runs],
        "begin": first_list(request.actor, "export") if not runs else None,
        "decide": [
            {**line(run), "who": named(run.user), "columns": columns(run)} for run in waiting_for(request.actor)
        ],
        "busy": any(run.state in ("waiting", "running") for run in runs),
    }
    return render(request, "pages/exports/table.html" if is_fragment(request) else "pages/exports/mine.html", values)


def columns(run: ExportRun) -> str:
    """What would leave the house, for whoever decides on it."""
    entity = registry.get(run.entity)
    return str(_(", ")).join(str(entity.field(name).label) for name in run.names if entity.has(name))


def line(run: ExportRun) -> dict[str, Any]:
    """An export as a line."""
    expired = run.state == "done" and not run.ready
    return {
        "run": run,
        "noun": str(registry.get(run.entity).verbose_name_plural),
        "state": _("Expired") if expired else run.get_state_display(),
        "tone": TONES.get("expired" if expired else run.state, "neutral"),
        "at": WHEN.show(run.created_at),
        "until": WHEN.show(run.expires_at) if run.ready else "",
        "size": size_text(run.size) if run.size else "",
        "rows": f"{run.done:,}" if run.state != "running" else f"{run.done:,} / {run.total:,}",
        "file": f"/exports/{run.pk}/file/" if run.ready else "",
        "stop": f"/exports/{run.pk}/cancel/" if run.state in ("asked", "waiting", "running") else "",
    }


def own(request: Any, pk: int) -> ExportRun:
    """One's own export. Raises Missing."""
    run = ExportRun.objects.filter(pk=pk, user_id=request.actor.user_id).first()
    if run is None:
        raise Missing("data.ExportRun", pk)
    return run


@page
def fetch_file(request: Any, pk: int) -> HttpResponse:
    """The file, for its owner and until it expires; fetching it is logged."""
    run = own(request, pk)
    if not run.ready or not run.path:
        raise Refused.because("export_over", "This file is no longer there. Export the list again.")
    ExportRun.objects.filter(pk=pk).update(downloads=F("downloads") + 1)
    note(request.actor, run.entity, "download-export", reason=run.reason, data={"export": run.pk, "rows": run.done})
    file = default_storage.open(run.path)
    return FileResponse(file, as_attachment=True, filename=run.name)  # type: ignore[return-value]


@require_POST
@page
def cancel(request: Any, pk: int) -> HttpResponse:
    """Stop an export that is being made."""
    run = own(request, pk)
    if run.job_id:
        steering.cancel(run.job_id, request.actor)
    if run.state in ("asked", "waiting"):
        ExportRun.objects.filter(pk=pk, state=run.state).update(state="cancelled")
    return mine(request)


@require_POST
@page
def decision(request: Any, pk: int, verb: str) -> HttpResponse:
    """Approve or refuse somebody else's export."""
    decide(request.actor, pk, approve=verb == "approve", reason=request.POST.get("reason", ""))
    return mine(request)
