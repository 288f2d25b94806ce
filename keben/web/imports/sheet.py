"""The sheet of the wizard: further rows, a corrected cell, all suggestions at once."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from keben.data.imports.check import ask_check
from keben.data.imports.choosing import choose, choose_alike
from keben.data.imports.fix import adopt_all, fix_cell
from keben.data.imports.model import ImportRow
from keben.data.imports.start import remember
from keben.data.imports.words import choose as choose_words
from keben.kernel.problems import Missing
from keben.kernel.resolved import ResolvedEntity
from keben.web.imports import course, view
from keben.web.imports.choices import changeable
from keben.web.imports.found import address, own_run
from keben.web.imports.met import of_rows
from keben.web.imports.pages import show
from keben.web.page import noun, render, toast

LONGEST = 4000


@noun
def rows(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The next rows of a tab."""
    run = own_run(request, entity, pk)
    tab, sent = request.GET.get("tab", "all"), request.GET.get("after", "0")
    after = int(sent[:9]) if sent.isascii() and sent.isdigit() else 0
    if tab == "dup":
        found = view.met(entity, run, request.actor, after)
        return render(request, "pages/imports/met_rows.html", {**found, "base": address(entity, run)})
    found = view.sheet(entity, run, request.actor, tab if tab in view.TABS else "all", after)
    return render(request, "pages/imports/rows.html", found)


@noun
def bar(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Tabs and counts after a change."""
    run = own_run(request, entity, pk)
    tab = request.GET.get("tab", "all")
    values: dict[str, Any] = {
        "bar": view.bar(entity, run, request.actor, tab if tab in view.TABS else "all"),
        "base": f"/{entity.slug}/import/{pk}/",
    }
    values |= {"run": run, "job": course.job(run), "alone": True}
    return render(request, "pages/imports/bar.html", values)


@require_POST
@noun
def cell(request: Any, entity: ResolvedEntity, pk: int, row: int, column: int) -> HttpResponse:
    """Another text for a cell; answers with the cell as it now is."""
    run = own_run(request, entity, pk)
    found = ImportRow.objects.filter(run=run, number=row).first()
    columns = dict(view.shown(entity, run, request.actor))
    if found is None or column not in columns:
        raise Missing("data.ImportRow", row)
    fix_cell(run, request.actor, found, column, request.POST.get("value", "")[:LONGEST])
    shown = view.cell(entity, run, found, column, columns[column])
    response = render(request, "pages/imports/cell.html", {"cell": shown})
    response["HX-Trigger"] = json.dumps({"kb:import": {}})
    return response


@require_POST
@noun
def met(request: Any, entity: ResolvedEntity, pk: int, row: int) -> HttpResponse:
    """What is to become of a row that meets a record, or of all that are like it."""
    run = own_run(request, entity, pk)
    found = ImportRow.objects.filter(run=run, number=row).first()
    if found is None:
        raise Missing("data.ImportRow", row)
    choice, _mark, sent = request.POST.get("choice", "").partition(":")
    key = int(sent[:18]) if sent.isascii() and sent.isdigit() else None
    if request.POST.get("alike"):
        changeable(run)
        count = choose_alike(run, request.actor, found, choice, key)
        ask_check(run)
        text = ngettext("Chosen for %(count)s row", "Chosen for %(count)s rows", count) % {"count": count}
        response = toast(show(request, entity, run), text)
        response["HX-Retarget"], response["HX-Reswap"] = "#kb-import", "outerHTML"
        return response
    choose(run, request.actor, found, choice, key)
    shown = {"items": of_rows(entity, run, request.actor, [found]), "base": address(entity, run), "more": ""}
    response = render(request, "pages/imports/met_rows.html", shown)
    response["HX-Trigger"] = json.dumps({"kb:import": {}})
    return response


@require_POST
@noun
def words(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """What unknown words mean; all rows with them are checked again."""
    run = own_run(request, entity, pk)
    changeable(run)
    chosen: dict[str, dict[str, str]] = {}
    sent = zip(request.POST.getlist("field"), request.POST.getlist("raw"), request.POST.getlist("means"), strict=False)
    for name, raw, text in sent:
        chosen.setdefault(name, {})[raw] = text
    count = choose_words(run, request.actor, chosen)
    run.save()
    remember(run)
    if count:
        ask_check(run)
    text = ngettext("%(count)s word matched", "%(count)s words matched", count) % {"count": count}
    return toast(show(request, entity, run), text)


@require_POST
@noun
def adopt(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Take all suggestions."""
    run = own_run(request, entity, pk)
    count = adopt_all(run, request.actor)
    text = ngettext("%(count)s cell put right", "%(count)s cells put right", count) % {"count": count}
    return toast(show(request, entity, run), text)
