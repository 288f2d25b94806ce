"""Who decides what somebody may only ask for, such as an export: superiors with the right, else who has it over all."""

from __future__ import annotations

from collections.abc import Iterator

from keben.data.deciders import FINDERS
from keben.domains.org.access.rights import chart, of_role, rights_of
from keben.domains.org.user.model import User
from keben.kernel.access.grants import DataScope
from keben.kernel.registry import registry


def over(user_id: int, label: str, verb: str) -> Iterator[list[int]]:
    """The superiors with the right over his rows, nearest first; then everybody who has it over all rows."""
    found: list[int] = []
    above = supervisor(user_id)
    while above and above not in found and above != user_id and len(found) < 10:
        found.append(above)
        above = supervisor(above)
    yield [one for one in found if may(one, label, verb, user_id)]
    yield with_all(label, verb)


def supervisor(user_id: int) -> int | None:
    """The direct superior, while he works here."""
    return User.objects.filter(pk=user_id, supervisor__deleted_at=None, supervisor__status="active").values_list(
        "supervisor_id", flat=True
    ).first()  # fmt: skip


def may(user: int, label: str, verb: str, of: int) -> bool:
    """Whether somebody may do this to rows of this owner."""
    reach = rights_of(user).reach.get(label, {}).get(verb)
    return reach is not None and (reach.everything or of in reach.owners)


def with_all(label: str, verb: str = "export") -> list[int]:
    """Active people with a role that may do this to every row of a noun."""
    org, entity = chart(), registry.get(label)
    roles = {role.pk: role for mine in org.roles_of.values() for role in mine}
    wide = set()
    for key, role in roles.items():
        verbs, scope, _chosen, _limits = of_role(org, role, entity)
        if verb in verbs and scope == DataScope.ALL:
            wide.add(key)
    users = [user for user, mine in org.roles_of.items() if any(role.pk in wide for role in mine)]
    return list(User.objects.filter(pk__in=users, status="active", deleted_at=None).values_list("pk", flat=True))


FINDERS.append(over)
