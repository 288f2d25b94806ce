"""From roles to rights: who somebody is and whose rows his roles reach, worked out once and cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keben.domains.org.department.model import Department
from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Reach, Rights
from keben.kernel.access.grants import DataScope, FieldRight, Grant
from keben.kernel.registry import registry
from keben.kernel.stamps import stamped


@dataclass
class Chart:
    """The organisation in memory: who is where, who leads what, what each role grants."""

    paths: dict[int, str] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    departments_of: dict[int, set[int]] = field(default_factory=dict)
    led_by: dict[int, set[int]] = field(default_factory=dict)
    subordinates: dict[int, set[int]] = field(default_factory=dict)
    roles_of: dict[int, list[Role]] = field(default_factory=dict)
    grants: dict[int, dict[str, tuple[frozenset[str], str, tuple[int, ...]]]] = field(default_factory=dict)
    fields: dict[int, dict[str, dict[str, FieldRight]]] = field(default_factory=dict)
    rights: dict[int, Rights] = field(default_factory=dict)

    def below(self, department: int) -> set[int]:
        """The department and all below it."""
        path = self.paths.get(department)
        return {key for key, other in self.paths.items() if path and other.startswith(path)}

    def people_in(self, departments: Iterable[int]) -> set[int]:
        """Everybody whose main or further department is among these."""
        return {user for key in departments for user in self.members.get(key, ())}

    def under(self, user: int) -> set[int]:
        """Subordinates of all levels, cycles tolerated."""
        found: set[int] = set()
        todo = [user]
        while todo:
            for key in self.subordinates.get(todo.pop(), ()):
                if key not in found and key != user:
                    found.add(key)
                    todo.append(key)
        return found


Narrow = Callable[[int, Mapping[str, Mapping[str, Reach]], dict[str, dict[str, FieldRight]]], None]
NARROWED: list[Narrow] = []
"""What higher domains take from somebody's fields whatever his roles say; whoever changes that touches "org"."""


def chart() -> Chart:
    """The organisation, cached until somebody changes it."""
    return stamped("org", load_chart)


def load_chart() -> Chart:
    """Read the organisation; a handful of queries whatever its size."""
    found = Chart()
    for key, path in Department.objects.filter(deleted_at=None).values_list("pk", "path"):
        found.paths[key] = path
    for user, main, superior in User.objects.filter(deleted_at=None).values_list(
        "pk", "department_id", "supervisor_id"
    ):
        if main:
            join(found, user, main)
        if superior:
            found.subordinates.setdefault(superior, set()).add(user)
    for user, further in User.departments.through.objects.values_list("user_id", "department_id"):
        join(found, user, further)
    for department, user in Department.leaders.through.objects.values_list("department_id", "user_id"):
        found.led_by.setdefault(user, set()).add(department)
    roles = {role.pk: role for role in Role.objects.filter(deleted_at=None)}
    for user, role in User.roles.through.objects.order_by("role_id").values_list("user_id", "role_id"):
        if role in roles:
            found.roles_of.setdefault(user, []).append(roles[role])
    for grant in RoleGrant.objects.prefetch_related("departments"):
        chosen = tuple(d.pk for d in grant.departments.all())
        found.grants.setdefault(grant.role_id, {})[grant.entity] = (
            frozenset(grant.verbs),
            grant.scope,
            chosen,
        )
    for row in RoleField.objects.all():
        found.fields.setdefault(row.role_id, {}).setdefault(row.entity, {})[row.field] = FieldRight(row.right)
    return found


def join(found: Chart, user: int, department: int) -> None:
    """Note that somebody belongs to a department."""
    found.members.setdefault(department, set()).add(user)
    found.departments_of.setdefault(user, set()).add(department)


def rights_of(user: int) -> Rights:
    """The rights of a person, cached with the organisation."""
    org = chart()
    if user not in org.rights:
        org.rights[user] = work_out(org, user)
    return org.rights[user]


def administers(user: int) -> tuple[str, ...]:
    """Which administrator somebody is: system, security, audit, or none."""
    return tuple(sorted({role.administers for role in chart().roles_of.get(user, ()) if role.administers}))


def work_out(org: Chart, user: int) -> Rights:
    """Union over the roles: verbs with their reach, and the highest right per field."""
    reach: dict[str, dict[str, Reach]] = {}
    rights: dict[str, list[dict[str, FieldRight]]] = {}
    roles = org.roles_of.get(user, [])
    for role in roles:
        for entity in registry:
            verbs, scope, chosen, limits = of_role(org, role, entity)
            if not verbs:
                continue
            part = reach_of(org, user, scope, chosen, role.name)
            mine = reach.setdefault(entity.label, {})
            for verb in verbs:
                mine[verb] = mine[verb].union(part) if verb in mine else part
            rights.setdefault(entity.label, []).append(limits)
    fields = {label: combine(limits) for label, limits in rights.items()}
    for narrow in NARROWED:
        narrow(user, reach, fields)
    return Rights(reach, fields, tuple(role.code for role in roles))


def default_grant(role: Role, entity: Any) -> Grant | None:
    """What the declaration grants a role: by its code, by what it administers, or as it grants everybody."""
    own = entity.grants.get(role.code) or entity.grants.get(f"{role.administers}_admin")
    return own or entity.grants.get("*")


def of_role(org: Chart, role: Role, entity: Any) -> tuple[frozenset[str], str, tuple[int, ...], dict[str, FieldRight]]:
    """Verbs, scope, chosen departments and field limits of one role on one noun."""
    limits = dict(org.fields.get(role.pk, {}).get(entity.label, {}))
    row = org.grants.get(role.pk, {}).get(entity.label)
    default = default_grant(role, entity)
    if row is not None:
        return (*row, limits)
    if default is None:
        return frozenset(), DataScope.SELF, (), limits
    for name in default.masked:
        limits.setdefault(name, FieldRight.MASKED)
    return default.verbs, default.scope, (), limits


def reach_of(org: Chart, user: int, scope: str, chosen: tuple[int, ...], role: str) -> Reach:
    """The owners whom a data scope reaches, seen from one person."""
    mine = org.departments_of.get(user, set()) | org.led_by.get(user, set())
    roles = ((role, str(scope)),)
    if scope == DataScope.ALL:
        return Reach(True, frozenset(), roles)
    owners = {user}
    if scope == DataScope.SUBORDINATES:
        owners |= org.under(user)
    elif scope == DataScope.DEPARTMENT:
        owners |= org.people_in(mine)
    elif scope == DataScope.DEPARTMENT_TREE:
        owners |= org.people_in({below for key in mine for below in org.below(key)})
    elif scope == DataScope.CHOSEN:
        owners |= org.people_in({below for key in chosen for below in org.below(key)})
    return Reach(False, frozenset(owners), roles)


def combine(limits: list[dict[str, FieldRight]]) -> dict[str, FieldRight]:
    """The highest right per field; a role that says nothing about a field leaves it editable."""
    names = set.intersection(*(set(one) for one in limits)) if limits else set()
    return {name: max(one[name] for one in limits) for name in names}
