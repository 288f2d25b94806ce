"""What somebody chooses for a row that meets a record: create it anyway, update that record, leave the row out."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as translate

from keben.data.imports.check import BLOCKED
from keben.data.imports.doubles import refused
from keben.data.imports.fix import CLOSED, examine_again
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.twins import blocked
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Refused
from keben.kernel.reader import scoped
from keben.kernel.registry import registry

ONLY_UPDATES = "This import only updates."
NEW, UPDATE, SKIP = "new", "update", "skip"


def in_question(run: ImportRun) -> Any:
    """The rows that meet something and are not done."""
    return run.rows.filter(outcome="").exclude(met="")


def choose(run: ImportRun, actor: Actor, row: ImportRow, choice: str, key: int | None = None) -> None:
    """Keep the choice for one row and check it again; '' takes the choice back. Raises Refused."""
    _allowed(run, actor, row, choice, key)
    row.choice, row.choice_id = choice, key if choice == UPDATE else None
    with transaction.atomic():
        ImportRow.objects.filter(pk=row.pk).update(choice=row.choice, choice_id=row.choice_id)
        examine_again(run, actor, [row])


def choose_alike(run: ImportRun, actor: Actor, row: ImportRow, choice: str, key: int | None = None) -> int:
    """The same for this row and all others that meet a record in the same way; each is to update the one that it meets.

    Rows for which somebody has chosen already stay as they are. Returns how many rows; they wait for the next check.
    """
    _allowed(run, actor, row, choice, key)
    with transaction.atomic():
        alike = in_question(run).filter(met=row.met, choice="" if choice else row.choice).exclude(pk=row.pk)
        if choice == UPDATE:
            count = alike.filter(match_id__isnull=False).update(choice=UPDATE, choice_id=F("match_id"))
        else:
            count = alike.update(choice=choice, choice_id=None)
        own = ImportRow.objects.filter(pk=row.pk, outcome="")
        return count + own.update(choice=choice, choice_id=key if choice == UPDATE else None)


def may_create(run: ImportRun, row: ImportRow) -> str:
    """Why the row may not become another record; empty where it may."""
    if run.mode == "update":
        return ONLY_UPDATES
    return blocked(row.hits) or refused(row)


def may_update(run: ImportRun, actor: Actor, rows: list[ImportRow]) -> set[int]:
    """Those of the records which the rows meet that the person may change; one query."""
    entity = registry.get(run.entity)
    wanted = {pk for row in rows for label, pk, *_ in row.hits if label == entity.label}
    if not wanted or not actor.can(entity.label, "edit"):
        return set()
    return set(scoped(entity.model, actor, "edit").filter(pk__in=wanted).values_list("pk", flat=True))


def _allowed(run: ImportRun, actor: Actor, row: ImportRow, choice: str, key: int | None) -> None:
    if row.outcome or run.state in CLOSED:
        raise Refused.because("row_done", "This row can no longer be changed.")
    if choice == NEW and (why := may_create(run, row)):
        raise Refused.because("blocked", BLOCKED, why=translate(why))
    if choice == UPDATE and key not in may_update(run, actor, [row]):
        raise Refused.because("not_yours", "This row does not mean that record, or you may not edit it.")
    if choice not in ("", NEW, UPDATE, SKIP):
        raise Refused.because("no_choice", "Choose one of the ways that the row offers.")
