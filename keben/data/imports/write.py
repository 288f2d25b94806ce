"""One batch of rows into records, new and existing ones, with an outcome for every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from keben.data.imports import matching, problems
from keben.data.imports.along import AlongWriter, Beside
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.outcome import Counts, TakenBack
from keben.data.imports.reading import Reading, RowReader
from keben.data.imports.twins import RowTwins
from keben.kernel.access.actor import Actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.shared import Shared
from keben.kernel.kinds.base import EMPTY
from keben.kernel.problems import Invalid, KebenError, Refused

NOT_THERE = ("chosen_gone", "The record that was chosen for this row is no longer there.")


class RowWriter:
    """Writes the rows of one run; the caller opens the transaction and saves the rows."""

    def __init__(self, run: ImportRun, actor: Actor) -> None:
        self.run, self.actor = run, actor
        self.reason = f"{run.name} #{run.pk}"
        self.shared = Shared()
        self.renew()

    def renew(self) -> None:
        """Forget what was looked up; needed after a batch was taken back."""
        self.shared.forget()
        self.reader = RowReader(self.run, self.actor)
        self.entity = self.reader.entity
        self.twins = RowTwins(self.entity, self.actor, sure=True)
        self.writable = {t.name for _c, t in self.reader.columns if not (t.only_key or t.along)}
        self.beside = [
            AlongWriter(along, self.reader, self.actor, self.reason, self.run.existing)
            for along in self.entity.declaration.brings
            if along.entity in self.reader.beside
        ]
        self._creator: BatchCreate | None = None
        self._editor: BatchEdit | None = None
        self._edits: list[tuple[ImportRow, Reading, int]] = []
        self._said: dict[int, dict[str, Any]] = {}

    def take_back(self) -> None:
        """After a batch of a dry run: its rows are gone, and still count for those that follow."""
        self.shared.take_back()
        self.renew()

    @property
    def creator(self) -> BatchCreate:
        """The batch writer. Raises Denied for somebody who may not create."""
        if self._creator is None:
            self._creator = BatchCreate(self.entity.model, self.actor, self.reason, parsed=True, shared=self.shared)
        return self._creator

    @property
    def editor(self) -> BatchEdit:
        """The same for records that are there. Raises Denied for somebody who may not edit."""
        if self._editor is None:
            self._editor = BatchEdit(self.entity.model, self.actor, self.reason, parsed=True)
        return self._editor

    def prime(self, rows: Sequence[ImportRow]) -> None:
        """Look up what rows link to, so that reading them needs no database."""
        self.reader.prime([row.cells for row in rows])

    def read(self, rows: Sequence[ImportRow]) -> list[Reading]:
        """What rows say, and what they are compared by where nobody has chosen what becomes of them."""
        likely = self.run.mode != "update" and self.run.existing != "new"
        found = self.reader.read_each(rows)
        for row, reading in zip(rows, found, strict=True):
            reading.keys = self.twins.keys(reading.values) if likely and not row.choice else []
        return found

    def write(self, rows: Sequence[ImportRow], said: list[Reading] | None = None) -> Counts:
        """Create or update; every row gets an outcome, or turns bad with the reasons; `said` if they have been read."""
        if not self.beside:
            return self._write(rows, said)
        left = list(rows)
        refused: dict[int, KebenError] = {}
        while True:
            before = [dict(row.__dict__) for row in left]
            try:
                with transaction.atomic():
                    counts = self._write(left, said)
                    if found := self._write_beside(left):
                        raise TakenBack
                    break
            except TakenBack:
                # A row comes in as a whole or not at all: once more without those whose second half was refused.
                self.renew()
                said = None
                for row, was in zip(left, before, strict=True):
                    row.__dict__.update(was)
                refused |= found
                left = [row for row in left if row.number not in found]
        for row in rows:
            if row.number in refused:
                self._fail(row, refused[row.number])
        return counts

    def _write_beside(self, rows: Sequence[ImportRow]) -> dict[int, KebenError]:
        """What rows say of the nouns that come in with ours. Returns the refused ones by their number."""
        ours = {row.number: row for row in rows if row.outcome and row.record_id and row.number in self._said}
        parents = self.entity.model._base_manager.in_bulk({row.record_id for row in ours.values()})
        refused: dict[int, KebenError] = {}
        for writer in self.beside:
            items = [Beside(row, parents[row.record_id], said)
                     for number, row in ours.items() if (said := writer.said(self._said[number]))]  # fmt: skip
            refused |= writer.write(items)
        for row in ours.values():
            if row.along and row.outcome == "skipped":
                row.outcome = "updated"
                self.counts.skipped, self.counts.updated = self.counts.skipped - 1, self.counts.updated + 1
        return refused

    def _write(self, rows: Sequence[ImportRow], said: list[Reading] | None) -> Counts:
        self.counts = Counts()
        if said is None:
            self.prime(rows)
        readings = self.read(rows) if said is None else said
        self._said = {}
        for row, reading in zip(rows, readings, strict=True) if self.beside else ():
            self.reader.require_beside(reading)
            self._said[row.number] = reading.values
        texts = [matching.key_text(r.values.get(self.run.key)) if self.run.key else "" for r in readings]
        matches = matching.find(self.entity, self.actor, self.run.key, texts) if self.run.key else {}
        waiting: list[tuple[ImportRow, Reading]] = []
        coming: set[Any] = set()
        written: set[Any] = set()
        asked = [(r.values, () if t in matches else r.keys) for r, t in zip(readings, texts, strict=True)]
        for row, reading, text, met in zip(rows, readings, texts, self.twins.find(asked), strict=True):
            if row.choice:
                self._as_chosen(row, reading, waiting)
                continue
            twin = self.twins.match(reading.values, met)
            marks = {text, *reading.keys} - {""}
            if marks & coming and self.run.existing != "new":
                # An earlier row of this batch is about to create the record that this one means, or to give it the key.
                self._create(waiting)
                self._edit(self._edits)
                if self.run.key:
                    texts_coming = [mark for mark in coming if isinstance(mark, str)]
                    matches.update(matching.find(self.entity, self.actor, self.run.key, texts_coming))
                written |= coming
                coming.clear()
            if marks & written:
                twin = self.twins.match(reading.values, self.twins.find([(reading.values, reading.keys)])[0])
            self._sort(row, reading, matches.get(text, twin) if text else twin, waiting)
            if (waiting and waiting[-1][0] is row) or (self._edits and self._edits[-1][0] is row):
                coming |= marks
        self._create(waiting)
        self._edit(self._edits)
        self.reader.forget()
        for batch in (self._creator, self._editor):
            if batch is not None:
                batch.forget()
        return self.counts

    def _as_chosen(self, row: ImportRow, reading: Reading, waiting: list[tuple[ImportRow, Reading]]) -> None:
        """What somebody has chosen for this row goes before what holds for all."""
        if row.choice == "skip":
            self._skip(row, None)
            self._said.pop(row.number, None)
        elif row.choice == "new":
            self.reader.require(reading)
            waiting.append((row, reading))
        else:
            self._change(row, reading, row.choice_id)

    def _change(self, row: ImportRow, reading: Reading, key: int | None) -> None:
        if key is None or reading.errors:
            self._bad(row, reading) if reading.errors else self._fail(row, Refused.because(*NOT_THERE))
            return
        if any(key == other for _row, _reading, other in self._edits):
            self._edit(self._edits)  # an earlier row means the same record; this one comes after it
        self._edits.append((row, reading, key))

    def _sort(
        self, row: ImportRow, reading: Reading, match: matching.Match | None, waiting: list[tuple[ImportRow, Reading]]
    ) -> None:
        if match is None or self.run.existing == "new":
            if self.run.mode == "update":
                self._fail(row, Invalid({self.run.key: [matching.UNKNOWN]}))
                return
            self.reader.require(reading)
            waiting.append((row, reading))
            return
        if self.run.mode == "create" or self.run.existing == "skip":
            self._skip(row, match.pk)
            self._said.pop(row.number, None)
        elif match.problem is not None or match.pk is None:
            self._fail(row, Invalid({self.run.key: [match.problem or matching.UNKNOWN]}))
        else:
            self._change(row, reading, match.pk)

    def _create(self, waiting: list[tuple[ImportRow, Reading]]) -> None:
        ready = []
        for row, reading in waiting:
            if reading.errors:
                self._bad(row, reading)
            else:
                ready.append((row, reading.draft or self._of_record(reading)))
        waiting.clear()
        if not ready:
            return
        for (row, _values), made in zip(ready, self.creator.write([values for _r, values in ready]), strict=True):
            if made.error is not None:
                self._fail(row, made.error)
                continue
            row.outcome, row.record_id, row.version = "created", made.record.pk, made.record.version
            row.event_id = made.event.pk if made.event else None
            self.counts.created += 1

    def _of_record(self, reading: Reading) -> dict[str, Any]:
        """What the row says of the record itself."""
        return {name: value for name, value in reading.values.items() if name in self.writable}

    def look_ahead(self, reading: Reading, began: dt.datetime) -> None:
        """Let the rules look at a row that probably becomes a record; `began` is the moment of its batch."""
        reading.draft = self._creator.ahead(self._of_record(reading), began) if self._creator else None

    def _edit(self, waiting: list[tuple[ImportRow, Reading, int]]) -> None:
        """Change the records that waiting rows mean, all at once."""
        rows, waiting[:] = list(waiting), []
        if not rows:
            return
        try:
            held = self.editor.hold([key for _row, _reading, key in rows])
        except KebenError as error:
            for row, _reading, _key in rows:
                self._fail(row, error)
            return
        ready: list[tuple[ImportRow, Any, dict[str, Any]]] = []
        for row, reading, key in rows:
            record = held[key]
            if isinstance(record, KebenError):
                self._fail(row, record)
            elif values := self._to_write(record, reading):
                late = self._too_late(record, values)
                if late is not None:
                    self._fail(row, late)
                elif values:
                    ready.append((row, record, values))
                else:
                    self._skip(row, key)
            else:
                self._skip(row, key)
        answers = self.editor.write([(record, values) for _row, record, values in ready])
        for (row, record, _values), made in zip(ready, answers, strict=True):
            if made.error is not None:
                self._fail(row, made.error)
            elif made.event is None:
                self._skip(row, record.pk)
            else:
                row.outcome, row.record_id, row.version = "updated", record.pk, made.record.version
                row.event_id = made.event.pk
                self.counts.updated += 1

    def _to_write(self, record: Any, reading: Reading) -> dict[str, Any]:
        values = self._of_record(reading)
        if self.run.existing == "overwrite":
            return values
        return {name: value for name, value in values.items() if self._blank(record, name)}

    def _too_late(self, record: Any, values: dict[str, Any]) -> KebenError | None:
        """What only a new record is asked may stand in the row as it is, but changes nothing of one that exists."""
        for name in self.entity.declaration.at_birth:
            given = values.pop(name, None)
            if given is not None and given != getattr(record, name):
                return Invalid.single(
                    name, "at_birth", "Only new records take this; use an action of the record instead."
                )
        return None

    def _blank(self, record: Any, name: str) -> bool:
        if name.startswith("x_"):
            return record.custom.get(name[2:]) in (*EMPTY, [])
        value = self.entity.field(name).kind.read(record, name)
        return value in EMPTY or value == []

    def _skip(self, row: ImportRow, key: int | None) -> None:
        row.outcome, row.record_id = "skipped", key
        self.counts.skipped += 1

    def _bad(self, row: ImportRow, reading: Reading) -> None:
        row.state, row.errors = "bad", problems.by_column(reading.errors)
        self.counts.failed += 1

    def _fail(self, row: ImportRow, error: KebenError) -> None:
        row.state, row.errors = "bad", problems.of_error(error, self.reader.column_of)
        self.counts.failed += 1
