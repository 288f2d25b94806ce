"""Starting, watching, pausing, ending and undoing an import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from keben.data.imports.check import ask_check
from keben.data.imports.model import ImportRun
from keben.data.imports.run import STOPPABLE, ask_run, end
from keben.data.imports.start import remember
from keben.data.imports.undo import ask_undo
from keben.kernel.problems import Missing, Refused
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job
from keben.web.imports import course
from keben.web.imports.choices import changeable
from keben.web.imports.found import address, own_run
from keben.web.imports.pages import show
from keben.web.page import noun, render
from keben.web.record.layers import go, layer


@require_POST
@noun
def do(request: Any, entity: ResolvedEntity, pk: int, verb: str) -> HttpResponse:
    """One step of the work; answers with the wizard as it now is."""
    if verb not in VERBS:
        raise Missing("data.ImportRun", verb)
    run = own_run(request, entity, pk)
    VERBS[verb](run)
    return go(address(entity, run)) if layer(request) == "dialog" else show(request, entity, run)


def begin_check(run: ImportRun) -> None:
    """Check all rows."""
    changeable(run)
    remember(run)
    ask_check(run)


def begin_dry(run: ImportRun) -> None:
    """Try without keeping anything."""
    ready(run)
    ask_run(run, dry=True)


def begin_run(run: ImportRun) -> None:
    """Import what is ready."""
    ready(run)
    remember(run)
    ask_run(run)


def ready(run: ImportRun) -> None:
    """Raises Refused where nothing has been checked yet."""
    changeable(run)
    if not run.staged:
        raise Refused.because("not_checked", "Check the rows first.")


def pause(run: ImportRun) -> None:
    """Stop after the batch in hand, to go on later."""
    ImportRun.objects.filter(pk=run.pk, state="running").update(wish="pause")
    run.refresh_from_db()


def cancel(run: ImportRun) -> None:
    """Stop for good; what is written stays until it is undone."""
    ImportRun.objects.filter(pk=run.pk, state__in=STOPPABLE).update(wish="cancel")
    run.refresh_from_db()
    if run.state == "paused" or (run.wish and not at_work(run)):
        run.wish = "cancel"
        end(run)
    run.refresh_from_db()


def at_work(run: ImportRun) -> bool:
    """Whether a job will notice a wish; somebody may have ended it on the page of the jobs before it began."""
    return Job.objects.filter(pk=run.job_id or 0, state__in=("waiting", "running")).exists()


VERBS: dict[str, Callable[[ImportRun], None]] = {
    "check": begin_check,
    "dry": begin_dry,
    "run": begin_run,
    "pause": pause,
    "cancel": cancel,
    "undo": ask_undo,
}


@noun
def progress(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The bar while rows are imported, so that the sheet can be worked on meanwhile; the whole page once it is over."""
    run = own_run(request, entity, pk)
    if run.state == "running":
        values = {"run": run, "job": course.job(run), "base": f"/{entity.slug}/import/{pk}/"}
        return render(request, "pages/imports/job.html", values)
    response = HttpResponse(status=200)
    response["HX-Redirect"] = f"/{entity.slug}/import/{pk}/"
    return response
