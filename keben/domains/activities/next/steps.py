"""Nouns whose open records are next steps of the record that they are about, and one statement that reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Value

from keben.domains.activities.follow_up.model import FollowUp
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.kept import Statement
from keben.kernel.query.newest_of_each import NewestOfEach
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

SAID = "activities.FollowUp"
OWN = "next_contact_at"
LATELY = 50
"""So many of the newest follow-ups are asked what comes next; words that are older than these hold no more."""


@dataclass(frozen=True)
class Step:
    """A noun: when it is due, in which states it is open, and the actions that do it, the first lawful one counts.

    What is done in `person` is offered to its owner alone: nobody checks in for somebody else.

    It points to its record as follow-ups do, or by the link that `links` names for the noun of the record.
    """

    entity: str
    at: str
    open: tuple[str, ...]
    done: tuple[str, ...]
    icon: str
    links: Mapping[str, str] = field(default_factory=dict)
    person: bool = False

    def about(self, entity: ResolvedEntity, pk: int) -> Q | None:
        """Which of its records are about this one; None where none can be."""
        if self.links:
            return Q(**{self.links[entity.label]: pk}) if entity.label in self.links else None
        return Q(target_entity=entity.label, target_id=pk)


STEPS: dict[str, Step] = {}


def step(*given: Step) -> None:
    """Register nouns; called in the `extensions.py` of their domain."""
    STEPS.update({one.entity: one for one in given})


class Open(NamedTuple):
    """One open step."""

    pk: int
    name: str
    at: dt.datetime | None
    status: str
    owner: int | None
    who: str | None
    who_en: str | None
    mine: bool
    kind: str


def readable(entity: ResolvedEntity, actor: Any, name: str) -> bool:
    """Whether the actor reads the field in clear."""
    return right_on(entity, actor, name) >= FieldRight.READ


def arm(one: Step, entity: ResolvedEntity, pk: int, actor: Any, most: int) -> QuerySet[Any] | None:
    """The open records of one noun that the actor reaches, the next first."""
    about = one.about(entity, pk)
    if about is None or not registry.knows(one.entity) or not actor.can(one.entity, "view"):
        return None
    noun = registry.get(one.entity)
    if not all(readable(noun, actor, name) for name in ("name", one.at)):
        return None
    rows = scoped(noun.model, actor).filter(about, status__in=one.open).order_by(F(one.at).asc(nulls_last=True), "pk")
    mine: Any = Value(False, output_field=BooleanField())
    if actor.can(one.entity, "edit"):
        mine = Exists(scoped(noun.model, actor, "edit").filter(pk=OuterRef("pk")))
    who = ("owner_id", "owner__name", "owner__name_en")
    return rows.values_list("pk", "name", one.at, "status", *who, mine, Value(one.entity, CharField()))[:most]


def said(entity: ResolvedEntity, pk: int, actor: Any, below: tuple[str, str] | None) -> list[QuerySet[Any]]:
    """The newest follow-up that says what comes next: about the record, and about what lies below it.

    A noun that keeps no next contact of its own, such as a person, has the one that its last follow-up agreed on.
    """
    if not actor.can(SAID, "view"):
        return []
    about = [(entity, Q(pk=pk))]
    if below:
        about.append((registry.get(below[0]), Q(**{below[1]: pk})))
    none, no = Value(None, CharField()), Value(False, output_field=BooleanField())
    columns = ("pk", "next_step", "followed_at", Value("", CharField()), "author_id", none, none, no)
    found = []
    for noun, which in about:
        lately = scoped(FollowUp, actor).filter(newest_about(noun, which)).order_by("-followed_at", "-pk")
        kept = hasattr(noun.model, OWN)
        rows = FollowUp._base_manager.filter(pk__in=lately.values("pk")[: LATELY if kept else 1])
        if not kept and noun is entity:
            agreed = [OWN if name == "followed_at" else name for name in columns[:3]]
            found.append(
                rows.filter(**{f"{OWN}__isnull": False}).values_list(*agreed, *columns[3:], Value(SAID, CharField()))
            )
            continue
        rows = rows.filter(Q(next_contact_at__isnull=False) | ~Q(next_step="")).order_by("-followed_at", "-pk")
        found.append(rows.values_list(*columns, Value(SAID, CharField()))[:1])
    return found


def newest_about(noun: ResolvedEntity, which: Q) -> Q:
    """Follow-ups among the newest of each of these records."""

    def head(key: Any) -> QuerySet[Any]:
        rows = FollowUp._base_manager.filter(target_entity=noun.label, target_id=key, deleted_at=None)
        return rows.order_by("-followed_at", "-pk")[:LATELY]

    return Q(NewestOfEach([(noun.model._base_manager.filter(which), head)]))


def read(
    entity: ResolvedEntity, pk: int, actor: Any, below: tuple[str, str] | None, most: int
) -> tuple[list[Open], list[Open]]:
    """The open steps of all nouns, the next first, and what follow-ups said comes next; one statement."""
    arms = [arm(one, entity, pk, actor, most) for one in STEPS.values()]
    parts = [Statement.of(rows) for rows in (*arms, *said(entity, pk, actor, below)) if rows is not None]
    parts = [one for one in parts if one.sql]
    if not parts:
        return [], []
    found = [Open(*row) for row in Statement.together(parts, readers=parts[0].readers).rows()]
    words = [one for one in found if one.kind == SAID]
    return sorted((one for one in found if one.kind != SAID), key=due), words


def due(one: Open) -> tuple[bool, Any, str, int]:
    """The next one first, those without a time last."""
    return (one.at is None, one.at, one.kind, one.pk) if one.at else (True, 0, one.kind, one.pk)
