"""One action on many rows: which rows were chosen, which actions may run over them, and how the rows are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import resolve_action
from keben.kernel.problems import Denied, Refused
from keben.kernel.reader import scoped
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing.question import Question

AT_ONCE = 200
CHUNK = 200
LISTED = 50
"""So many failures are shown with their reasons; the rest is counted."""


@dataclass(frozen=True)
class Selection:
    """Which rows: ticked ones by key, or everything that a query shows."""

    keys: tuple[int, ...] = ()
    everything: bool = False
    query: str = ""

    @classmethod
    def read(cls, data: Any) -> Selection:
        """From a posted form or an address: `pk=1&pk=2`, or `all=1&query=…`."""
        if data.get("all") == "1" or data.get("mode") == "all":
            return cls(everything=True, query=data.get("query", ""))
        keys = {int(text) for text in data.getlist("pk") if text.isascii() and text.isdigit() and len(text) < 19}
        return cls(keys=tuple(sorted(keys)), query=data.get("query", ""))

    def hidden(self) -> dict[str, Any]:
        """The inputs that carry it through a dialog."""
        values: dict[str, Any] = {"all": "1"} if self.everything else {"pk": list(self.keys)}
        return {**values, "query": self.query} if self.query else values

    def question(self, entity: ResolvedEntity, actor: Actor) -> Question:
        """The list the rows were chosen in."""
        return Question(entity, actor, QueryDict(self.query).dict())

    def count(self, entity: ResolvedEntity, actor: Actor) -> int:
        """How many rows that is now, capped."""
        return self.question(entity, actor).query().count() if self.everything else len(self.keys)

    def all_keys(self, entity: ResolvedEntity, actor: Actor) -> list[int]:
        """The keys in ascending order."""
        if self.everything:
            return list(self.question(entity, actor).query().keys())
        return list(self.keys)


def action_for(entity: ResolvedEntity, key: str, actor: Actor) -> type[Action[Any]]:
    """The action, if it exists, may be done to many and is granted. Raises Missing, Denied, Refused."""
    action = resolve_action(entity, key)
    if not actor.can(entity.label, action.verb):
        raise Denied(entity.label, action.verb)
    if action.creates or not action.bulk:
        raise Refused.because("not_bulk", "“%(action)s” cannot be done to several at once.", action=str(action.title()))
    return action


def records(
    entity: ResolvedEntity, keys: Iterable[int], actor: Actor, *, deleted: bool = False
) -> Iterator[tuple[int, Model | None]]:
    """The rows by key in chunks; None for one that has gone or left the scope meanwhile."""
    todo = list(keys)
    for start in range(0, len(todo), CHUNK):
        part = todo[start : start + CHUNK]
        found = {row.pk: row for row in scoped(entity.model, actor, deleted=deleted).filter(pk__in=part)}
        for key in part:
            yield key, found.get(key)


def gone_text() -> str:
    """The reason for a row that is no longer there."""
    return _("It is gone, or you may no longer see it.")


def plain_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON for a background job."""
    return {name: value if isinstance(value, (str, list, bool, int)) else str(value) for name, value in data.items()}
