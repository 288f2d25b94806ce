"""What the wizard shows: mapping column, sheet with marked cells, tabs with counts, bar of the job."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.data.imports import encoding
from keben.data.imports.came_with import condition
from keben.data.imports.choosing import in_question
from keben.data.imports.fields import Target, keys, targets
from keben.data.imports.fix import count_suggestions
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.problems import from_plain
from keben.data.imports.source import glance
from keben.data.imports.words import unknown
from keben.kernel.access.actor import Actor
from keben.kernel.joined import sentences
from keben.kernel.kinds.moments import DateTime
from keben.kernel.resolved import ResolvedEntity
from keben.web.imports import course
from keben.web.imports.found import address
from keben.web.imports.met import met
from keben.web.listing.scene import ALL, compact
from keben.web.listing.state import ListState

SIZE = 60
WHEN = DateTime()
STEP = {"mapping": 2, "failed": 2, "done": 4, "cancelled": 4, "undone": 4, "undoing": 4}
TABS = ("all", "ready", "bad", "words", "dup", "warn")
READY = ("good", "warn", "dup")


def context(entity: ResolvedEntity, run: ImportRun, actor: Actor, *, tab: str = "", step: int = 0) -> dict[str, Any]:
    """Everything the wizard needs for its step."""
    step = step if step in (2, 3) and run.staged and not run.busy else STEP.get(run.state, 3)
    found: dict[str, Any] = {
        "entity": entity,
        "run": run,
        "step": step,
        "base": address(entity, run),
        "size": size_text(run.size),
        "mapping": mapping(entity, run, actor),
        "source": source(run),
        "options": options(entity, run),
        "open": run.state in ("mapping", "checked", "paused", "failed", "done", "cancelled"),
    }
    if step == 2:
        found["headers"], found["rows"] = preview(entity, run, actor)
    elif step == 3:
        found["tab"] = tab or ("bad" if run.counts.get("bad") else "all")
        found |= met(entity, run, actor, 0) if found["tab"] == "dup" else sheet(entity, run, actor, found["tab"], 0)
        found["bar"] = bar(entity, run, actor, found["tab"])
        found["unknown"] = unknown(run, actor) if found["tab"] == "words" else []
        found["job"] = course.job(run)
    else:
        found["result"] = result(entity, run)
    return found


def size_text(size: int) -> str:
    """312 KB"""
    return f"{max(1, round(size / 1024))} KB" if size < 2**20 else f"{size / 2**20:.1f} MB"


def mapping(entity: ResolvedEntity, run: ImportRun, actor: Actor) -> dict[str, Any]:
    """The columns of the file with samples, and the fields they may go to."""
    possible = targets(entity, actor)
    names = {target.name: target for target in possible}
    columns = []
    for index, column in enumerate(run.columns):
        field = run.mapping.get(str(index), "")
        tone = "off" if not field else "warn" if column.get("unsure") or changed(names.get(field), column) else ""
        sample = " / ".join(column["samples"])
        columns.append({"index": index, "title": column["title"], "sample": sample, "field": field, "tone": tone})
    wholes = {name.partition(":")[0] for name in run.fields().values()}
    mapped = sum(1 for column in columns if column["field"])
    return {
        "columns": columns,
        "choices": [(t.name, str(t.label) + (" *" if t.required else "")) for t in possible],
        "matched": _("%(mapped)s of %(total)s matched") % {"mapped": mapped, "total": len(columns)},
        "missing": [t.label for t in possible if t.required and t.name not in wholes],
    }


def changed(target: Target | None, column: dict[str, Any]) -> bool:
    """Whether values are converted on the way: amounts in ten thousands."""
    return target is not None and target.kind.code == "money" and "万" in column["title"]


def source(run: ImportRun) -> dict[str, Any]:
    """What was recognised about the file, and what else it could be."""
    label = dict(encoding.ENCODINGS).get(run.encoding, run.encoding)
    rare = encoding.rare([sample for column in run.columns for sample in (column["title"], *column["samples"])])
    return {
        "label": label,
        "rare": "".join(f"「{char}」" for char in rare),
        "guessed": run.encoding == run.guessed,
        "encodings": encoding.ENCODINGS,
        "delimiters": encoding.DELIMITERS,
    }


def options(entity: ResolvedEntity, run: ImportRun) -> dict[str, Any]:
    """Keys, modes and what becomes of existing records."""
    possible = keys(entity, set(run.fields().values()))
    meant = ImportRun.MEANT.get(run.mode, tuple(dict(ImportRun.EXISTING)))
    why_not = _("Only new rows are written.") if run.mode == "create" else _("Only existing records are written.")
    return {
        "keys": [(name, str(entity.field(name).label)) for name in possible],
        "modes": ImportRun.MODES,
        "existing": [
            {"value": value, "label": str(label), "why_not": "" if value in meant else why_not}
            for value, label in ImportRun.EXISTING
        ],
    }


def shown(entity: ResolvedEntity, run: ImportRun, actor: Actor) -> list[tuple[int, Target]]:
    """The mapped columns in the order of the file, as the person knows it."""
    known = {target.name: target for target in targets(entity, actor)}
    return [(column, known[name]) for column, name in sorted(run.fields().items()) if name in known]


def preview(entity: ResolvedEntity, run: ImportRun, actor: Actor) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The first rows of the file as they are, under the titles of the file."""
    last = run.header_row + run.header_height - 1
    headers = [{"label": column["title"]} for column in run.columns]
    rows = [
        {"number": number, "cells": [{"text": cells[i] if i < len(cells) else ""} for i in range(len(headers))]}
        for number, cells in glance(run).rows
        if number > last
    ]
    return headers, rows[:30]


def rows_of(run: ImportRun, tab: str) -> Any:
    """The rows of a tab."""
    rows = run.rows.all()
    if tab == "ready":
        return rows.filter(outcome="", state__in=READY)
    if tab == "words":
        return rows.none()
    if tab == "dup":
        return in_question(run)
    if tab in ("bad", "warn"):
        return rows.filter(outcome="", state=tab)
    return rows


def sheet(entity: ResolvedEntity, run: ImportRun, actor: Actor, tab: str, after: int) -> dict[str, Any]:
    """Headers and a page of rows; `more` is the address of the next."""
    columns = shown(entity, run, actor)
    found = list(rows_of(run, tab).filter(number__gt=after).order_by("number")[: SIZE + 1])
    more = len(found) > SIZE
    rows = [
        {
            "number": row.number,
            "why": why(row),
            "cells": [cell(entity, run, row, column, target) for column, target in columns],
        }
        for row in found[:SIZE]
    ]
    last = found[SIZE - 1].number if more else 0
    return {
        "headers": [{"label": target.label, "required": target.required} for _column, target in columns],
        "rows": rows,
        "more": address(entity, run, f"rows/?tab={tab}&after={last}") if more else "",
    }


def cell(entity: ResolvedEntity, run: ImportRun, row: ImportRow, column: int, target: Target) -> dict[str, Any]:
    """One cell: its text, its tone, why, and what it could be instead."""
    text = row.cells[column] if column < len(row.cells) else ""
    problems = [from_plain(kept) for kept in row.errors.get(str(column), ())]
    note = row.notes.get(str(column))
    tone = "danger" if problems else "warn" if note else "ok" if str(column) in row.fixed else ""
    why = sentences(problem.text() for problem in problems) or (from_plain(note).text() if note else "")
    hint = next((problem.hint for problem in problems if problem.hint), "")
    label = str(target.label)
    empty = _("Required") if problems and not text else ""
    return {
        "text": text or empty,
        "value": text,
        "tone": tone,
        "why": why,
        "hint": hint or "",
        "label": label,
        "url": ""
        if row.outcome or run.state in ("undone", "undoing")
        else f"/{entity.slug}/import/{run.pk}/cell/{row.number}/{column}/",
    }


def why(row: ImportRow) -> str:
    """What is wrong with the row as a whole."""
    return sentences(from_plain(kept).text() for kept in row.errors.get("-1", ()))


def bar(entity: ResolvedEntity, run: ImportRun, actor: Actor, tab: str) -> dict[str, Any]:
    """Tabs with counts, and the buttons above the sheet."""
    counts = run.counts
    ready = sum(counts.get(state, 0) for state in READY)
    settled = run.state not in ("checking", "trying")
    found = unknown(run, actor) if counts.get("bad") and settled else []
    numbers = {"all": run.total, "words": sum(len(column.words) for column in found),
               "ready": ready, "bad": counts.get("bad", 0), "dup": counts.get("met", 0),
               "warn": counts.get("warn", 0)}  # fmt: skip
    words = {"all": _("All"), "ready": _("Importable"), "bad": _("With errors"), "dup": _("Possible duplicates"),
             "warn": _("Notices"), "words": _("Unknown words")}  # fmt: skip
    tabs = [
        {
            "value": name,
            "label": f"{words[name]} {numbers[name]:,}",
            "href": address(entity, run, f"?tab={name}"),
            "icon": "alert-triangle" if name == "bad" and numbers["bad"] else "",
        }
        for name in TABS
        if numbers[name] or name in ("all", "ready", "bad") or name == tab
    ]
    return {
        "tabs": tabs,
        "tab": tab,
        "fixed": counts.get("fixed", 0),
        "bad": numbers["bad"],
        "hints": count_suggestions(run) if numbers["bad"] and settled else 0,
    }


def result(entity: ResolvedEntity, run: ImportRun) -> dict[str, Any]:
    """The last step: what came of it, and what is left."""
    counts = run.counts
    left = counts.get("bad", 0)
    figures = [
        {"label": _("Created"), "value": f"{counts.get('created', 0):,}"},
        {"label": _("Updated"), "value": f"{counts.get('updated', 0):,}"},
        {"label": _("Skipped"), "value": f"{counts.get('skipped', 0):,}"},
        {"label": _("With errors"), "value": f"{left:,}"},
    ]
    if run.state == "undone":
        figures += [
            {"label": _("Taken back"), "value": f"{counts.get('undone', 0):,}"},
            {"label": _("Left as they are"), "value": f"{counts.get('kept', 0):,}"},
        ]
    written = counts.get("created", 0) + counts.get("updated", 0)
    only = compact([condition(run)]) if written and run.state in ("done", "cancelled") else ""
    state = ListState(entity.slug, view=ALL, f=only) if only else ListState(entity.slug)
    kept, until = counts.get("kept", 0), WHEN.show(run.undo_until)
    return {"figures": figures, "left": left, "kept": kept, "until": until, "shows": state.url()}
