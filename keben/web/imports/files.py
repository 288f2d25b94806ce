"""Files of the import: the template of a noun, and the rows that were not imported with the reasons."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from keben.data.imports.error_file import write_errors
from keben.data.imports.start import may_import
from keben.data.imports.template import write_template
from keben.kernel.problems import Missing
from keben.kernel.resolved import ResolvedEntity
from keben.web.imports.found import own_run
from keben.web.page import noun


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
def errors(request: Any, entity: ResolvedEntity, pk: int, form: str) -> HttpResponse:
    """The rows with errors."""
    run = own_run(request, entity, pk)
    if form not in ("xlsx", "csv"):
        raise Missing("data.ImportRun", form)
    name = f"{Path(run.name).stem[:80]} {_('errors')}.{form}"
    return download(lambda path: write_errors(run, path, form), name)
