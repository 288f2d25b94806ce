"""Which rows an actor sees: the only place where rows are filtered, each answer with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.grants import SCOPE_LABELS
from keben.kernel.verdict import Reason

if TYPE_CHECKING:
    from keben.kernel.problems import Problem
    from keben.kernel.resolved import ResolvedEntity

NOTHING = Q(pk__in=())
FEW = 24
"""So many owners are asked one by one, each from an index; of more, most of the newest rows are within reach anyway."""
READING = frozenset({"view", "reveal", "export"})
"""Verbs that change nothing: whoever may read the parent or shares it for reading may do these below it."""
WORDS = {str(scope): label for scope, label in SCOPE_LABELS.items()}


class Scope:
    """The rule that says which rows of a noun a verb reaches."""

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        """The filter; an empty Q means all rows."""
        raise NotImplementedError

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        """The rules that were tried for this record, the ones that let him in marked as decisive."""
        raise NotImplementedError

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        """The rule as a few conditions of which one suffices, each answered from an index; None where it is not so."""
        return None

    def covers(self, entity: ResolvedEntity, actor: Actor, verb: str, path: str, owners: frozenset[int]) -> bool:
        """Whether the rule surely lets in every row whose `path` is one of these owners, so that nobody need ask it."""
        return False

    def hangs_on(self, above: ResolvedEntity) -> tuple[str, str] | None:
        """The fields that name a record of `above` and its key, where whoever reaches that record reaches the row."""
        return None

    def opened_by(self, relation: str) -> bool:
        """Whether whoever reaches the record at this relation surely reaches the row."""
        return False

    def paths(self) -> tuple[str, ...]:
        """Fields the rule leans on, for the boot-time check."""
        return ()

    def parent(self) -> str | None:
        """The relation whose record this noun lives under, if any; its timeline shows our events too."""
        return None

    def heeds_role(self) -> bool:
        """Whether the data scope of a role makes a difference to which rows it reaches."""
        return False

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        """How far somebody with this reach comes, in short phrases about him."""
        return ()

    def gone(self, entity: ResolvedEntity, pk: Any, actor: Actor) -> Problem | None:
        """What has become of a record that was within reach until lately, as far as this actor may know."""
        return None

    def shut(self, entity: ResolvedEntity, actor: Actor) -> str:
        """Why this actor can see no row at all, and who changes it, in a sentence; empty where rows may come."""
        return ""

    def __or__(self, other: Scope) -> Scope:
        return AnyOf(self, other)


class OneArm(Scope):
    """A rule that is a single condition, answered from an index."""

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        rule = self.q(entity, actor, verb)
        return None if not rule else () if rule == NOTHING else (rule,)


class Everyone(Scope):
    """Every row, for anybody who has the grant: look-ups and shared lists."""

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        return Q()

    def covers(self, entity: ResolvedEntity, actor: Actor, verb: str, path: str, owners: frozenset[int]) -> bool:
        return True

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("everything"),)

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        return (Reason("everyone", "Everybody with the right sees all of these.", decided=True),)


class Owner(Scope):
    """Rows whose owner lies within the reach that the actor's roles give him."""

    def __init__(self, owner: str = "owner") -> None:
        self.owner = owner

    def paths(self) -> tuple[str, ...]:
        return (self.owner,)

    def heeds_role(self) -> bool:
        return True

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        count = len(reach.owners)
        everybody, some = _("everything"), ngettext("of %(count)s person", "of %(count)s people", count)
        return (everybody,) if reach.everything else (some % {"count": count},)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        reach = actor.reach(entity.label, verb)
        if reach.everything:
            return Q()
        if not reach.owners:
            return NOTHING
        return Q(**{f"{self.owner}__in": sorted(reach.owners)})

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        reach = actor.reach(entity.label, verb)
        if reach.everything or len(reach.owners) > FEW:
            return None
        return tuple(Q(**{self.owner: owner}) for owner in sorted(reach.owners))

    def covers(self, entity: ResolvedEntity, actor: Actor, verb: str, path: str, owners: frozenset[int]) -> bool:
        reach = actor.reach(entity.label, verb)
        return reach.everything or (path == self.owner and owners <= reach.owners)

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        reach: Reach = actor.reach(entity.label, verb)
        owner = getattr(record, f"{self.owner}_id", None)
        inside = reach.everything or owner in reach.owners
        mine = inside and owner is not None and owner == actor.user_id
        told = {"field": entity.field(self.owner).label if entity.has(self.owner) else self.owner}
        first = (Reason("owner", "You are the “%(field)s” of this record.", told, decided=True),) if mine else ()
        return first + tuple(
            Reason(
                "role",
                "Role “%(role)s”, data scope: %(scope)s.",
                {"role": role, "scope": WORDS.get(scope, scope)},
                decided=inside,
            )
            for role, scope in reach.roles
        ) or (Reason("role", "No role of yours grants this."),)


class Team(OneArm):
    """Rows whose team the actor belongs to, for reading or for writing, until his date."""

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return () if reach.everything else (_("where he is in the team"),)

    def ids(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Any:
        """Keys of the records whose team he is in, as a sub-query: the page keeps its number of queries."""
        from keben.kernel.features.team import TeamMember

        members = TeamMember.objects.filter(entity=entity.label, user_id=actor.user_id or 0)
        members = members.exclude(until__lt=timezone.localdate())
        if verb not in READING:
            members = members.filter(may_write=True)
        return members.values("object_id")

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.user_id is None or actor.reach(entity.label, verb).everything:
            return NOTHING
        if not actor.can(entity.label, verb):
            return NOTHING
        return Q(pk__in=self.ids(entity, actor, verb))

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        inside = self.ids(entity, actor, verb).filter(object_id=record.pk).exists()
        if not inside and actor.user_id is not None and getattr(record, "owner_id", None) == actor.user_id:
            return ()  # the page shows its owner at the head of the team
        sentence = "You are in the team of this record." if inside else "You are not in the team of this record."
        return (Reason("team", sentence, decided=inside),)


class OwnDraft(Scope):
    """Rows that the actor made and that belong to no record yet, such as a file just uploaded."""

    def __init__(self, *, author: str = "created_by", key: str = "object_id") -> None:
        self.author, self.key = author, key

    def paths(self) -> tuple[str, ...]:
        return (self.author, self.key)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.user_id is None:
            return NOTHING
        return Q(**{self.author: actor.user_id, f"{self.key}__isnull": True})

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        mine = getattr(record, f"{self.author}_id") == actor.user_id and getattr(record, self.key) is None
        return (Reason("own_draft", "You made this and it belongs to no record yet.", decided=True),) if mine else ()


class AnyOf(Scope):
    """Several rules; one of them suffices."""

    def __init__(self, *rules: Scope) -> None:
        self.rules = rules

    def paths(self) -> tuple[str, ...]:
        return tuple(path for rule in self.rules for path in rule.paths())

    def parent(self) -> str | None:
        return next((rule.parent() for rule in self.rules if rule.parent()), None)

    def heeds_role(self) -> bool:
        return any(rule.heeds_role() for rule in self.rules)

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        if reach.everything and self.heeds_role():
            return (_("everything"),)
        return tuple(dict.fromkeys(phrase for rule in self.rules for phrase in rule.words(entity, reach)))

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        found = NOTHING
        for rule in self.rules:
            part = rule.q(entity, actor, verb)
            if not part:
                return Q()
            if part == NOTHING:
                continue
            found = part if found == NOTHING else found | part
        return found

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        found: list[Q] = []
        for rule in self.rules:
            arms = rule.arms(entity, actor, verb)
            if arms is None:
                return None
            found += arms
        return tuple(found)

    def hangs_on(self, above: ResolvedEntity) -> tuple[str, str] | None:
        return next((found for rule in self.rules if (found := rule.hangs_on(above))), None)

    def opened_by(self, relation: str) -> bool:
        return any(rule.opened_by(relation) for rule in self.rules)

    def covers(self, entity: ResolvedEntity, actor: Actor, verb: str, path: str, owners: frozenset[int]) -> bool:
        return any(rule.covers(entity, actor, verb, path, owners) for rule in self.rules)

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        return tuple(reason for rule in self.rules for reason in rule.why(entity, record, actor, verb))


def OwnerOrTeam(owner: str = "owner") -> Scope:  # noqa: N802 - reads as the name of the rule
    """The usual rule for a record that somebody owns and a team shares."""
    return AnyOf(Owner(owner), Team())
