"""The choices of the wizard: encoding, sheet and header, fields by column, what becomes of existing records."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from keben.data.imports import encoding
from keben.data.imports.check import ask_check
from keben.data.imports.fields import keys
from keben.data.imports.model import ImportRun
from keben.data.imports.start import look, remap, remember
from keben.kernel.problems import Invalid, Refused
from keben.kernel.resolved import ResolvedEntity
from keben.web.imports.found import own_run
from keben.web.imports.pages import show
from keben.web.page import noun

WRITTEN = ("created", "updated", "skipped")


def changeable(run: ImportRun) -> None:
    """Raises Refused while the worker has the run in hand, or after it was undone."""
    if run.busy or run.state == "undone":
        raise Refused.because("import_busy", "This import is being worked on. Pause it first.")


def begun(run: ImportRun) -> None:
    """Raises Refused once rows are written, for then the file cannot be read anew."""
    changeable(run)
    if any(run.counts.get(name) for name in WRITTEN):
        raise Refused.because("import_begun", "Some rows are imported already. Start a new import for this file.")


@require_POST
@noun
def source(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Read the file again with another encoding, delimiter, sheet or header."""
    run = own_run(request, entity, pk)
    begun(run)
    before = (run.encoding, run.delimiter, run.sheet)
    sent = request.POST
    if sent.get("encoding") in dict(encoding.ENCODINGS) and run.form == "csv":
        run.encoding = sent["encoding"]
    if sent.get("delimiter") in dict(encoding.DELIMITERS) and run.form == "csv":
        run.delimiter = sent["delimiter"]
    if sent.get("sheet") in run.sheets:
        run.sheet = sent["sheet"]
    by_hand = before == (run.encoding, run.delimiter, run.sheet)
    if by_hand:
        run.header_row = _whole(sent.get("header_row"), run.header_row, 1000)
        run.header_height = _whole(sent.get("header_height"), run.header_height, 2)
    look(run, entity, request.actor, find_header=not by_hand)
    run.save()
    return show(request, entity, run)


def _whole(text: Any, fallback: int, most: int) -> int:
    return min(int(text), most) if text and str(text).isdigit() and int(text) > 0 else fallback


@require_POST
@noun
def mapping(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Fields by column; checked rows are checked again."""
    run = own_run(request, entity, pk)
    changeable(run)
    chosen = {name.removeprefix("col-"): value for name, value in request.POST.items() if name.startswith("col-")}
    remap(run, entity, request.actor, chosen)
    run.save()
    remember(run)
    return again(request, entity, run)


@require_POST
@noun
def options(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Key, new rows, existing records."""
    run = own_run(request, entity, pk)
    changeable(run)
    sent = request.POST
    possible = keys(entity, set(run.fields().values()))
    if "key" in sent:
        if sent["key"] and sent["key"] not in possible:
            raise Invalid.single("key", "unknown_field", "“%(name)s” is not a field here.", name=sent["key"])
        run.key = sent["key"]
    if sent.get("mode") in dict(ImportRun.MODES):
        run.mode = sent["mode"]
    if sent.get("existing") in dict(ImportRun.EXISTING):
        run.existing = sent["existing"]
    if not run.key:
        run.mode = "create"
    run.settle_existing()
    run.save()
    return again(request, entity, run)


def again(request: Any, entity: ResolvedEntity, run: ImportRun) -> HttpResponse:
    """Show the run; what was checked before is checked under the new choices."""
    if run.staged:
        ask_check(run)
    return show(request, entity, run)
