"""How the values of one record are read: the statements and readers, worked out once for people of the same rights."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from django.db.models import Model, Q

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.called import called
from keben.kernel.kept import Hole, Statement
from keben.kernel.kinds.base import Kind, Ref
from keben.kernel.kinds.links import Links
from keben.kernel.query.listquery import ListQuery
from keben.kernel.query.page import Masked, Row
from keben.kernel.resolved import ResolvedEntity, ResolvedField


class Reading:
    """These fields of a noun as somebody may see them; one statement, and one per many-to-many.

    Without `via` it reads one record by its key; else the first ones that point to this key, by age.
    """

    def __init__(
        self, entity: ResolvedEntity, actor: Actor, names: Sequence[str], via: str = "", most: int = 1
    ) -> None:
        plain = [name for name in names if not name.startswith("x_")]
        query = ListQuery(entity, actor, names=plain or [entity.title])
        self.columns: list[tuple[str, int, int, Kind, bool]] = []
        self.linked: list[tuple[str, Statement, Links, bool]] = []
        fields: list[str] = []
        for item in query.columns:
            masked = query.right(item.name) == FieldRight.MASKED
            if isinstance(item.kind, Links):
                self.linked.append((item.name, linked(entity, item, item.kind), item.kind, masked))
                continue
            paths = item.kind.paths(item.orm)
            start = len(fields) + 1  # behind the key
            self.columns.append((item.name, start, start + len(paths), item.kind, masked))
            fields += paths
        custom = [entity.field(name) for name in names if name.startswith("x_") and query.visible(name)]
        self.custom = [(item, query.right(item.name) == FieldRight.MASKED) for item in custom]
        self.order = [name for name in names if name.startswith("x_") or query.visible(name)]
        plain_ones = [one for one in self.columns if not one[4] and type(one[3]).build is Kind.build]
        self.others = [one for one in self.columns if one not in plain_ones]
        self.names = tuple(one[0] for one in plain_ones)
        self.plain = itemgetter(0, 0, *(one[1] for one in plain_ones))  # never a single one: that would give no tuple
        rows = query.rows.filter(Q(**{via or "pk": Hole("pk", entity.model._meta.pk)}))
        rows = rows.order_by("pk") if via else rows
        self.statement = Statement.of(rows.values_list("pk", *fields)[:most])

    def values(self, record: Model) -> dict[str, Any] | None:
        """The values by name, masked ones as `Masked`; None where the record is out of reach."""
        rows = self.statement.rows(pk=record.pk)
        if not rows:
            return None
        found = self.built(rows[0])
        for name, statement, kind, masked in self.linked:
            found[name] = shown(kind, [kind.build(one) for one in statement.rows(pk=record.pk)], masked)
        for item, masked in self.custom:
            found[item.name] = shown(item.kind, custom_value(item, record), masked)
        return {name: found[name] for name in self.order if name in found}

    def built(self, parts: Sequence[Any]) -> dict[str, Any]:
        """The values in one row."""
        found = dict(zip(self.names, self.plain(parts)[2:], strict=True))
        for name, start, end, kind, masked in self.others:
            found[name] = shown(kind, kind.build(parts[start:end]), masked)
        return found

    def below(self, pk: int) -> list[Row]:
        """The records that point to this key; fields with many links or further fields are not among their values."""
        return [Row(parts[0], None, self.built(parts)) for parts in self.statement.rows(pk=pk)]


def linked(entity: ResolvedEntity, item: ResolvedField, kind: Links) -> Statement:
    """What a record is linked to over a many-to-many."""
    own = Hole("pk", entity.model._meta.pk)
    rows = entity.model._base_manager.filter(pk=own, **{f"{item.orm}__isnull": False})
    return Statement.of(rows.values_list(f"{item.orm}__pk", *(f"{item.orm}__{name}" for name in kind.names())))


def shown(kind: Kind, value: Any, masked: bool) -> Any:
    """The value, or what somebody may see of it who sees the field masked."""
    return Masked(kind.mask(value)) if masked and value is not None else value


def custom_value(item: ResolvedField, record: Any) -> Any:
    """The value of a custom field; None where nobody has answered, also whether yes or no."""
    answered = (record.custom or {}).get(item.name[2:]) is not None
    return item.kind.read(record, item.name) if answered else None


def from_plain(kind: Kind, stored: Any) -> Any:
    """A value of history or of a custom field, ready to be shown."""
    if isinstance(stored, dict) and "id" in stored:
        target = getattr(kind, "target", None)
        label = target._meta.label if target else ""
        return Ref(stored["id"], called(label, stored["id"], str(stored.get("title", ""))), label)
    if isinstance(stored, list) and stored and isinstance(stored[0], dict):
        return [from_plain(kind, one) for one in stored]
    if stored is None:
        return None
    return kind.unplain(stored)
