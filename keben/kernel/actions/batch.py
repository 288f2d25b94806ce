"""What batches of new and of changed records share: checks row by row, one write for many, an answer per row.

The same grant, inputs, rules, log, outbox and index as `perform`; a bad row never takes others along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import REQUIRED, UNKNOWN
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.hooks import Begun, Pairs, begin, go_on, write_rest
from keben.kernel.actions.insert import insert
from keben.kernel.actions.log_line import entry
from keben.kernel.actions.perform import resolve_action
from keben.kernel.actions.shared import Shared
from keben.kernel.doubts import settle
from keben.kernel.events.listen import listeners_of
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.formulas import compute_formulas
from keben.kernel.kinds.base import EMPTY, Parsing
from keben.kernel.problems import Denied, Invalid, KebenError, Problem
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

Rule = TypeVar("Rule", bound=Callable[..., None])
KEPT = 2000
"""How many looked-up records a run may hold; a few kilobytes each."""


ManyGuard = Callable[[ResolvedEntity, "list[Draft]", Actor], Mapping[int, KebenError]]
MANY_GUARDS: list[ManyGuard] = []


def on_check_many(guard: ManyGuard) -> ManyGuard:
    """Register what looks at a batch before it is saved, in its transaction: the refused rows by their place."""
    MANY_GUARDS.append(guard)
    return guard


def in_batch(rule: Rule | None = None, *, unless: Callable[[Any], bool] | None = None, last: bool = False) -> Any:
    """Mark a rule that looks at nothing but its record and what this links to, so that a batch may be checked first.

    `unless(record)` names the records for which this is not so. Rows under an unmarked rule are written one by one.
    A `last` rule, and those declared behind it, wait in a batch of new records until the rows are about to be written:
    no row that is refused after all has cost anybody his turn. They share what they count, row after row.
    """

    def mark(function: Rule) -> Rule:
        function.alone, function.last = unless or never, last  # type: ignore[attr-defined]
        return function

    return mark(rule) if rule is not None else mark


def never(record: Any) -> bool:
    """For rules that every record may be checked by before its neighbours are written."""
    return False


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


def pairs_of(drafts: Iterable[Draft]) -> Pairs:
    """Records and what happened to them, as those take it who write along."""
    return [(draft.record, draft.changes) for draft in drafts]


@dataclass
class Batch:
    """One run of the same action; keep it for several batches, so that look-ups are shared.

    With `parsed` the rows hold values that were read through the Kinds of their fields already.
    """

    verb: ClassVar[str] = ""
    model: type[Model]
    actor: Actor
    reason: str = ""
    by_title: bool = False
    parsed: bool = False
    ctx: Parsing = field(init=False)
    shared: Shared = field(default_factory=Shared)
    """What rules have counted so far for the rows that wait; counted anew once these are written."""

    def __post_init__(self) -> None:
        self.entity: ResolvedEntity = registry.of(self.model)
        self.action: type[Action[Any]] = resolve_action(self.entity, self.verb)
        if not self.actor.can(self.entity.label, self.action.verb):
            raise Denied(self.entity.label, self.action.verb)
        self.ctx = Parsing(self.actor, self.by_title)
        self.first: Sequence[Callable[..., None]] = self.entity.declaration.rules
        alone = [getattr(rule, "alone", None) for rule in self.first]
        self.loners: list[Callable[[Any], bool] | None] = [rule for rule in alone if rule is not never]
        self.links = [f for f in self.model._meta.concrete_fields if isinstance(f, ForeignKey)]

    def write_drafts(self, drafts: list[Draft], answers: list[Made]) -> None:
        """Write rows that passed. Raises what names the value to blame, or Refused for several rows."""
        raise NotImplementedError

    def unfit(self, row: Mapping[str, Any], known: Mapping[str, Any], required: Sequence[str]) -> None:
        """Raises Invalid for names that nobody asked for and for required values that are empty."""
        unknown = row.keys() - known.keys()
        missing = [name for name in required if row.get(name, known[name]) in (*EMPTY, [])]
        if unknown or missing:
            errors = {name: [Problem("unknown_field", UNKNOWN, {"name": name})] for name in unknown}
            raise Invalid({**errors, **{name: [REQUIRED] for name in missing}})

    def rules(self, record: Any, changes: Changes) -> None:
        """The rules of the noun that need not wait, and its formulas."""
        self.heed(self.first, record, changes, self.shared)

    def heed(self, rules: Iterable[Callable[..., None]], record: Any, changes: Changes, shared: Shared) -> None:
        """Some rules, with what they count for the rows of the batch, and the formulas."""
        changes.shared = shared
        for rule in rules:
            rule(record, changes, self.actor)
        settle(changes.doubts, ())  # nobody sits there to look again: a doubt refuses its row
        if compute_formulas(self.entity, record):
            changes.refresh()

    def depends(self, record: Any) -> bool:
        """Whether a rule may look at the neighbours of the record, which then must be written before."""
        return any(alone is None or alone(record) for alone in self.loners)

    def know(self, records: Iterable[Any]) -> None:
        """Linked records that the caller has at hand, so that none is asked for row by row."""
        self.ctx.cache.update({(type(record), record.pk): record for record in records})

    def forget(self) -> None:
        """Between two batches: what was looked up is kept while it is little, so that the memory stays flat."""
        if len(self.ctx.cache) > KEPT:
            self.ctx.cache.clear()

    def known(self, model: type[Model], key: Any) -> Any:
        """A linked record, looked up once for the whole run."""
        place = (model, key)
        if place not in self.ctx.cache:
            self.ctx.cache[place] = model._base_manager.filter(pk=key).first()
        return self.ctx.cache[place]

    def fetch_links(self, record: Any) -> None:
        """Give the record the linked ones that are known already, so that log and rules ask for none twice."""
        state = record.__dict__
        for source in self.links:
            key = state[source.attname]
            if key is None or source.is_cached(record):
                continue
            linked = self.known(source.related_model, key)
            if linked is not None:
                source.set_cached_value(record, linked)

    def flush(self, waiting: list[Draft], answers: list[Made]) -> None:
        """Write what waits."""
        drafts = self.guarded(waiting, answers)
        waiting.clear()
        self.shared.clear()
        if drafts:
            self._halve(drafts, answers)

    def guarded(self, drafts: list[Draft], answers: list[Made]) -> list[Draft]:
        """Those that no guard refuses."""
        left = list(drafts)
        for guard in MANY_GUARDS if left else ():
            refused = guard(self.entity, left, self.actor)
            for place, error in refused.items():
                answers[place] = Made(error=error)
            left = [draft for draft in left if draft.place not in refused]
        return left

    def _halve(self, drafts: list[Draft], answers: list[Made]) -> None:
        """Write all; where the database refuses, halve until the row that is to blame stands alone."""
        try:
            with transaction.atomic():
                self.write_drafts(drafts, answers)
        except KebenError as error:
            if len(drafts) == 1:
                answers[drafts[0].place] = Made(error=error)
                return
            middle = len(drafts) // 2
            self._halve(drafts[:middle], answers)
            self._halve(drafts[middle:], answers)

    def follow(
        self, drafts: list[Draft], answers: list[Made], lines: list[LoggedEvent], begun: Begun | None = None
    ) -> None:
        """Log, outbox and index of rows that were written, and their answers."""
        pairs = pairs_of(drafts)
        go_on(begin(self.entity, pairs) if begun is None else begun)
        events = self._log(lines)  # brought into its form while PostgreSQL takes in what had begun
        write_rest(self.entity, pairs)
        self.shared.written.update(counted for draft in drafts for counted in draft.changes.counted)
        for draft, event in zip(drafts, events, strict=True):
            answers[draft.place] = Made(draft.record, event)

    def lines(self, drafts: list[Draft]) -> list[LoggedEvent]:
        """What the log shall tell of rows that have their keys; needs no database."""
        events, now = [], timezone.now()
        for draft in drafts:
            if draft.event is None:  # what a rule has to tell; kept, for the row may be written once more
                draft.event = draft.record.__dict__.pop("_fact", None)
            told = draft.event() if callable(draft.event) else draft.event
            parts = (draft.record, draft.record.pk, draft.changes, told, self.actor, self.reason)
            event = entry(self.entity, self.action, *parts)
            event.at = now
            events.append(event)
        return events

    def _log(self, events: list[LoggedEvent]) -> list[LoggedEvent]:
        insert(events)
        heard = {name for name in {event.name for event in events} if listeners_of(name)}
        Outbox.objects.bulk_create(Outbox(event=event) for event in events if event.name in heard)
        return events
