"""The bar at the bottom of an import: what is going on, how far it is, and what is next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from keben.data.imports.model import ImportRun
from keben.data.imports.run import IMPORTABLE, STOPPABLE


def job(run: ImportRun) -> dict[str, Any]:
    """The bar at the bottom: what is going on, how far, and what can be done."""
    counts = run.counts
    ready = sum(counts.get(state, 0) for state in IMPORTABLE)
    goal, at = counts.get("goal", 0), counts.get("at", 0)
    titles = {
        "checking": _("Checking the rows"),
        "checked": _("Rows without errors"),
        "trying": _("Dry run"),
        "running": _("Importing the rows without errors"),
        "paused": _("Paused"),
    }
    stopping = run.state in STOPPABLE and bool(run.wish)
    if stopping:
        titles[run.state] = _("Stopping after the rows in hand")
    if run.state == "checking":
        goal, at = run.total or run.checked, run.checked
    if run.state == "checked":
        goal, at = run.total, run.total - counts.get("bad", 0)
    return {
        "title": titles.get(run.state, _("Checked")),
        "done": at,
        "total": f"{goal:,}",
        "share": 100 * at / goal if goal else 0,
        "detail": detail(run),
        "note": remark(run, ready),
        "ready": ready,
        "running": run.state == "running",
        "stopping": stopping,
        "waiting": run.state in ("checking", "trying"),
    }


def detail(run: ImportRun) -> str:
    """Created 702 · filled 69 · skipped 11 · failed 4 · about 35 s left."""
    counts = run.counts
    figures = counts if run.state != "checked" else counts.get("dry", {})
    words = {"created": _("created"), "updated": _("updated"), "skipped": _("skipped"), "failed": _("failed")}
    parts = [f"{word} {figures[name]:,}" for name, word in words.items() if figures.get(name)]
    if run.state == "running" and (left := seconds_left(run)):
        parts.append(_("about %(seconds)s s left") % {"seconds": left})
    told = " · ".join(parts)
    if run.state != "checked" or not told:
        return told
    if counts.get("at", 0) < counts.get("goal", 0):
        return _("Dry run of the first %(rows)s rows: %(told)s") % {"rows": f"{counts['at']:,}", "told": told}
    return _("Dry run: %(told)s") % {"told": told}


def seconds_left(run: ImportRun) -> int:
    """By the rows done so far; 0 where that is not yet known."""
    at, goal = run.counts.get("at", 0), run.counts.get("goal", 0)
    if not at or not run.started_at or goal <= at:
        return 0
    spent = (timezone.now() - run.started_at) / dt.timedelta(seconds=1)
    return max(1, round(float(spent) / at * (goal - at)))


def remark(run: ImportRun, ready: int) -> str:
    """The next step, in one sentence."""
    if run.state == "checked" and ready:
        bad = run.counts.get("bad")
        return _("Rows with errors stay here; put them right and import them later.") if bad else ""
    if run.state == "checked":
        return _("No row can be imported yet. Put the marked cells right.")
    if run.state == "checking":
        return _("You may leave this page; the check goes on.")
    if run.state == "trying":
        return _("Nothing is kept. You may leave this page; the dry run goes on.")
    if run.state == "paused":
        return _("What is imported stays until you undo it; the other rows wait.")
    if run.state in ("done", "cancelled"):
        return _("Put the marked cells right to import these rows, too.") if run.counts.get("bad") else ""
    return _("You may leave this page; a message tells you when it is done. It can be undone for 7 days.")
