"""Whose phrases somebody may use: his own, and those for everybody, which only the keepers of the lists change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.domains.activities.lookups import QuickPhrase
from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.scope import NOTHING, READING, Scope
from keben.kernel.problems import Invalid
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason

LABEL = "activities.QuickPhrase"


def keeps(actor: Actor) -> bool:
    """Whether the actor is one of those who keep the lists for everybody."""
    return actor.rights.unlimited or actor.reach(LABEL, "edit").everything


class OwnOrShared(Scope):
    """One's own rows, and those for everybody; nobody sees what a colleague keeps for himself."""

    def paths(self) -> tuple[str, ...]:
        return ("created_by", "is_shared")

    def heeds_role(self) -> bool:
        return True

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("his own and those for everybody"),)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.rights.unlimited:
            return Q()
        reach = actor.reach(entity.label, verb)
        if not reach.everything and not reach.owners:
            return NOTHING
        mine = Q(created_by=actor.user_id) if actor.user_id else NOTHING
        return mine | Q(is_shared=True) if verb in READING or reach.everything else mine

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        phrase: Any = record
        return (
            Reason("own", gettext_noop("You made it."), decided=phrase.created_by_id == actor.user_id is not None),
            Reason("shared", gettext_noop("It is for everybody."), decided=phrase.is_shared),
        )


def said_once(record: QuickPhrase, changes: Any, actor: Actor) -> None:
    """Nobody needs the same words twice in his menu; the database holds it too, in words that name columns."""
    same = QuickPhrase._base_manager.filter(name=record.name, is_shared=record.is_shared).exclude(pk=record.pk)
    owner = record.created_by_id if record.pk else actor.user_id
    if (same if record.is_shared else same.filter(created_by=owner)).exists():
        raise Invalid.single("name", "taken", "This phrase is there already.")


def shared_by_keepers(record: QuickPhrase, changes: Any, actor: Actor) -> None:
    """What everybody is offered is decided by the keepers of the lists."""
    if record.is_shared and not keeps(actor):
        raise Invalid.single(
            "is_shared", "for_keepers", "Only those who keep the lists may offer a phrase to everybody."
        )
