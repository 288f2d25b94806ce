"""What holds for every grant and field right: it means something, and nobody decides over what he himself may do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import ALL, VERB_LABELS
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.crud import Delete
from keben.kernel.problems import Invalid, Refused
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


def possible_verbs(entity: ResolvedEntity) -> tuple[str, ...]:
    """The verbs that make sense for a noun: reading, those of its actions, of its features and of its own pages."""
    verbs = {"view", "export", *(action.verb for action in entity.actions.values())}
    if "create" in verbs and entity.declaration.importable:
        verbs.add("import")
    if entity.owned:
        verbs.add("transfer")
    verbs.add("reveal")
    # What only a page of its own offers, such as writing a mail, is known by its grants; ALL names it for any noun.
    verbs.update(*(grant.verbs & {"create"} for grant in entity.grants.values() if not grant.verbs >= ALL))
    known = [verb for verb in VERB_LABELS if verb in verbs]
    return (*known, *sorted(verbs - set(known)))


def holds(actor: Actor, *roles: int | None) -> bool:
    """Whether the actor has one of these roles; the program itself has none."""
    found = [role for role in roles if role is not None]
    return actor.user_id is not None and User.objects.filter(pk=actor.user_id, roles__in=found).exists()


def refuse_own(actor: Actor, *roles: int | None) -> None:
    """Raise Refused where the actor would change what he himself may do."""
    if holds(actor, *roles):
        raise Refused.because(
            "own_role",
            "You hold this role yourself. Only somebody without it, or the server's operator, changes its rights.",
        )


def grant_rule(record: RoleGrant, changes: Changes, actor: Actor) -> None:
    """A grant names a noun and verbs that exist, and is not the actor's own."""
    refuse_own(actor, record.role_id, None if changes.created else changes.was("role"))
    entity = known_noun(record.entity)
    verbs = record.verbs if isinstance(record.verbs, list) else [record.verbs]
    for verb in verbs:
        if verb not in VERB_LABELS and verb not in possible_verbs(entity):
            raise Invalid.single("verbs", "unknown_verb", "“%(verb)s” is no right on this.", verb=str(verb))


def field_rule(record: RoleField, changes: Changes, actor: Actor) -> None:
    """A field right names a field that exists, and is not the actor's own."""
    refuse_own(actor, record.role_id, None if changes.created else changes.was("role"))
    if not known_noun(record.entity).has(record.field):
        raise Invalid.single("field", "unknown_field", "“%(name)s” is not a field here.", name=record.field)


def known_noun(label: str) -> ResolvedEntity:
    """The noun of a grant. Raises Invalid."""
    try:
        return registry.get(label)
    except LookupError:
        raise Invalid.single("entity", "unknown_noun", "“%(name)s” is not a noun.", name=label) from None


def code_stays(record: Role, changes: Changes, actor: Actor) -> None:
    """The code of a role carries its declared rights: who could change it could put on another role's."""
    if changes.created:
        return
    if "code" in changes:
        raise Invalid.single("code", "code_fixed", "The code of a role cannot be changed afterwards.")
    if "administers" in changes:
        refuse_own(actor, record.pk)


class DeleteOfOthers(Delete):
    """Take a grant or field right back, which brings the declared default back; not on one's own role."""

    label = _("Delete")

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        refuse_own(self.actor, record.role_id)
