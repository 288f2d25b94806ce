"""Copies of a person outside the records: imports, files of exports, undo of merges, notices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.files.storage import default_storage

from keben.data.exports.model import ExportRun
from keben.data.imports.model import ImportRow, ImportRun
from keben.domains.privacy.finding import Ref
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.registry import registry


def import_rows_of(records: Iterable[Any]) -> list[ImportRow]:
    """The rows of imports from which the records came, alone or along with their host; found through the log."""
    found: dict[int, ImportRow] = {}
    for record in records:
        label = record._meta.label
        causes = LoggedEvent.objects.filter(entity=label, object_id=record.pk, cause__isnull=False)
        runs = list(ImportRun.objects.filter(event_id__in=list(causes.values_list("cause", flat=True))))
        for run in runs:
            for host, key in places(label, record):
                if run.entity == host:
                    rows = ImportRow.objects.filter(run=run, record_id=key)
                    found.update({row.pk: row for row in rows if host == label or came_along(row, label, record.pk)})
    return [found[key] for key in sorted(found)]


def places(label: str, record: Any) -> list[Ref]:
    """Under which record a row of an import stands: its own, or the one with which it came."""
    found = [(label, record.pk)]
    for entity in registry:
        ways = [along.via for along in entity.declaration.brings if along.entity == label]
        found += [(entity.label, getattr(record, f"{via}_id")) for via in ways]
    return found


def came_along(row: ImportRow, label: str, key: int) -> bool:
    """Whether this record came in with the row."""
    return (row.along.get(label) or [None, None])[1] == key


def exports_of(labels: Collection[str]) -> list[ExportRun]:
    """Files of exports that still lie here and may hold the person; which rows they have nobody knows any more."""
    rows = ExportRun.objects.filter(state="done", entity__in=labels).exclude(path="").order_by("pk")
    return list(rows)


def forget_imports(rows: Iterable[ImportRow]) -> int:
    """Empty the rows; the uploaded files go, unless the worker has one in hand. Answers how many files."""
    rows = list(rows)
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(cells=[], notes={}, fixed={}, errors={}, key="")
    gone = 0
    for run in ImportRun.objects.filter(pk__in={row.run_id for row in rows}).exclude(path=""):
        if not run.busy:
            ImportRun.objects.filter(pk=run.pk).update(path="")
            default_storage.delete(run.path)
            gone += 1
    return gone


def forget_exports(runs: Iterable[ExportRun]) -> None:
    """The files go; whoever needs one exports again."""
    for run in runs:
        ExportRun.objects.filter(pk=run.pk).update(state="expired", path="")
        default_storage.delete(run.path)


def forget_traces(refs: Iterable[Ref]) -> None:
    """Undo of merges, former keys and notices."""
    for label, key in refs:
        MergeRecord.objects.filter(entity=label, survivor_id=key).delete()
        FormerKey.objects.filter(entity=label, survivor_id=key).update(title="")
        Notification.objects.filter(entity=label, object_id=key).delete()
