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
    parser.add_argument("file", type=Path, help="a CSV, XLSX, XLS, ODS, VCF or MBOX file")
    parser.add_argument("--noun", default="", metavar="DOMAIN.NOUN", help="else the one of the mapping")
    parser.add_argument("--person", required=True, metavar="NUMBER", help="staff number of the person who imports")
    parser.add_argument(
        "--map", action="append", default=[], metavar="TITLE=FIELD", help="a column; an empty field leaves it out"
    )
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="choices that the wizard has saved")
    parser.add_argument("--save-mapping", type=Path, metavar="FILE", help="save the choices of this import")
    parser.add_argument("--sheet", default="", help="the sheet of a workbook; else the first")
    parser.add_argument("--header-row", type=int, default=0, metavar="N", help="the line with the titles; else found")
    parser.add_argument("--mode", choices=MODES, default=None, help="else both")
    parser.add_argument("--existing", choices=EXISTING, default=None, help="what becomes of records that exist")
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
            if done.error:
                print(done.error, file=sys.stderr)
                return 1
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
    from keben.data.imports.mapping_file import as_text, take
    from keben.data.imports.run import try_out, work
    from keben.data.imports.start import new_run, remap
    from keben.kernel.registry import registry

    chosen = choices(options)
    entity = registry.get(chosen.pop("noun"))
    with options.file.open("rb") as file:
        found = new_run(entity, actor, options.file.name, file, options.file.stat().st_size)
    if chosen:
        take(found, entity, actor, chosen)
    remap(found, entity, actor, mapping(found, options.map))
    found.mode, found.existing = options.mode or found.mode, options.existing or found.existing
    found.key = options.key or found.key
    found.save()
    if options.save_mapping:
        options.save_mapping.write_text(as_text(found), encoding="utf-8")
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


def choices(options: argparse.Namespace) -> dict[str, Any]:
    """What a mapping and the arguments say of the file. Raises Invalid, LookupError, OSError."""
    from keben.data.imports.mapping_file import read_text

    found = read_text(options.mapping.read_text(encoding="utf-8")) if options.mapping else {}
    said = {"noun": options.noun, "sheet": options.sheet, "header_row": options.header_row}
    found |= {name: value for name, value in said.items() if value}
    if not found.get("noun"):
        raise LookupError("Say with --noun what the rows are, or give a mapping.")
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
