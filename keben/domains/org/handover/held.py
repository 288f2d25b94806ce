"""What somebody holds: records he owns, fields that name him, teams he belongs to; found from the declarations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.org.handover.steps import HandOver, Reassign
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.features.comments import Follower
from keben.kernel.features.sharing import AddTeamMember, RemoveTeamMember
from keben.kernel.features.team import TeamMember
from keben.kernel.kinds.base import Parsing
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

CAP = 10_000
LEAVE = "leave-behind"
"""The verb of nouns that have pools."""
REASON = "a hand-over moves everything, whoever starts it"


@dataclass(frozen=True)
class Part:
    """One way in which records of a noun belong to somebody; the key names it in forms and jobs."""

    entity: ResolvedEntity
    name: str = "owner"

    @property
    def key(self) -> str:
        """`customers.Customer` for what he owns, `org.Department.leaders` for other fields."""
        return self.entity.label if self.name == "owner" else f"{self.entity.label}.{self.name}"

    def label(self) -> str:
        """客户, or 部门 · 负责人."""
        many = str(self.entity.verbose_name_plural)
        return many if self.name == "owner" else f"{many} · {self.entity.field(self.name).label}"

    def rows(self, user: User) -> Any:
        """The records; what has ended or lies in the recycle bin stays with whom it was."""
        found = unscoped(self.entity.model, reason=REASON).filter(self.condition(user))
        if self.entity.bins:
            found = found.filter(deleted_at=None)
        flow = self.entity.flow
        ended = [state.value for state in flow.states if state.final] if flow else []
        return found.exclude(**{f"{flow.field}__in": ended}) if flow and ended else found

    def condition(self, user: User) -> Q:
        """Which records name him here."""
        item = self.entity.field(self.name)
        return item.kind.q(item.orm, "any", [user.pk], Parsing())

    def move(self, record: Any, user: User, to: User, actor: Actor, reason: str) -> None:
        """Give one record to a colleague, with history."""
        step, data = step_of(self.entity, to) if self.name == "owner" else (Reassign, self.answers(user, to))
        if reason and any(item.name == "reason" for item in step.ask.inputs(self.entity)):
            data = {**data, "reason": reason}
        perform(step, record, data, actor=actor, reason=reason)

    @property
    def pools(self) -> list[Any]:
        """The open pools into which records of this noun can go instead; none for most nouns."""
        step = self.entity.actions.get(LEAVE) if self.name == "owner" else None
        if step is None:
            return []
        target: Any = next(item.kind for item in step.ask.inputs(self.entity) if item.name == "pool")
        found = unscoped(target.target, reason=REASON).filter(is_active=True, deleted_at=None)
        return list(found.order_by("name_key", "pk"))

    @property
    def pool_choices(self) -> list[tuple[str, str]]:
        """The same for a list box, with what stands there at first."""
        found = self.pools
        first = str(_("Or into: %(pool)s") % {"pool": found[0]._meta.verbose_name if found else ""})
        return [("", first), *((str(pool.pk), pool.name) for pool in found)]

    def leave(self, record: Any, pool: Any, actor: Actor, reason: str) -> None:
        """Put one record into a pool, with history."""
        perform(LEAVE, record, {"pool": pool.pk, "reason": reason}, actor=actor, reason=reason)

    def answers(self, user: User, to: User) -> dict[str, Any]:
        """What the change of a field asks for."""
        return {"field": self.name, "leaver": user.pk, "receiver": to.pk}


@dataclass(frozen=True)
class Team(Part):
    """Records that are shared with him."""

    name: str = "team"

    def label(self) -> str:
        return f"{self.entity.verbose_name_plural} · {_('Team')}"

    def condition(self, user: User) -> Q:
        members = TeamMember.objects.filter(entity=self.entity.label, user_id=user.pk)
        alive = members.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
        return Q(pk__in=alive.values("object_id"))

    def move(self, record: Any, user: User, to: User, actor: Actor, reason: str) -> None:
        here = TeamMember.objects.filter(entity=self.entity.label, object_id=record.pk)
        mine = here.get(user_id=user.pk)
        theirs = here.filter(user_id=to.pk).first()
        if getattr(record, "owner_id", None) != to.pk and (theirs is None or mine.may_write > theirs.may_write):
            until = mine.until.isoformat() if mine.until else ""
            data = {"user": to.pk, "may_write": mine.may_write, "until": until}
            perform(AddTeamMember, record, data, actor=actor, reason=reason)
        perform(RemoveTeamMember, record, {"user": user.pk}, actor=actor, reason=reason)


def step_of(entity: ResolvedEntity, to: User) -> tuple[type[Action[Any]], dict[str, Any]]:
    """The transfer of the noun itself where it has one, and what it asks; otherwise the plain change of owner."""
    own = entity.actions.get("transfer")
    if own is not None:
        for item in own.ask.inputs(entity):
            if item.required and item.kind.code == "person":
                return own, {item.name: to.pk}
    return HandOver, {"owner": to.pk}


def parts() -> Iterator[Part]:
    """Every way in which records can belong to somebody: owners first, then fields, then teams."""
    # A proxy is another look at rows that have been listed already.
    yield from (Part(entity) for entity in registry if entity.owned and not entity.model._meta.proxy)
    for entity in registry:
        for name in entity.names():
            if name != "owner" and names_people(entity, name):
                yield Part(entity, name)
    yield from (Team(entity) for entity in registry if "team" in entity.features)


def names_people(entity: ResolvedEntity, name: str) -> bool:
    """Whether a field names colleagues and may be changed; who made, wrote or signed in stays who he was."""
    if entity.declaration.read_only:
        return False
    item = entity.field(name)
    own = item.direct or item.custom is not None
    return item.editable and own and getattr(item.kind, "target", None) is User


def part_of(key: str) -> Part:
    """The part with this key. Raises LookupError."""
    for part in parts():
        if part.key == key:
            return part
    raise LookupError(key)


@dataclass(frozen=True)
class Holding:
    """How much of one part somebody holds."""

    part: Part
    count: int

    @property
    def entity(self) -> ResolvedEntity:
        """The noun."""
        return self.part.entity

    def shown(self) -> str:
        """The count, capped."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def follows(user: User) -> int:
    """How many records he follows; that is his own affair, ends with him and goes to nobody."""
    return Follower.objects.filter(user_id=user.pk).count()


def holdings(user: User) -> list[Holding]:
    """Everything somebody holds; parts in which he has nothing are left out."""
    found = []
    for part in parts():
        count = part.rows(user).order_by().values("pk")[: CAP + 1].count()
        if count:
            found.append(Holding(part, count))
    return found
