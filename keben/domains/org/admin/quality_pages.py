"""The page of weights: which fields count for completeness and freshness, with how many points, for how long."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame, say
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid
from keben.kernel.quality.weights import PREFIX, ChangeWeights, FirstWeights, judged_nouns, weighable
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import Setting
from keben.kernel.tasks.job import Job, enqueue
from keben.web.page import render

TASK = "quality.judge"


@admins("system")
def weights(request: Any) -> HttpResponse:
    """The weights of one noun; saving them lets all its records be judged anew in the background."""
    nouns = judged_nouns()
    wanted = request.POST.get("entity") or request.GET.get("entity")
    entity = next((one for one in nouns if one.label == wanted), nouns[0])
    typed: dict[str, tuple[str, str]] = {}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        names = [one.name for one in weighable(entity)]
        typed = {name: (request.POST.get(f"p_{name}", ""), request.POST.get(f"d_{name}", "")) for name in names}
        try:
            save(entity, typed, request.actor)
        except Invalid as error:
            errors = {name: [one.text() for one in found] for name, found in error.errors.items()}
        else:
            say(request, _("Saved. The records are judged anew in the background."))
            return redirect(f"/system/quality/?entity={entity.label}")
    context = {
        "nouns": nouns,
        "entity": entity,
        "lines": lines(entity, typed, errors),
        "errors": errors.get("", []),
        "count": len(errors),
        **progress_of(entity),
    }
    status = 422 if errors else 200
    return frame(request, "quality", _("Data quality"), context, tab="/system/quality/", status=status)


def lines(entity: ResolvedEntity, typed: dict[str, Any], errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """A line per field: what is in force, or what was typed with what is wrong about it."""
    found = []
    for one in weighable(entity):
        points, days = typed.get(one.name, (one.points or "", one.days))
        wrong = [*errors.get(f"{one.name}.points", []), *errors.get(f"{one.name}.days", [])]
        label = str(entity.field(one.name).label)
        found.append({"name": one.name, "label": label, "points": points, "days": days, "error": " ".join(wrong)})
    return found


def save(entity: ResolvedEntity, typed: dict[str, tuple[str, str]], actor: Any) -> None:
    """Keep the weights with their history, and ask for new scores. Raises Invalid."""
    name = PREFIX + entity.label
    row = Setting.objects.filter(name=name).first()
    with transaction.atomic():
        if row is None:
            perform(
                FirstWeights, Setting, {"weights": typed}, actor=actor, prepare=lambda one: setattr(one, "name", name)
            )
        else:
            perform(ChangeWeights, row, {"weights": typed}, actor=actor)
        enqueue(TASK, {"entity": entity.label}, user_id=actor.user_id)


def progress_of(entity: ResolvedEntity) -> dict[str, Any]:
    """How far the last judging of the noun is."""
    job = Job.objects.filter(task=TASK, args__entity=entity.label).order_by("-pk").first()
    busy = job is not None and job.state in ("waiting", "running")
    return {"job": job, "busy": busy, "share": round(100 * job.done / job.total) if job and job.total else 0}


@admins("system")
def progress(request: HttpRequest) -> HttpResponse:
    """The line of the running job, asked for every two seconds."""
    entity = next((one for one in judged_nouns() if one.label == request.GET.get("entity")), judged_nouns()[0])
    return render(request, "pages/system/quality_job.html", {"entity": entity, **progress_of(entity)})
