"""Pools in force with their people, and what these see in them: one rule for every noun that lies in pools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.scope import NOTHING, READING, OneArm
from keben.kernel.features.owning import stranger, taken
from keben.kernel.joined import listed
from keben.kernel.problems import Problem
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason

RUNNING = ("transfer", "delete")
"""What only administrators of a pool do."""


@dataclass(frozen=True)
class OpenPool:
    """An active pool and its people, as it is kept in memory."""

    pk: int
    name: str
    admins: frozenset[int]
    members: frozenset[int]
    hides: bool
    daily_limit: int | None
    daily_views: int | None

    @classmethod
    def of(cls, pool: Any, members: Iterable[int], **more: Any) -> Self:
        """A row of `Rationed` and whom it means; one query for its administrators."""
        return cls(
            pool.pk,
            pool.name,
            frozenset(pool.admins.values_list("pk", flat=True)),
            frozenset(members),
            pool.contact_fields == "hidden",
            pool.daily_limit,
            pool.daily_views,
            **more,
        )

    def knows(self, user: int | None) -> bool:
        """Whether somebody may look into it."""
        return user in self.members or user in self.admins


class InPool(OneArm):
    """Records in the actor's pools; whoever claims also reads about those that were claimed out of them today.

    A role whose data scope is everything reads all pools; claiming and giving out stays with their people.
    """

    lies = Q()
    """What is true of a record in a pool besides naming it."""

    def pools(self) -> Mapping[int, OpenPool]:
        """The pools in force by key."""
        raise NotImplementedError

    def claimed(self, keys: Sequence[int]) -> Q:
        """The records that were claimed today out of these pools."""
        raise NotImplementedError

    def lay(self, keys: Sequence[int]) -> Q:
        """The records that lie in these pools or once did."""
        raise NotImplementedError

    def paths(self) -> tuple[str, ...]:
        return ("pool",)

    def heeds_role(self) -> bool:
        return True

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("everything to read, the rest in his pools"),) if reach.everything else (_("in his pools"),)

    def shut(self, entity: ResolvedEntity, actor: Actor) -> str:
        known = self.pools().values()
        if actor.reach(entity.label, "view").everything or any(pool.knows(actor.user_id) for pool in known):
            return ""
        if not known:
            return _("No pool is active yet.")
        admins = frozenset().union(*(pool.admins for pool in known))
        people = get_user_model()._base_manager.filter(pk__in=admins).order_by("pk")
        told = listed([one.name for one in people if one.is_active][:3]) or _("an administrator")
        return _("You are a member of no pool, so you see none of what lies there. %(admins)s can let you in.") % {
            "admins": told
        }

    def gone(self, entity: ResolvedEntity, pk: Any, actor: Actor) -> Problem | None:
        """Who has it now that lay in a pool of his, or whom to ask where it lies in a pool of others."""
        mine = [pool.pk for pool in self.pools().values() if pool.knows(actor.user_id)]
        rows = entity.model._base_manager.filter(self.lay(mine), pk=pk, deleted_at=None) if mine else None
        record: Any = rows.select_related("owner", "pool").first() if rows is not None else None
        if record is None or record.owner_id is not None:
            return taken(record, actor.user_id) if record is not None else None
        return stranger(record.pool) if record.pool_id not in (None, *mine) else None

    def inside(self) -> Q:
        """Whatever lies in a pool."""
        return self.lies & Q(pool__isnull=False)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.rights.unlimited:
            return Q()
        user = actor.user_id
        if user is None or not actor.can(entity.label, verb):
            return NOTHING
        if verb in READING and actor.reach(entity.label, verb).everything:
            return self.inside()
        inside = [pool for pool in self.pools().values() if pool.knows(user)]
        keys = [pool.pk for pool in inside if verb not in RUNNING or user in pool.admins]
        if not keys:
            return NOTHING
        found = self.lies & (Q(pool=keys[0]) if len(keys) == 1 else Q(pool__in=keys))
        # Who was a moment too late shall read who was faster, not that there is no such record.
        return found | self.claimed(keys) if verb == "edit" else found

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        rule = self.q(entity, actor, verb)
        inside = rule != NOTHING and entity.model._base_manager.filter(rule, pk=record.pk).exists()
        if inside and actor.reach(entity.label, verb).everything and verb in READING:
            return (Reason("pool", gettext_noop("It lies in a pool, and you read all pools."), decided=True),)
        if inside:
            return (Reason("pool", gettext_noop("It lies in a pool of yours."), decided=True),)
        return (Reason("pool", gettext_noop("It lies in no pool of yours.")),)

    def veil(
        self, user: int, verbs: Mapping[str, Reach], fields: dict[str, dict[str, Any]], label: str, names: Sequence[str]
    ) -> None:
        """Narrow somebody's rights on ways to reach people: masked, and hidden where a pool that he sees wants it."""
        every = "view" in verbs and verbs["view"].everything
        hidden = any(pool.hides for pool in self.pools().values() if every or pool.knows(user))
        right = FieldRight.HIDDEN if hidden else FieldRight.MASKED
        mine = fields.setdefault(label, {})
        for name in names:
            mine[name] = min(mine.get(name, right), right)
