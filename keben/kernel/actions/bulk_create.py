"""Many records of one noun at once, with the guarantees of `perform`: the same grant, inputs, rules, numbers, log,
outbox and index, but written in batches. Every row has an answer of its own; a bad one never takes others along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import REQUIRED, UNKNOWN, read_inputs
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.crud import Create
from keben.kernel.actions.insert import insert
from keben.kernel.actions.perform import (
    MANY,
    WRITERS,
    entry,
    resolve_action,
    unique_problem,
)
from keben.kernel.events.listen import listeners_of
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.formulas import compute_formulas
from keben.kernel.kinds.base import EMPTY, Parsing
from keben.kernel.numbering import fill_numbers_of
from keben.kernel.problems import Denied, Invalid, KebenError, Problem, Refused
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

Rule = TypeVar("Rule", bound=Callable[..., None])


def in_batch(rule: Rule | None = None, *, unless: Callable[[Any], bool] | None = None) -> Any:
    """Mark a rule that looks at nothing but its record and what this links to, so that a batch may be checked first.

    `unless(record)` names the records for which this is not so. Rows under an unmarked rule are written one by one.
    """

    def mark(function: Rule) -> Rule:
        function.alone = unless or (lambda record: False)  # type: ignore[attr-defined]
        return function

    return mark(rule) if rule is not None else mark


@dataclass
class Made:
    """What came of one row: the record and its event, or the reasons why not."""

    record: Any = None
    event: LoggedEvent | None = None
    error: KebenError | None = None


@dataclass
class Draft:
    """A row that passed its checks and waits to be written."""

    place: int
    record: Any
    changes: Changes
    event: Any


@dataclass
class BatchCreate:
    """One run of creations; keep it for several batches, so that look-ups are shared.

    With `parsed` the rows hold values that were read through the Kinds of their fields already.
    """

    model: type[Model]
    actor: Actor
    reason: str = ""
    by_title: bool = False
    parsed: bool = False
    ctx: Parsing = field(init=False)

    def __post_init__(self) -> None:
        self.entity: ResolvedEntity = registry.of(self.model)
        self.action: type[Action[Any]] = resolve_action(self.entity, "create")
        if not self.actor.can(self.entity.label, self.action.verb):
            raise Denied(self.entity.label, self.action.verb)
        self.ctx = Parsing(self.actor, self.by_title)
        self.inputs = self.action(self.entity, self.actor).inputs(None)
        self.blank = {item.name: item.kind.parse(item.initial, self.ctx) for item in self.inputs}
        self.required = [item.name for item in self.inputs if item.required]
        self.plain_action = self.action.check is Action.check and self.action.run is Create.run
        self.links = [f for f in self.model._meta.concrete_fields if isinstance(f, ForeignKey)]

    def write(self, rows: Sequence[Mapping[str, Any]]) -> list[Made]:
        """Create these rows in order, in the transaction of the caller or one of its own."""
        answers = [Made() for _row in rows]
        waiting: list[Draft] = []
        with transaction.atomic():
            for place, row in enumerate(rows):
                try:
                    self._take(place, row, waiting, answers)
                except KebenError as error:
                    answers[place].error = error
            self._flush(waiting, answers)
        return answers

    def _take(self, place: int, row: Mapping[str, Any], waiting: list[Draft], answers: list[Made]) -> None:
        """Check one row; one that depends on its neighbours is written at once, after all before it."""
        record = self.model()
        step = self.action(self.entity, self.actor)
        ask = self._taken(row) if self.parsed else read_inputs(self.inputs, row, self.actor, ctx=self.ctx)
        alone = not self.plain_action
        if alone:
            self._flush(waiting, answers)
        step.check(record, ask)
        event = step.run(record, ask)
        if not alone and self._depends(record):
            self._flush(waiting, answers)
            alone = True
        self._fetch_links(record)
        changes = Changes(self.entity, record, {}, created=True)
        if alone:
            # A savepoint, because such a rule may write before another one refuses.
            with transaction.atomic():
                self._rules(record, changes)
                self._insert([Draft(place, record, changes, event)], answers)
            return
        self._rules(record, changes)
        waiting.append(Draft(place, record, changes, event))

    def _taken(self, row: Mapping[str, Any]) -> SimpleNamespace:
        """The answers of a caller who has read every value through its Kind already. Raises Invalid."""
        unknown = row.keys() - self.blank.keys()
        missing = [name for name in self.required if row.get(name, self.blank[name]) in (*EMPTY, [])]
        if unknown or missing:
            errors = {name: [Problem("unknown_field", UNKNOWN, {"name": name})] for name in unknown}
            raise Invalid({**errors, **{name: [REQUIRED] for name in missing}})
        return SimpleNamespace(**{**self.blank, **row})

    def _rules(self, record: Any, changes: Changes) -> None:
        for rule in self.entity.declaration.rules:
            rule(record, changes, self.actor)
        if compute_formulas(self.entity, record):
            changes.refresh()

    def _depends(self, record: Any) -> bool:
        return any(not hasattr(rule, "alone") or rule.alone(record) for rule in self.entity.declaration.rules)

    def _fetch_links(self, record: Any) -> None:
        """Give the record the linked ones that are known already, so that log and rules ask for none twice."""
        for source in self.links:
            key = getattr(record, source.attname)
            if key is None or source.is_cached(record):
                continue
            place = (source.related_model, source.name, key)
            if place not in self.ctx.cache:
                self.ctx.cache[place] = source.related_model._base_manager.filter(pk=key).first()
            if self.ctx.cache[place] is not None:
                source.set_cached_value(record, self.ctx.cache[place])

    def _flush(self, waiting: list[Draft], answers: list[Made]) -> None:
        drafts, waiting[:] = list(waiting), []
        if drafts:
            self._halve(drafts, answers)

    def _halve(self, drafts: list[Draft], answers: list[Made]) -> None:
        """Write all; where the database refuses, halve until the row that is to blame stands alone."""
        try:
            with transaction.atomic():
                self._insert(drafts, answers)
        except KebenError as error:
            if len(drafts) == 1:
                answers[drafts[0].place] = Made(error=error)
                return
            middle = len(drafts) // 2
            self._halve(drafts[:middle], answers)
            self._halve(drafts[middle:], answers)

    def _insert(self, drafts: list[Draft], answers: list[Made]) -> None:
        """Stamps, numbers, rows, links, log, outbox and index of rows that passed. Raises what names a taken value."""
        now, records = timezone.now(), [draft.record for draft in drafts]
        for record in records:
            record.pk = None
            record._state.adding = True
            record.created_at = record.updated_at = now
            record.created_by_id = record.updated_by_id = self.actor.user_id
        numbered = fill_numbers_of(self.entity, records)
        try:
            with transaction.atomic():
                insert(records)
        except IntegrityError as error:
            for record, names in zip(records, numbered, strict=True):
                for name in names:
                    setattr(record, name, "")  # the counter went back with the savepoint
            raise unique_problem(self.entity, records[0]) if len(records) == 1 else Refused() from error
        self._many_to_many(records)
        for draft, names in zip(drafts, numbered, strict=True):
            draft.changes.names += [name for name in names if name not in draft.changes.names]
        events = self._log(drafts)
        self._index([(draft.record, draft.changes) for draft in drafts])
        for draft, event in zip(drafts, events, strict=True):
            answers[draft.place] = Made(draft.record, event)

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

    def _log(self, drafts: list[Draft]) -> list[LoggedEvent]:
        events = []
        for draft in drafts:
            told = draft.event() if callable(draft.event) else draft.event
            parts = (draft.record, draft.record.pk, draft.changes, told, self.actor, self.reason)
            events.append(entry(self.entity, self.action, *parts))
        insert(events)
        heard = {name for name in {event.name for event in events} if listeners_of(name)}
        Outbox.objects.bulk_create(Outbox(event=event) for event in events if event.name in heard)
        return events

    def _index(self, pairs: list[tuple[Any, Changes]]) -> None:
        for writer in WRITERS:
            if writer in MANY:
                MANY[writer](self.entity, pairs)
                continue
            for record, changes in pairs:
                writer(self.entity, record, changes)


def create_many(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, actor: Actor, reason: str = "", by_title: bool = False
) -> list[Made]:
    """Create one batch of records of `model`; an answer per row, in order. Raises Denied."""
    return BatchCreate(model, actor, reason, by_title).write(rows)
