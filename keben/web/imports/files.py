"""Files of the import: the template of a noun, and the rows that were not imported with the reasons."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.data.imports.error_file import write_errors
from keben.data.imports.mapping_file import as_text, read_text, take
from keben.data.imports.start import may_import
from keben.data.imports.template import write_template
from keben.kernel.problems import Invalid, Missing
from keben.kernel.resolved import ResolvedEntity
from keben.web.imports.choices import begun
from keben.web.imports.found import own_run
from keben.web.imports.pages import show
from keben.web.page import noun

LARGEST = 1 << 20


def download(write: Callable[[Path], object], name: str) -> HttpResponse:
    """What `write` puts into a file, as a download that leaves nothing behind."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        with path.open("rb") as made:
            shutil.copyfileobj(made, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name)  # type: ignore[return-value]


@noun
def template(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """The template with the fields as they are now."""
    may_import(entity, request.actor)
    name = _("Import template %(noun)s") % {"noun": entity.verbose_name}
    return download(lambda path: write_template(entity, request.actor, path), f"{name}.xlsx")


@noun
def mapping(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The choices of a run as a file for the next one, here or on the command line."""
    run = own_run(request, entity, pk)
    name = f"{Path(run.name).stem[:80]} {_('mapping')}.json"
    return download(lambda path: path.write_text(as_text(run), encoding="utf-8"), name)


@require_POST
@noun
def take_mapping(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Take up the choices of such a file."""
    run = own_run(request, entity, pk)
    begun(run)
    sent = request.FILES.get("mapping")
    if sent is None:
        raise Invalid.single("mapping", "file_missing", "Choose a file first.")
    if sent.size > LARGEST:
        raise Invalid.single("mapping", "mapping_file", "This is not a mapping that the import wizard has saved.")
    take(run, entity, request.actor, read_text(sent.read().decode("utf-8", "replace")))
    return show(request, entity, run)


@noun
def errors(request: Any, entity: ResolvedEntity, pk: int, form: str) -> HttpResponse:
    """The rows with errors."""
    run = own_run(request, entity, pk)
    if form not in ("xlsx", "csv"):
        raise Missing("data.ImportRun", form)
    name = f"{Path(run.name).stem[:80]} {_('errors')}.{form}"
    return download(lambda path: write_errors(run, path, form), name)
