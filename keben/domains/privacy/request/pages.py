"""What we keep about a person, for whoever handles the request: looked at, handed out as a file, or chosen to go."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keben.data.actors import note
from keben.domains.privacy.finding import find, load, may_go, read_refs
from keben.domains.privacy.forgotten.going import how_far
from keben.domains.privacy.handing_out import archive
from keben.domains.privacy.request.flow import AskAnonymising
from keben.domains.privacy.request.model import SubjectRequest
from keben.domains.privacy.staying import parts_of, staying
from keben.domains.privacy.telling import around
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Denied, KebenError, Refused
from keben.kernel.reader import fetch, reaches
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.page import page, render

LABEL = "privacy.SubjectRequest"


def handled(request: Any, pk: int) -> SubjectRequest:
    """The request, for whoever may work on it. Raises Missing, Denied."""
    found = fetch(SubjectRequest, pk, request.actor)
    verbs = [verb for verb in ("edit", "approve") if request.actor.can(LABEL, verb)]
    if not any(reaches(found, request.actor, verb) for verb in verbs):
        raise Denied(LABEL, "edit")
    return found


def offers(request: Any, entity: Any, record: SubjectRequest, panel: Any) -> dict[str, Any]:
    """Whether the reader may look at what is kept, and how far the anonymising is."""
    handles = request.actor.can(LABEL, "edit") or request.actor.can(LABEL, "approve")
    far = how_far(record.pk) if record.status == "going" else None
    return {"handles": handles, "going": record.status == "going", "done": far and far[0], "total": far and far[1]}


@page
def kept(request: Any, pk: int) -> HttpResponse:
    """All that was found; POST asks to have the chosen records made unrecognisable."""
    asked = handled(request, pk)
    errors: list[str] = []
    status = 200
    if request.method == "POST":
        data = {"chosen": " ".join(request.POST.getlist("chosen"))}
        try:
            perform(AskAnonymising, asked, data, actor=request.actor)
        except KebenError as error:
            errors, status = [one.text() for one in error.problems()], error.status
        else:
            return redirect(record_url(LABEL, pk))
    certain, same = find(asked.name, asked.mobile, asked.email)
    proposed = [tuple(ref) for ref in asked.chosen]
    found = around(load(proposed) if proposed else certain)
    choosing = asked.status == "checking" and asked.kind == "deletion" and reaches(asked, request.actor, "edit")
    values = {
        "asked": asked, "errors": errors, "choosing": choosing, "proposed": proposed, "parts": parts_of(found),
        "stays": staying(found) if asked.kind == "deletion" else [],
        "records": [line(request.actor, one, True) for one in certain],
        "namesakes": [line(request.actor, one, False) for one in same],
        "back": record_url(LABEL, pk), "title": _("What we keep about %(name)s") % {"name": asked.name},
    }  # fmt: skip
    return render(request, "pages/privacy/found.html", values, status=status)


def line(actor: Any, record: Any, ticked: bool) -> dict[str, Any]:
    """A record as a line; it is a link for whoever may open it."""
    entity = registry.of(type(record))
    opens = record.deleted_at is None and actor.can(entity.label, "view") and reaches(record, actor)
    where = getattr(record, "customer", None)
    return {
        "ref": f"{entity.label}:{record.pk}", "noun": str(entity.verbose_name), "title": entity.title_of(record),
        "where": str(where) if where else "", "deleted": record.deleted_at is not None, "ticked": ticked,
        "goes": may_go(entity.label),
        "href": record_url(entity.label, record.pk) if opens else "",
    }  # fmt: skip


def withhold(asked: SubjectRequest) -> None:
    """Raises Refused: nothing goes to somebody whose identity nobody has checked, and nothing after a refusal."""
    if not asked.proof:
        raise Refused.because("no_proof", "Say first how the identity of the person was checked.")
    if asked.status == "refused":
        raise Refused.because("was_refused", "This request was refused: nothing is handed out.")


@page
def copy(request: Any, pk: int) -> HttpResponse:
    """A file with all that is kept about the person, readable for people and for programs; logged."""
    asked = handled(request, pk)
    withhold(asked)
    certain, _same = find(asked.name, asked.mobile, asked.email)
    chosen = load(read_refs(" ".join(request.GET.getlist("chosen")))) or certain
    found = around(chosen)
    content = archive(asked, found)
    told = {"records": len(found.records), "texts": len(found.texts), "files": len(found.files)}
    note(request.actor, LABEL, "hand-out", data=told, record=asked)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{asked.number}.zip"'
    response["Cache-Control"] = "no-store"
    return response
