"""A new import from an uploaded file, and the choices of its first two steps."""

from __future__ import annotations

import secrets
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from keben.data.imports import encoding, header
from keben.data.imports.fields import keys, targets
from keben.data.imports.guess import SURE, guess
from keben.data.imports.limits import TEXTS, check_workbook, form_of
from keben.data.imports.model import ImportMemory, ImportRow, ImportRun
from keben.data.imports.source import first_text, glance, local
from keben.data.imports.sources import CARDS, MAILS, as_table
from keben.kernel.access.actor import Actor
from keben.kernel.features.storing import clean_name
from keben.kernel.problems import Denied, Invalid
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import setting

MOSTLY = 60


def may_import(entity: ResolvedEntity, actor: Actor) -> None:
    """Raises Denied for somebody without the right, and for nouns that no file may fill."""
    if not entity.declaration.importable or entity.declaration.read_only or not actor.can(entity.label, "import"):
        raise Denied(entity.label, "import")


def new_run(entity: ResolvedEntity, actor: Actor, name: str, content: BinaryIO, size: int) -> ImportRun:
    """Keep the file and look at it: type, encoding, sheets, header, fields. Raises Denied, Invalid."""
    may_import(entity, actor)
    if actor.user_id is None:
        raise Denied(entity.label, "import")
    name = clean_name(name)
    form = form_of(name)
    most = int(setting("import.max_mb"))
    if size > most * 2**20:
        raise Invalid.single("file", "file_large", "The file is larger than %(most)s MB.", most=most)
    if size == 0:
        raise Invalid.single("file", "file_empty", "The file is empty.")
    place = f"imports/{timezone.now():%Y/%m}/{secrets.token_hex(16)}.{form}"
    if form in (CARDS, MAILS):
        with as_table(form, content, entity, actor) as table, table.open("rb") as rows:
            path = default_storage.save(place, File(rows))
    else:
        path = default_storage.save(place, File(content))
    run = ImportRun(entity=entity.label, user_id=actor.user_id, name=name[-200:], path=path, size=size, form=form)
    try:
        with local(path) as file:
            if form == "csv":
                run.encoding = run.guessed = encoding.detect(file)
                run.delimiter = encoding.guess_delimiter(first_text(file, run.encoding))
            elif form in TEXTS:
                run.encoding, run.delimiter = "utf-8", ","
            else:
                check_workbook(file, form)
        look_for_rows(run, entity, actor)
    except Invalid:
        default_storage.delete(path)
        raise
    run.save()
    return run


def look_for_rows(run: ImportRun, entity: ResolvedEntity, actor: Actor) -> None:
    """Look at the first sheet that has rows; many a workbook begins with a page of notes. Raises Invalid."""
    try:
        look(run, entity, actor)
    except Invalid as error:
        for name in [name for name in run.sheets if name != run.sheet]:
            run.sheet = name
            try:
                return look(run, entity, actor)
            except Invalid:
                continue
        raise error from None


def look(run: ImportRun, entity: ResolvedEntity, actor: Actor, *, find_header: bool = True) -> None:
    """Read the first rows: header, columns with samples, and what was chosen for such a file before."""
    seen = glance(run)
    run.sheets, run.sheet = seen.sheets, seen.sheet
    if run.form in (CARDS, MAILS):
        run.header_row = run.header_height = 1
    elif find_header:
        run.header_row, run.header_height = header.find_header(seen)
    names = header.titles(seen.rows, run.header_row, run.header_height)
    last = run.header_row + run.header_height - 1
    if not names or not any(number > last for number, _cells in seen.rows):
        raise Invalid.single("file", "no_rows", "The file has no rows below its header.")
    run.columns = [
        {
            "title": name,
            "samples": header.samples(seen.rows, column, last),
            "filled": header.filled(seen.rows, column, last),
        }
        for column, name in enumerate(names)
    ]
    run.even = run.form in TEXTS and header.even(seen.rows, len(names), last)
    run.staged, run.counts, run.total = False, {}, 0
    run.state = "mapping"
    propose(run, entity, actor, names)
    if run.pk:
        ImportRow.objects.filter(run_id=run.pk).delete()


def propose(run: ImportRun, entity: ResolvedEntity, actor: Actor, names: list[str]) -> None:
    """The mapping that was chosen for the same header before, else a guess."""
    possible = targets(entity, actor)
    known = {target.name for target in possible}
    kept = ImportMemory.objects.filter(entity=entity.label, signature=header.signature(names)).first()
    if kept is not None:
        run.mapping = {column: name for column, name in kept.mapping.items() if name in known or not name}
        run.words = kept.words
    else:
        found = guess(entity, names, possible)
        run.mapping = {str(column): name for column, (name, _sure) in found.items()}
        run.words = {}
        for column, (_name, sure) in found.items():
            if sure < SURE - 5:
                run.columns[column]["unsure"] = True
    choose_key(run, entity)


def choose_key(run: ImportRun, entity: ResolvedEntity) -> None:
    """Keep the chosen key while it has a column; else the surest of those whose columns are mostly filled."""
    fields = run.fields()
    possible = keys(entity, set(fields.values()))
    if run.key not in possible:
        full = {name for column, name in fields.items() if run.columns[column].get("filled", 0) >= MOSTLY}
        run.key = next((name for name in possible if name in full), possible[0] if possible else "")
    if not run.key:
        run.mode = "create"
        run.settle_existing()


def remap(run: ImportRun, entity: ResolvedEntity, actor: Actor, chosen: dict[str, Any]) -> None:
    """Take over field choices by column; a field that is taken twice stays with the column chosen last."""
    known = {target.name for target in targets(entity, actor)}
    for column, name in chosen.items():
        if not (column.isdigit() and int(column) < len(run.columns)) or (name and name not in known):
            raise Invalid.single("mapping", "unknown_field", "“%(name)s” is not a field here.", name=name)
        if name != run.mapping.get(column):
            for other in [c for c, taken in run.mapping.items() if name and taken == name]:
                run.mapping[other] = ""
            run.columns[int(column)].pop("unsure", None)
        run.mapping[column] = name
    choose_key(run, entity)


def remember(run: ImportRun) -> None:
    """Keep the choices for the next file with this header."""
    names = [column["title"] for column in run.columns]
    ImportMemory.objects.update_or_create(
        entity=run.entity,
        signature=header.signature(names),
        defaults={"mapping": run.mapping, "words": run.words, "user_id": run.user_id, "at": timezone.now()},
    )
