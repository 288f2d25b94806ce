"""Many records of one noun at once, with the guarantees of `perform`, but written in batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import read_inputs
from keben.kernel.actions.batch import Batch, Draft, Made, pairs_of
from keben.kernel.actions.blank import blank
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.collision import unique_problem
from keben.kernel.actions.crud import Create
from keben.kernel.actions.hooks import begin, fill_new
from keben.kernel.actions.insert import give_keys, insert, keys_ahead
from keben.kernel.actions.shared import Shared
from keben.kernel.copying import check_links
from keben.kernel.events.log import LoggedEvent
from keben.kernel.numbering import fill_numbers_of
from keben.kernel.problems import KebenError, Refused


class BatchCreate(Batch):
    """One run of creations."""

    verb = "create"

    def __post_init__(self) -> None:
        super().__post_init__()
        rules = self.first
        waits = next((place for place, rule in enumerate(rules) if getattr(rule, "last", False)), len(rules))
        self.first, self.last, self.began = rules[:waits], rules[waits:], timezone.now()
        self.inputs = self.action(self.entity, self.actor).inputs(None)
        self.blank = {item.name: item.kind.parse(item.initial, self.ctx) for item in self.inputs}
        self.required = [item.name for item in self.inputs if item.required]
        self.plain_action = self.action.check is Action.check and self.action.run is Create.run
        if self.parsed and self.plain_action:
            settled = self._settle()
            self.settled = {name: value for name, value in settled.items() if not isinstance(value, (dict, list))}
            self.own_each = {name: value for name, value in settled.items() if isinstance(value, (dict, list))}

    def ahead(self, row: Mapping[str, Any], began: dt.datetime) -> Draft | None:
        """What a row becomes, its rules looked at before its turn, if they need to know of no other row.

        `began` stands for the moment of the batch. None where the row has to wait for its turn, or is refused.
        """
        if not (self.parsed and self.plain_action):
            return None
        kept = self.shared, self.began  # rows before it may be half-way through being written
        self.shared, self.began = Shared(), began
        try:
            record = self._filled(row)
            if self.depends(record):
                return None
            self.fetch_links(record)
            changes = Changes(self.entity, record, {}, created=True, known=self.known)
            self.rules(record, changes)
            return None if self.shared or changes.counted else Draft(-1, record, changes, None)
        except KebenError:
            return None
        finally:
            self.shared, self.began = kept

    def write(self, rows: Sequence[Mapping[str, Any] | Draft]) -> list[Made]:
        """Create these rows, or what was made of them `ahead`, in the transaction of the caller or one of its own."""
        answers = [Made() for _row in rows]
        waiting: list[Draft] = []
        self.began = timezone.now()
        with transaction.atomic():
            for place, row in enumerate(rows):
                try:
                    self._take_or_again(place, row, waiting, answers)
                except KebenError as error:
                    answers[place].error = error
            self.flush(waiting, answers)
        return answers

    def _take_or_again(
        self, place: int, row: Mapping[str, Any] | Draft, waiting: list[Draft], answers: list[Made]
    ) -> None:
        """A row refused by what was counted with rows that wait: these may be refused themselves, so count again."""
        if isinstance(row, Draft):
            row.place = place
            waiting.append(row)
            return
        try:
            self._take(place, row, waiting, answers)
        except KebenError:
            if not (waiting and self.shared):
                raise
            self.flush(waiting, answers)
            self._take(place, row, waiting, answers)

    def _take(self, place: int, row: Mapping[str, Any], waiting: list[Draft], answers: list[Made]) -> None:
        """Check one row; one that depends on its neighbours is written at once, after all before it."""
        alone = not self.plain_action
        if self.parsed and self.plain_action:
            record, event = self._filled(row), None
        else:
            record, step = blank(self.model), self.action(self.entity, self.actor)
            ask = self._taken(row) if self.parsed else read_inputs(self.inputs, row, self.actor, ctx=self.ctx)
            if alone:
                self.flush(waiting, answers)
            step.check(record, ask)
            event = step.run(record, ask)
        if not alone and self.depends(record):
            self.flush(waiting, answers)
            alone = True
        self.fetch_links(record)
        changes = Changes(self.entity, record, {}, created=True, known=self.known)
        if alone:
            try:
                # A savepoint, because such a rule may write before another one refuses.
                with transaction.atomic():
                    self.rules(record, changes)
                    if drafts := self.guarded([Draft(place, record, changes, event)], answers):
                        self.write_drafts(drafts, answers)
            finally:
                self.shared.clear()
            return
        self.rules(record, changes)
        waiting.append(Draft(place, record, changes, event))

    def _settle(self) -> dict[str, Any]:
        """What the record holds after a row that says nothing; the rows of a file fill few of forty fields."""
        record = blank(self.model)
        before = dict(record.__dict__)
        self.action(self.entity, self.actor).fill(record, self.blank)  # type: ignore[attr-defined]
        return {
            name: value
            for name, value in record.__dict__.items()
            if name != "_state" and (name not in before or value is not before[name])
        }

    def _filled(self, row: Mapping[str, Any]) -> Any:
        """What `Create.run` makes of a row whose values have been read already. Raises Invalid."""
        self.unfit(row, self.blank, self.required)
        record = blank(self.model)
        record.__dict__.update(self.settled)
        for name, value in self.own_each.items():  # records must not share what one of them may change
            record.__dict__[name] = copy(value)
        step: Any = self.action(self.entity, self.actor)
        step.fill(record, row)
        step.hidden_by_condition(record)
        step.own(record, self.began)
        return record

    def _taken(self, row: Mapping[str, Any]) -> SimpleNamespace:
        """The answers of a caller who has read every value through its Kind already. Raises Invalid."""
        self.unfit(row, self.blank, self.required)
        return SimpleNamespace(**{**self.blank, **row})

    def write_drafts(self, drafts: list[Draft], answers: list[Made]) -> None:
        """Stamps, numbers, rows, links, log, outbox and index of rows that passed. Raises what names a taken value."""
        now, records = timezone.now(), [draft.record for draft in drafts]
        for record in records:
            record.pk = None
            record._state.adding = True
            record.created_at = record.updated_at = now
            record.created_by_id = record.updated_by_id = self.actor.user_id
        numbered = fill_numbers_of(self.entity, records)
        try:
            self._last_rules(drafts)
            for draft in drafts:
                draft.changes.compare()  # numbers are told; what is worked out from the rest is not
            with transaction.atomic():
                fill_new(self.entity, records)
                keys = keys_ahead(LoggedEvent, len(drafts))
                insert(records)
                lines = self.lines(drafts)  # made while PostgreSQL takes the rows in
                give_keys(lines, keys)
                check_links()
                begun = begin(self.entity, pairs_of(drafts))
        except (IntegrityError, KebenError) as error:
            for record, names in zip(records, numbered, strict=True):
                for name in names:
                    setattr(record, name, "")  # the counter went back with the savepoint
            if isinstance(error, KebenError):
                raise
            raise unique_problem(self.entity, records[0]) if len(records) == 1 else Refused() from error
        self._many_to_many(records)
        self.follow(drafts, answers, lines, begun)

    def _last_rules(self, drafts: list[Draft]) -> None:
        """The rules that waited, in the order of the rows; the formulas once more."""
        shared = Shared()
        for draft in drafts if self.last else ():
            self.heed(self.last, draft.record, draft.changes, shared)
            self.fetch_links(draft.record)

    def _many_to_many(self, records: list[Any]) -> None:
        for source in self.model._meta.many_to_many:
            through: Any = source.remote_field.through
            mine, other = source.m2m_field_name(), source.m2m_reverse_field_name()
            rows = [
                through(**{f"{mine}_id": record.pk, f"{other}_id": value.pk})
                for record in records
                for value in {v.pk: v for v in record.__dict__.get("_links", {}).get(source.name, ())}.values()
            ]
            if rows:
                through._base_manager.bulk_create(rows)
