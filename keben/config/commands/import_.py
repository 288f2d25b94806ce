"""Import a file as a person with the right to do so; the same check, rules and history as in the browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keben.data.imports.model import ImportRun

MODES = ("create", "update", "both")
EXISTING = ("skip", "fill", "overwrite", "new")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a CSV, XLSX, XLS or ODS file")
    parser.add_argument("--noun", required=True, metavar="DOMAIN.NOUN", help="for example customers.Customer")
    parser.add_argument("--person", required=True, metavar="NUMBER", help="staff number of the person who imports")
    parser.add_argument(
        "--map", action="append", default=[], metavar="TITLE=FIELD", help="a column; an empty field leaves it out"
    )
    parser.add_argument("--mode", choices=MODES, default="both")
    parser.add_argument("--existing", choices=EXISTING, default="fill", help="what becomes of existing records")
    parser.add_argument("--key", default="", help="the field by which records are found")
    parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write rows with errors to this XLSX or CSV file")


def run(options: argparse.Namespace) -> int:
    from django.contrib.auth import get_user_model

    from keben.data.actors import acting
    from keben.kernel.problems import KebenError

    person = get_user_model()._base_manager.filter(staff_no=options.person).first()
    if person is None:
        print(f"There is nobody with the staff number {options.person}.", file=sys.stderr)
        return 1
    try:
        with acting(person.pk, "import") as actor:
            done = bring_in(options, actor)
    except (KebenError, LookupError, OSError) as error:
        problems = error.problems() if isinstance(error, KebenError) else ()
        print("; ".join(problem.text() for problem in problems) or str(error), file=sys.stderr)
        return 1
    figures = ("created", "updated", "skipped", "bad")
    counts = done.counts.get("dry", done.counts) if options.dry_run else done.counts
    print(", ".join(f"{name} {counts.get(name, 0)}" for name in figures))
    return 0 if not done.counts.get("bad") else 2


def bring_in(options: argparse.Namespace, actor: Any) -> ImportRun:
    """Upload, map, check and write. Raises KebenError, LookupError, OSError."""
    from keben.data.imports.check import check
    from keben.data.imports.error_file import write_errors
    from keben.data.imports.run import try_out, work
    from keben.data.imports.start import new_run, remap
    from keben.kernel.registry import registry

    entity = registry.get(options.noun)
    with options.file.open("rb") as file:
        found = new_run(entity, actor, options.file.name, file, options.file.stat().st_size)
    remap(found, entity, actor, mapping(found, options.map))
    found.mode, found.existing = options.mode, options.existing
    found.key = options.key or found.key
    check(found, actor)
    if options.dry_run:
        try_out(found, actor)
    else:
        found.state = "running"
        found.save()
        work(found, actor)
    found.refresh_from_db()
    if options.errors and found.counts.get("bad"):
        write_errors(found, options.errors, "csv" if options.errors.suffix == ".csv" else "xlsx")
    return found


def mapping(run: ImportRun, given: list[str]) -> dict[str, str]:
    """Field by column from TITLE=FIELD. Raises LookupError for a title that the file does not have."""
    titles = {column["title"]: str(place) for place, column in enumerate(run.columns)}
    found = {}
    for text in given:
        title, _sign, name = text.rpartition("=")
        if title not in titles:
            raise LookupError(f"The file has no column {title!r}. It has: {', '.join(titles)}.")
        found[titles[title]] = name
    return found
