"""Whose mailbox it is: its owner's and of those with whom he shares it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.domains.mail.account.model import MailAccount
from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.scope import NOTHING, READING, OneArm
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason


def of_person(user_id: int | None) -> QuerySet[MailAccount]:
    """The mailboxes that somebody reads: his own and the shared ones."""
    shared: Any = MailAccount.members.through
    mine = Q(owner_id=user_id or 0) | Q(
        pk__in=shared._base_manager.filter(user_id=user_id or 0).values("mailaccount_id")
    )
    return MailAccount._base_manager.filter(mine, deleted_at__isnull=True)


def is_mine(account_id: int, actor: Actor) -> bool:
    """Whether the actor is one of the people of a mailbox; the program is of all."""
    return actor.rights.unlimited or of_person(actor.user_id).filter(pk=account_id).exists()


class SharedWith(OneArm):
    """Mailboxes that are shared with the actor, for reading them; settings stay with the owner."""

    def paths(self) -> tuple[str, ...]:
        return ("members",)

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return () if reach.everything else (_("shared with him"),)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.user_id is None or verb not in READING or not actor.can(entity.label, verb):
            return NOTHING
        if actor.reach(entity.label, verb).everything:
            return NOTHING
        shared: Any = MailAccount.members.through
        return Q(pk__in=shared._base_manager.filter(user_id=actor.user_id).values("mailaccount_id"))

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        rule = self.q(entity, actor, verb)
        if rule != NOTHING and MailAccount._base_manager.filter(rule, pk=record.pk).exists():
            return (Reason("shared", gettext_noop("This mailbox is shared with you."), decided=True),)
        return (Reason("shared", gettext_noop("This mailbox is not shared with you.")),)


class InMyMailbox(OneArm):
    """Mails of the mailboxes that the actor reads, whatever else they belong to."""

    def paths(self) -> tuple[str, ...]:
        return ("account",)

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("in his mailboxes"),)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.rights.unlimited:
            return Q()
        if actor.user_id is None or not actor.can(entity.label, verb):
            return NOTHING
        return Q(account__in=of_person(actor.user_id).order_by().values("pk"))

    def why(self, entity: ResolvedEntity, record: Any, actor: Actor, verb: str) -> Sequence[Reason]:
        if is_mine(record.account_id, actor):
            return (Reason("mailbox", gettext_noop("It lies in a mailbox of yours."), decided=True),)
        return (Reason("mailbox", gettext_noop("It does not lie in a mailbox of yours.")),)
