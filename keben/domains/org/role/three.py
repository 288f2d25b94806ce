"""Three separated administrators: system, security and audit exclude each other, and none of them may vanish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keben.domains.org.role.model import Role
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor
from keben.kernel.actions.changes import Changes
from keben.kernel.problems import Refused

LOGIN_FIELDS = ("staff_no", "mobile", "email")


def label(kind: str) -> str:
    """What this kind of administrator is called."""
    return str(dict(Role.ADMIN).get(kind, kind))


def kinds(roles: Iterable[Role]) -> set[str]:
    """Which administrators these roles make."""
    return {role.administers for role in roles if role.administers}


def holders(kind: str, *, but: int | None = None) -> int:
    """How many active people are this administrator, without one of them."""
    rows = User.objects.filter(status="active", deleted_at=None, roles__administers=kind, roles__deleted_at=None)
    return (rows if but is None else rows.exclude(pk=but)).distinct().count()


def may(actor: Actor, kind: str) -> bool:
    """Whether the actor is this administrator, or the program itself."""
    return actor.kind == "system" or kind in actor.attributes.get("administers", ())


def separate(name: str, roles: Iterable[Role]) -> None:
    """Raise Refused where the roles would make somebody two administrators at once."""
    found = kinds(roles)
    if len(found) > 1:
        raise Refused.because(
            "two_administrators",
            "%(name)s would be %(first)s and %(second)s at once. These must be different people.",
            name=name,
            first=label(sorted(found)[0]),
            second=label(sorted(found)[1]),
        )


def keep_one(kind: str, user: User) -> None:
    """Raise Refused where the last active administrator of a kind would go."""
    if kind and not holders(kind, but=user.pk):
        raise Refused.because(
            "last_administrator",
            "%(name)s is the last %(kind)s. Give somebody else this role first.",
            name=user.name,
            kind=label(kind),
        )


def person_rule(record: Any, changes: Changes, actor: Actor) -> None:
    """Who may give roles, and how they may combine."""
    if "roles" in changes.links:
        given = list(record.__dict__.get("_links", {}).get("roles", ()))
        if not may(actor, "security"):
            raise Refused.because("not_security", "Only the security administrator gives and takes roles.")
        if actor.user_id is not None and actor.user_id == record.pk:
            raise Refused.because("own_roles", "You cannot change your own roles. Ask another security administrator.")
        separate(record.name, given)
        for kind in kinds(changes.links["roles"]) - kinds(given):
            keep_one(kind, record)
    if not changes.created and any(name in changes for name in LOGIN_FIELDS):
        guard_other(record, actor)


def guard_other(user: User, actor: Actor) -> None:
    """An administrator's way of signing in is not in the hands of another kind of administrator."""
    if actor.kind != "user" or actor.user_id == user.pk:
        return
    others = kinds(user.roles.filter(deleted_at=None)) - set(actor.attributes.get("administers", ()))
    if others:
        raise Refused.because(
            "other_administrator",
            "%(name)s is %(kind)s; only the same kind of administrator or the server's operator changes this.",
            name=user.name,
            kind=label(min(others)),
        )


def role_rule(record: Any, changes: Changes, actor: Actor) -> None:
    """A role that becomes an administrator's must not join two kinds in one of its holders."""
    if changes.created or "administers" not in changes:
        return
    for user in User.objects.filter(roles=record.pk, deleted_at=None).prefetch_related("roles"):
        separate(user.name, [role if role.pk != record.pk else record for role in user.roles.all()])
    was = changes.was("administers")
    if (
        was
        and not User.objects.filter(status="active", deleted_at=None, roles__administers=was, roles__deleted_at=None)
        .exclude(roles=record.pk)
        .exists()
    ) and User.objects.filter(roles=record.pk, status="active").exists():
        raise Refused.because("last_role", "The last role of this administrator cannot be changed.")
