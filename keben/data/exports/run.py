"""The export: the list as its person sees it, page by page into a file that expires."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from keben.data.actors import acting, note
from keben.data.exports.approving import ask_approvers, begin
from keben.data.exports.model import ExportRun
from keben.data.exports.policy import Wish, reasons_for_approval
from keben.data.sheet import Sheet, new_sheet
from keben.kernel.access.actor import Actor
from keben.kernel.contacting import refusals
from keben.kernel.features.notifications import notify
from keben.kernel.joined import sentences
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Denied, Invalid, KebenError
from keben.kernel.query import filters
from keben.kernel.query.listquery import ListQuery
from keben.kernel.query.page import Masked
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedField
from keben.kernel.settings import declare_setting, setting
from keben.kernel.tasks.job import Cancelled, Job, progress, task

declare_setting("export.max_rows", _("Import and export"), _("Most rows of an export"), Integer(1, 1_000_000), 50_000)
declare_setting("export.days", _("Import and export"), _("Days until an export is deleted"), Integer(1, 90), 7)

PAGE = 500
READY = "Export of %(noun)s is ready: %(count)s rows."
FAILED = "Export of %(noun)s failed: %(error)s"
FIGURES = ("integer", "decimal", "score")


def ask_export(
    actor: Actor,
    label: str,
    *,
    reason: str,
    form: str = "xlsx",
    tree: dict[str, Any] | None = None,
    search: str = "",
    sort: str = "",
    names: tuple[str, ...] = (),
    keys: tuple[int, ...] = (),
) -> ExportRun:
    """Let the worker export a list, after approval where a policy wants it; all is logged. Raises Denied, Invalid."""
    entity = registry.get(label)
    if actor.user_id is None or not actor.can(label, "export"):
        raise Denied(label, "export")
    if not reason.strip():
        raise Invalid.single("reason", "required", "Say what the export is for; the reason is logged.")
    if form not in dict(ExportRun.FORMS):
        raise Invalid.single("form", "not_a_choice", "Choose XLSX or CSV.")
    wanted = (*(names or entity.listing.columns), *refusals(entity))  # whoever calls from the sheet must see them
    names = tuple(dict.fromkeys(wanted))
    query = ListQuery(entity, actor, tree=tree or {}, search=search, sort=sort, names=names, extra=chosen(keys))
    shown = tuple(item.name for item in query.columns)  # unknown columns and bad filters are told at once
    filters.to_q(query.tree, entity, actor)
    total = query.count(int(setting("export.max_rows")))
    waits = reasons_for_approval(Wish(entity, actor, query.columns, total))
    with transaction.atomic():
        run = ExportRun.objects.create(
            entity=label,
            state="asked" if waits else "waiting",
            user_id=actor.user_id,
            tree=tree or {},
            search=search[:200],
            sort=sort[:80],
            names=list(shown),
            keys=list(keys),
            form=form,
            reason=reason.strip()[:200],
            total=min(total, int(setting("export.max_rows"))),
        )
        if waits:
            ask_approvers(run, actor)
        else:
            begin(run)
    return run


def chosen(keys: Sequence[int]) -> Q:
    """Only the ticked rows; all where none is ticked."""
    return Q(pk__in=list(keys)) if keys else Q()


@task("data.export")
def export(job: Job, run_id: int) -> dict[str, int]:
    """Write the file; started again after a crash it begins anew."""
    run = ExportRun.objects.get(pk=run_id)
    if run.state not in ("waiting", "running"):
        return {}
    ExportRun.objects.filter(pk=run.pk).update(state="running", done=0)
    with acting(run.user_id, "export") as actor:
        noun = str(registry.get(run.entity).verbose_name_plural)
        try:
            write(run, actor, job)
        except Cancelled:
            ExportRun.objects.filter(pk=run.pk).update(state="cancelled", ended_at=timezone.now())
            raise
        except KebenError as error:
            text = sentences(problem.text() for problem in error.problems())[:500]
            ExportRun.objects.filter(pk=run.pk).update(state="failed", error=text, ended_at=timezone.now())
            notify([run.user_id], FAILED, {"noun": noun, "error": text, "url": "/exports/"}, category="export")
            return {}
        notify([run.user_id], READY, {"noun": noun, "count": run.done, "url": "/exports/"}, category="export")
    return {"rows": run.done}


def write(run: ExportRun, actor: Actor, job: Job | None = None) -> None:
    """Write, keep and log; the rights are those of the moment of writing. Raises Denied, Invalid, Cancelled."""
    entity = registry.get(run.entity)
    if not actor.can(run.entity, "export"):
        raise Denied(run.entity, "export")
    now = timezone.localtime()
    noun = str(entity.verbose_name_plural)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{run.form}"
        mark = watermark(actor, now, run.reason)
        sheet = new_sheet(run.form, path, name=noun, header=mark)
        try:
            sheet.remark(mark)
            rows = _write_rows(run, actor, sheet, job)
        finally:
            sheet.close()
        run.size = path.stat().st_size
        name = f"exports/{now:%Y/%m}/{run.pk}-{now:%H%M%S}.{run.form}"
        with path.open("rb") as file, transaction.atomic():
            run.path = default_storage.save(name, File(file))
            # Two of one minute are told apart by their number.
            run.name = f"{noun} {now:%Y-%m-%d %H%M} {run.pk}.{run.form}"
            run.state, run.done, run.ended_at = "done", rows, now
            run.expires_at = now + dt.timedelta(days=int(setting("export.days")))
            run.save()
            told = {"export": run.pk, "rows": rows, "filter": run.tree, "search": run.search,
                    "columns": run.names, "format": run.form}  # fmt: skip
            note(actor, run.entity, "export", reason=run.reason, data=told)


def watermark(actor: Actor, now: dt.datetime, reason: str) -> str:
    """Who took the rows out, when and what for."""
    text = translate("Exported by %(name)s %(staff_no)s on %(time)s for: %(reason)s")
    return text % {
        "name": actor.name, "staff_no": actor.staff_no, "time": f"{now:%Y-%m-%d %H:%M}", "reason": reason
    }  # fmt: skip


def _write_rows(run: ExportRun, actor: Actor, sheet: Sheet, job: Job | None) -> int:
    query = ListQuery(
        registry.get(run.entity),
        actor,
        tree=run.tree,
        search=run.search,
        sort=run.sort,
        names=tuple(run.names),
        extra=chosen(run.keys),
    )
    items, most, done, after = query.columns, int(setting("export.max_rows")), 0, ""
    sheet.title([str(item.label) for item in items])
    while done < most:
        page = query.page(size=min(PAGE, most - done), after=after)
        for row in page.rows:
            sheet.row([cell(item, row.values[item.name]) for item in items])
        done += len(page.rows)
        ExportRun.objects.filter(pk=run.pk).update(done=done)
        if job is not None:
            progress(job, done)
        after = page.after
        if not after:
            break
    run.capped = bool(after)
    if run.capped:
        sheet.remark(translate("Only the first %(count)s rows; narrow the filter for the others.") % {"count": done})
    return done


def cell(item: ResolvedField, value: Any) -> Any:
    """A value as a sheet wants it: figures as figures, everything else as people read it."""
    if value is None:
        return ""
    if isinstance(value, Masked):
        return str(value)
    if item.kind.code in FIGURES:
        return value
    if item.kind.code in ("money", "price"):
        text = item.kind.edit(value)
        return float(text) if text else ""
    if item.kind.code == "date":
        return value.isoformat()
    if item.kind.code == "datetime":
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return item.kind.show(value)


@task("data.exports_tidy", daily="03:40")
def exports_tidy(job: Job) -> dict[str, int]:
    """Delete the files whose time is over; the line of the log stays."""
    over = list(ExportRun.objects.filter(state="done", expires_at__lt=timezone.now()))
    for run in over:
        if run.path:
            default_storage.delete(run.path)
        ExportRun.objects.filter(pk=run.pk).update(state="expired", path="")
    return {"deleted": len(over)}
