"""The pages of the import: choose a file, the wizard, the history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from keben.data.imports.limits import FORMS
from keben.data.imports.model import ImportRun
from keben.data.imports.start import may_import, new_run
from keben.kernel.problems import Invalid, Missing
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import setting
from keben.web.first_list import first_list
from keben.web.imports.found import address, own_run
from keben.web.imports.view import TABS, WHEN, context, size_text
from keben.web.page import is_fragment, noun, page, render

RECENT = 5
SHOWN = 100


@noun
def start(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """Step 1: choose a file, or take up an earlier one."""
    may_import(entity, request.actor)
    problems: list[str] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise Invalid.single("file", "file_missing", "Choose a file first.")
            run = new_run(entity, request.actor, sent.name, sent, sent.size)
        except Invalid as error:
            problems = [problem.text() for problem in error.problems()]
        else:
            return HttpResponseRedirect(address(entity, run))
    recent = ImportRun.objects.filter(user_id=request.actor.user_id, entity=entity.label)[:RECENT]
    values = {
        "entity": entity,
        "step": 1,
        "problems": problems,
        "recent": [line(run) for run in recent],
        "accept": ",".join(FORMS),
        "most_mb": setting("import.max_mb"),
        "most_rows": setting("import.max_rows"),
    }
    return render(request, "pages/imports/start.html", values, status=422 if problems else 200)


@noun
def wizard(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Steps 2 to 4, by the state of the run."""
    run = own_run(request, entity, pk)
    return show(request, entity, run)


def show(request: HttpRequest, entity: ResolvedEntity, run: ImportRun) -> HttpResponse:
    """The wizard as a page or as its region."""
    step = request.GET.get("step", "")
    tab = request.GET.get("tab", "")
    values = context(
        entity,
        run,
        request.actor,  # type: ignore[attr-defined]
        tab=tab if tab in TABS else "",
        step=int(step) if step in ("2", "3") else 0,
    )
    template = "pages/imports/region.html" if is_fragment(request) else "pages/imports/wizard.html"
    return render(request, template, values)


@page
def history(request: Any) -> HttpResponse:
    """One's own imports, newest first."""
    runs = [line(run) for run in ImportRun.objects.filter(user_id=request.actor.user_id)[:SHOWN]]
    begin = None if runs else first_list(request.actor, "import")
    return render(request, "pages/imports/history.html", {"runs": runs, "begin": begin})


@page
def find(request: Any, pk: int) -> HttpResponse:
    """From the number of a run, as a message has it, to its page."""
    run = ImportRun.objects.filter(pk=pk, user_id=request.actor.user_id).first()
    if run is None:
        raise Missing("data.ImportRun", pk)
    return HttpResponseRedirect(address(registry.get(run.entity), run))


def line(run: ImportRun) -> dict[str, Any]:
    """A run as a line of the history."""
    entity = registry.get(run.entity)
    tones = {"done": "ok", "running": "teal", "checking": "teal", "failed": "danger", "paused": "warn"}
    counts = run.counts
    words = {"created": _("created"), "updated": _("updated"), "skipped": _("skipped"), "bad": _("with errors")}
    return {
        "run": run,
        "noun": str(entity.verbose_name_plural),
        "href": address(entity, run),
        "state": run.get_state_display(),
        "tone": tones.get(run.state, "neutral"),
        "size": size_text(run.size),
        "at": WHEN.show(run.created_at),
        "figures": " · ".join(f"{word} {counts[name]:,}" for name, word in words.items() if counts.get(name)),
        "can_undo": run.can_undo,
    }
