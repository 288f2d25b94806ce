"""What a role may do: every noun in one line, its verbs, data scope and departments to be opened one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame, reasons, say
from keben.domains.org.admin.grant_rows import Line, lines, save_line
from keben.domains.org.department.model import Department
from keben.domains.org.role.model import Role
from keben.domains.org.role.rules import holds
from keben.kernel.access.actor import Reach
from keben.kernel.access.grants import SCOPE_LABELS, VERB_LABELS
from keben.kernel.problems import KebenError
from keben.kernel.reader import fetch
from keben.web.page import render
from keben.web.shell import group_labels


@admins("security")
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """All nouns in groups; saving writes only what was opened and differs."""
    role = fetch(Role, pk, request.actor)  # type: ignore[attr-defined]
    found, opened, error = lines(role), set(), ""
    if request.method == "POST":
        asked = [typed(request, line) for line in found]
        opened = {new.entity.label for _old, new in asked if new}
        try:
            saved = save(request, role, [(old, new) for old, new in asked if new])
        except KebenError as refusal:
            # What was ticked stays ticked, so that nothing has to be done twice.
            found, error = [new or old for old, new in asked], reasons(refusal)
        else:
            say(request, _("Saved: %(count)s nouns changed") % {"count": saved})
            return redirect(f"/system/roles/{pk}/")
    context = {
        "role": role,
        "groups": [(title, group, [one for one in group if one.verbs]) for title, group in grouped(found)],
        "opened": opened,
        "far": far,
        "spoken_verbs": spoken_verbs,
        **choices(request, role, needed=bool(opened)),
    }
    return frame(
        request, "matrix", role.spoken(), context | {"error": error}, tab="/system/roles/", status=422 if error else 200
    )


@admins("security")
def noun(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """One noun of the matrix, opened: what may be ticked for it."""
    role = fetch(Role, pk, request.actor)  # type: ignore[attr-defined]
    line = next((one for one in lines(role) if one.entity.label == label), None)
    if line is None:
        raise Http404
    context = {"role": role, "line": line, "far": far, **choices(request, role)}
    return render(request, "pages/system/matrix_noun.html", context)


def choices(request: HttpRequest, role: Role, *, needed: bool = True) -> dict[str, Any]:
    """What the opened lines offer."""
    departments = Department.objects.filter(deleted_at=None).order_by("path")
    return {
        "words": VERB_LABELS,
        "scopes": [(str(key), text) for key, text in SCOPE_LABELS.items()],
        "departments": list(departments) if needed else [],
        "own": holds(request.actor, role.pk),  # type: ignore[attr-defined]
    }


def spoken_verbs(line: Line) -> str:
    """The verbs of a line in words."""
    return _(", ").join(str(VERB_LABELS.get(verb, verb)) for verb in line.possible if verb in line.verbs)


def far(line: Line) -> str:
    """How far a line reaches: as the role says, or as the noun itself has it."""
    if line.scoped:
        return str(dict(SCOPE_LABELS).get(line.scope, line.scope))  # type: ignore[call-overload]
    return _(", ").join(line.entity.scope.words(line.entity, Reach()))


def grouped(found: list[Line]) -> list[tuple[str, list[Line]]]:
    """The lines as the menu groups their nouns; those without a place in it come last."""
    titles = {**group_labels(), "work": _("Work"), "system": _("Organisation")}
    rest = _("Lists and configuration")
    groups: dict[str, list[Line]] = {title: [] for title in (*filter(None, titles.values()), rest)}
    for line in found:
        groups[titles.get(line.entity.declaration.menu or "", "") or rest].append(line)
    return [(title, lines_of) for title, lines_of in groups.items() if lines_of]


def typed(request: HttpRequest, line: Line) -> tuple[Line, Line | None]:
    """A line and what was posted for it; nothing where it was not opened."""
    name = line.entity.label
    if f"{name}:here" not in request.POST:
        return line, None
    departments = tuple(int(key) for key in request.POST.getlist(f"{name}:departments") if key.isdigit())
    verbs = frozenset(request.POST.getlist(f"{name}:verbs"))
    scope = request.POST.get(f"{name}:scope", line.scope)
    return line, replace(line, verbs=verbs, scope=scope, departments=departments)


def save(request: HttpRequest, role: Role, asked: list[tuple[Line, Line]]) -> int:
    """Save the opened lines in one transaction; returns how many nouns changed."""
    with transaction.atomic():
        return sum(
            save_line(
                role,
                old,
                verbs=new.verbs,
                scope=new.scope,
                departments=new.departments,
                actor=request.actor,  # type: ignore[attr-defined]
            )
            for old, new in asked
        )
