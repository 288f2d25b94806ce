"""Records that come in with ours from the same row: found under ours or created there, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keben.data.imports.matching import AT_ONCE
from keben.data.imports.model import ImportRow
from keben.data.imports.reading import RowReader
from keben.kernel.access.actor import Actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.crud import assign
from keben.kernel.entity import Along
from keben.kernel.kinds.base import EMPTY
from keben.kernel.problems import Invalid, KebenError
from keben.kernel.registry import registry

Values = dict[str, Any]
Under = tuple[int, str, str]
"""Our record, a key of the other noun, and its value there."""


@dataclass
class Beside:
    """What one row says of the other noun, and the record of ours under which it belongs."""

    row: ImportRow
    parent: Any
    values: Values


class AlongWriter:
    """Writes the records of one noun that comes in with ours; batch after batch, for one run and one person."""

    def __init__(self, along: Along, reader: RowReader, actor: Actor, reason: str, existing: str) -> None:
        self.entity, self.via, self.actor, self.existing = registry.get(along.entity), along.via, actor, existing
        self.head = f"{along.entity}."
        mapped = {target.whole.removeprefix(self.head) for _column, target in reader.beside[along.entity]}
        self.keys = [name for name in self.entity.declaration.keys if name in mapped]
        self.creator = BatchCreate(self.entity.model, actor, reason, parsed=True)
        self._edits: list[tuple[Beside, Any, Values]] = []
        self.editor = BatchEdit(self.entity.model, actor, reason, parsed=True) if self._may("edit") else None

    def _may(self, verb: str) -> bool:
        return self.actor.can(self.entity.label, verb)

    def said(self, values: Mapping[str, Any]) -> Values:
        """What a row says of this noun."""
        return {name.removeprefix(self.head): value for name, value in values.items() if name.startswith(self.head)}

    def write(self, items: Sequence[Beside]) -> dict[int, KebenError]:
        """Find or create; writes into `row.along`. Returns the refused ones by the number of their row."""
        refused: dict[int, KebenError] = {}
        waiting: list[Beside] = []
        coming: set[Under] = set()
        if self.editor is not None:
            self.editor.know({item.parent.pk: item.parent for item in items}.values())
        known = self._known({item.parent.pk for item in items})
        for item in items:
            marks = set(self._marks(item))
            if marks & coming:
                # An earlier row of this batch brings the same person; this row may add to what is known of him.
                refused |= self._create(waiting)
                known = self._known({one.parent.pk for one in items})
                coming.clear()
            match = self._match(item, known)
            if match is None:
                waiting.append(item)
                coming |= marks
            else:
                refused |= self._change(item, match)
        refused |= self._create(waiting) | self._edit()
        for batch in filter(None, (self.creator, self.editor)):
            batch.forget()
        return refused

    def _marks(self, item: Beside) -> list[Under]:
        return [(item.parent.pk, key, str(item.values[key])) for key in self.keys if item.values.get(key)]

    def _known(self, parents: set[int]) -> dict[Under, list[Any]]:
        """The records under ours by what they are found by, oldest first."""
        found: dict[Under, list[Any]] = {}
        wanted = sorted(parents)
        for start in range(0, len(wanted), AT_ONCE):
            rows = self.entity.model._base_manager.filter(**{f"{self.via}__in": wanted[start : start + AT_ONCE]})
            if self.entity.recycles:
                rows = rows.filter(deleted_at=None)
            for record in rows.order_by("pk"):
                parent = getattr(record, f"{self.via}_id")
                for key in self.keys:
                    if value := getattr(record, key):
                        found.setdefault((parent, key, str(value)), []).append(record)
        return found

    def _match(self, item: Beside, known: Mapping[Under, list[Any]]) -> Any:
        """The record that the row means; one that agrees in a weaker key and differs in a surer one is another."""
        for place, key in enumerate(self.keys):
            if not item.values.get(key):
                continue
            for record in known.get((item.parent.pk, key, str(item.values[key])), ()):
                surer = self.keys[:place]
                if all(not getattr(record, k) or not item.values.get(k) or getattr(record, k) == item.values[k]
                       for k in surer):  # fmt: skip
                    return record
        return None

    def _create(self, waiting: list[Beside]) -> dict[int, KebenError]:
        ready, waiting[:] = list(waiting), []
        refused: dict[int, KebenError] = {}
        if not ready:
            return refused
        answers = self.creator.write([{**item.values, self.via: item.parent} for item in ready])
        for item, made in zip(ready, answers, strict=True):
            if made.error is not None:
                refused[item.row.number] = self._placed(made.error)
            else:
                self._note(item.row, "created", made)
        return refused

    def _change(self, item: Beside, record: Any) -> dict[int, KebenError]:
        """Let a record that is there be changed with the others; once before, where an earlier row changes it too."""
        values = {name: value for name, value in item.values.items() if self._differs(record, name, value)}
        if not values or self.editor is None:
            return {}
        refused = self._edit() if any(other.pk == record.pk for _item, other, _values in self._edits) else {}
        self._edits.append((item, record, values))
        for name, value in values.items():
            assign(record, name, value)  # later rows compare with it
        return refused

    def _edit(self) -> dict[int, KebenError]:
        waiting, self._edits = self._edits, []
        if not waiting or self.editor is None:
            return {}
        held = self.editor.hold([record.pk for _item, record, _values in waiting])
        refused: dict[int, KebenError] = {}
        ready = []
        for item, record, values in waiting:
            if isinstance(one := held[record.pk], KebenError):
                refused[item.row.number] = one
            else:
                ready.append((item, one, values))
        answers = self.editor.write([(one, values) for _item, one, values in ready])
        for (item, _one, _values), made in zip(ready, answers, strict=True):
            if made.error is not None:
                refused[item.row.number] = self._placed(made.error)
            elif made.event is not None:
                self._note(item.row, "updated", made)
        return refused

    def _differs(self, record: Any, name: str, value: Any) -> bool:
        if name.startswith("x_"):
            now = record.custom.get(name[2:])
        else:
            now = self.entity.field(name).kind.read(record, name)
        return now != value if self.existing == "overwrite" else now in EMPTY or now == []

    def _note(self, row: ImportRow, outcome: str, made: Any) -> None:
        event = made.event.pk if made.event else None
        row.along = {**row.along, self.entity.label: [outcome, made.record.pk, made.record.version, event]}

    def _placed(self, error: KebenError) -> KebenError:
        """The refusal under the names that the columns of the file go by."""
        if not isinstance(error, Invalid):
            return error
        return Invalid({self.head + name: problems for name, problems in error.errors.items()})
