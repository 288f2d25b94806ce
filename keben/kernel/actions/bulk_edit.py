"""Many changed records of one noun at once, with the guarantees of `perform`, but locked and written in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from keben.kernel.actions.action import Action
from keben.kernel.actions.batch import Batch, Draft, Made
from keben.kernel.actions.changes import Changes, snapshot
from keben.kernel.actions.collision import unique_problem
from keben.kernel.actions.crud import Edit
from keben.kernel.actions.perform import perform
from keben.kernel.ended import refuse_ended
from keben.kernel.problems import Denied, KebenError, Missing, Refused
from keben.kernel.reader import scoped
from keben.kernel.sort_keys import fill_keys

Edits = tuple[Any, Mapping[str, Any]]


class BatchEdit(Batch):
    """One run of edits of values that were read through their Kinds; `hold` the records, then `write` their values."""

    verb = "edit"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.plain_action = self.action.check is Action.check and self.action.run is Edit.run

    def hold(self, keys: Sequence[int]) -> dict[int, Any]:
        """The records with these keys, locked until the caller's transaction ends; in two queries.

        Where one lies out of reach there is the error that says so.
        """
        wanted = list(dict.fromkeys(keys))
        # In the order of the keys, so that two batches wait for each other instead of locking each other out.
        found: dict[int, Any] = self.model._base_manager.select_for_update(no_key=True).order_by("pk").in_bulk(wanted)
        mine = set(scoped(self.model, self.actor, self.action.verb).filter(pk__in=wanted).values_list("pk", flat=True))
        far = [key for key in wanted if key not in mine]
        seen = set(scoped(self.model, self.actor).filter(pk__in=far).values_list("pk", flat=True)) if far else set()
        for key in far:
            label = self.entity.label
            found[key] = Denied(label, self.action.verb) if key in seen else Missing(label, key)
        return found

    def write(self, rows: Sequence[Edits]) -> list[Made]:
        """Change the held records, each at most once, in order; an answer without an event changed nothing."""
        answers = [Made(record) for record, _values in rows]
        waiting: list[Draft] = []
        with transaction.atomic():
            for place, (record, values) in enumerate(rows):
                try:
                    self._take(place, record, values, waiting, answers)
                except KebenError as error:
                    answers[place] = Made(error=error)
            self.flush(waiting, answers)
        return answers

    def _take(
        self, place: int, record: Any, values: Mapping[str, Any], waiting: list[Draft], answers: list[Made]
    ) -> None:
        if not self.plain_action or None in self.loners:
            return self._alone(place, record, values, waiting, answers)
        step = self.action(self.entity, self.actor)
        inputs = {item.name: item for item in step.inputs(record)}
        self.unfit(values, inputs, [name for name in values if name in inputs and inputs[name].required])
        before, ask = snapshot(record), SimpleNamespace(**values)
        step.check(record, ask)
        refuse_ended(record, self.action)
        event = step.run(record, ask)
        if self.depends(record):  # as it is now: who is to have it counts, not who had it
            return self._alone(place, record, values, waiting, answers)
        self.fetch_links(record)
        changes = Changes(self.entity, record, before, created=False, known=self.known)
        changes.doing = self.action
        self.rules(record, changes)
        if changes or event is not None:
            waiting.append(Draft(place, record, changes, event))

    def _alone(
        self, place: int, record: Any, values: Mapping[str, Any], waiting: list[Draft], answers: list[Made]
    ) -> None:
        """Write one row after all before it; the record is read anew."""
        self.flush(waiting, answers)
        outcome = perform(self.action, record, values, actor=self.actor, reason=self.reason)
        answers[place] = Made(outcome.record, outcome.event)

    def write_drafts(self, drafts: list[Draft], answers: list[Made]) -> None:
        """Stamps, versions, rows, links, log, outbox and index of rows that passed. Raises what names a taken value."""
        now = timezone.now()
        for draft in drafts:
            self.fetch_links(draft.record)  # those that the rules have set
            draft.changes.plain()  # while the old links can still be looked up
            record = draft.record
            record.updated_at, record.updated_by_id = now, self.actor.user_id
            record.version = draft.changes.before["version"] + 1
        try:
            with transaction.atomic():
                self._update(drafts)
        except IntegrityError as error:
            raise unique_problem(self.entity, drafts[0].record) if len(drafts) == 1 else Refused() from error
        for draft in drafts:
            for name, links in draft.record.__dict__.pop("_links", {}).items():
                getattr(draft.record, name).set(links)
        self.follow(drafts, answers, self.lines(drafts))

    def _update(self, drafts: list[Draft]) -> None:
        """One statement for all rows in which the same columns changed."""
        fill_keys([draft.record for draft in drafts])
        alike: dict[tuple[str, ...], list[Any]] = {}
        for draft in drafts:
            names = (*draft.changes.columns(), "updated_at", "updated_by", "version")
            alike.setdefault(names, []).append(draft.record)
        quote, meta = connection.ops.quote_name, self.model._meta
        for names, records in alike.items():
            fields: list[Any] = [meta.get_field(name) for name in names]
            sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
            sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(str(meta.pk.column))} = %s"  # noqa: S608
            rows = [
                (*(field.get_db_prep_save(getattr(one, field.attname), connection) for field in fields), one.pk)
                for one in records
            ]
            with connection.cursor() as cursor:
                cursor.executemany(sql, rows)
