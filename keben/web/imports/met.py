"""Rows that meet a record: what each meets, as far as the person may know it, and what may become of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from keben.data.imports.choosing import in_question, may_create, may_update
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.problems import from_plain
from keben.data.twins.facts import Facts
from keben.data.twins.find import Place, known
from keben.data.twins.hits import Hit
from keben.kernel.access.actor import Actor
from keben.kernel.joined import sentences
from keben.kernel.resolved import ResolvedEntity
from keben.web.imports.found import address
from keben.web.record.doubts import shown

SIZE = 30
SAID = 4
"""So many cells tell which row it is."""


def met(entity: ResolvedEntity, run: ImportRun, actor: Actor, after: int) -> dict[str, Any]:
    """A page of the rows in question; `more` is the address of the next."""
    found = list(in_question(run).filter(number__gt=after).order_by("number")[: SIZE + 1])
    more = address(entity, run, f"rows/?tab=dup&after={found[SIZE - 1].number}") if len(found) > SIZE else ""
    return {"items": of_rows(entity, run, actor, found[:SIZE]), "more": more}


def of_rows(entity: ResolvedEntity, run: ImportRun, actor: Actor, rows: list[ImportRow]) -> list[dict[str, Any]]:
    """What the page shows of these rows: a few queries for all of them, by the rights of this moment."""
    places = {(label, pk) for row in rows for label, pk, *_rest in row.hits}
    facts = {(label, one.pk): one for label, one in known(places, actor)}
    mine = may_update(run, actor, rows)
    titles = [column for column, _name in sorted(run.fields().items())][:SAID]
    return [_item(entity, run, actor, row, facts, mine, titles) for row in rows]


def _item(
    entity: ResolvedEntity,
    run: ImportRun,
    actor: Actor,
    row: ImportRow,
    facts: dict[Place, Facts],
    mine: set[int],
    columns: Sequence[int],
) -> dict[str, Any]:
    found = [Hit(label, relation, score, facts[label, pk])
             for label, pk, relation, score in row.hits if (label, pk) in facts]  # fmt: skip
    plain = [shown(hit.plain(actor)) for hit in found]
    targets = [hit for hit in plain if hit["noun"] == entity.label and hit.get("id") in mine]
    said = [row.cells[column] for column in columns if column < len(row.cells) and row.cells[column]]
    return {
        "number": row.number,
        "said": said,
        "hits": plain,
        "why": sentences(_reasons(row)),
        "bad": bool(row.errors),
        "chosen": f"{row.choice}:{row.choice_id}" if row.choice == "update" else row.choice,
        "choices": _choices(run, row, targets),
        "no_new": _(may_create(run, row)) if may_create(run, row) else "",
        "url": address(entity, run, f"met/{row.number}/"),
    }


def _reasons(row: ImportRow) -> list[str]:
    """What was said of the row, once each."""
    kept = [*(one for found in row.errors.values() for one in found), *row.notes.values()]
    return list(dict.fromkeys(from_plain(one).text() for one in kept))


def _choices(run: ImportRun, row: ImportRow, targets: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    found = [("", _("As set for all rows: %(what)s") % {"what": _unasked(run, row)})]
    if not may_create(run, row):
        found.append(("new", _("Create anyway")))
    found += [(f"update:{hit['id']}", _("Update %(title)s") % {"title": hit["title"]}) for hit in targets]
    return [*found, ("skip", _("Leave out"))]


def _unasked(run: ImportRun, row: ImportRow) -> str:
    """What becomes of the row without a choice."""
    if row.errors:
        return _("stays here")
    meant = row.met.removesuffix("-far") in ("code", "key", "value", "row")
    existing = run.existing if meant or run.existing == "new" else "new"
    if meant and run.mode == "create" and existing != "new":
        existing = "skip"
    return str(dict(ImportRun.EXISTING)[existing])
