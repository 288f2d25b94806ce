"""What a role grants per noun: the declared defaults, replaced by what the security administrator chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from keben.domains.org.access.rights import default_grant
from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.role.rules import possible_verbs
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import DataScope, FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


@dataclass(frozen=True)
class Line:
    """One noun of the matrix."""

    entity: ResolvedEntity
    verbs: frozenset[str]
    possible: tuple[str, ...]
    scope: str
    departments: tuple[int, ...]
    chosen: bool

    @property
    def scoped(self) -> bool:
        """Whether a data scope makes a difference; shared lists and what lies under another record have none."""
        return self.entity.scope.heeds_role()


def lines(role: Role) -> list[Line]:
    """The matrix of a role; a fixed number of queries whatever the nouns."""
    rows = {row.entity: row for row in RoleGrant.objects.filter(role=role).prefetch_related("departments")}
    found = []
    for entity in registry:
        row, default = rows.get(entity.label), default_grant(role, entity)
        if row is not None:
            chosen = tuple(department.pk for department in row.departments.all())
            verbs, scope = frozenset(row.verbs), row.scope
        else:
            chosen = ()
            verbs = default.verbs if default else frozenset()
            scope = str(default.scope) if default else DataScope.SELF
        found.append(Line(entity, verbs, possible_verbs(entity), str(scope), chosen, row is not None))
    return found


def effective_rows(role: Role) -> Iterator[tuple[str, frozenset[str], str, list[int]]]:
    """Label, verbs, scope and departments of every noun on which the role grants anything."""
    for line in lines(role):
        if line.verbs:
            yield line.entity.label, line.verbs, line.scope, list(line.departments)


def save_line(
    role: Role, line: Line, *, verbs: frozenset[str], scope: str, departments: tuple[int, ...], actor: Actor
) -> bool:
    """Save one noun of the matrix where it differs; True when something was saved. Raises Invalid, Denied."""
    unknown = verbs - set(line.possible)
    if unknown:
        raise Invalid.single("verbs", "unknown_verb", "“%(verb)s” is no right on this.", verb=sorted(unknown)[0])
    if scope not in list(DataScope):
        raise Invalid.single("scope", "unknown_scope", "“%(scope)s” is no data scope.", scope=scope)
    # Whoever may do anything with a noun also sees it; a right without sight would be a trap.
    verbs = verbs | {"view"} if verbs else verbs
    if (verbs, scope, set(departments)) == (line.verbs, line.scope, set(line.departments)):
        return False
    data = {"verbs": sorted(verbs), "scope": scope, "departments": list(departments)}
    with transaction.atomic():
        row = RoleGrant.objects.filter(role=role, entity=line.entity.label).first()
        if row is None:
            keep_masks(role, line.entity, actor)
            perform("create", RoleGrant, {"role": role.pk, "entity": line.entity.label, **data}, actor=actor)
        else:
            perform("edit", row, data, actor=actor)
    return True


def keep_masks(role: Role, entity: ResolvedEntity, actor: Actor) -> None:
    """A row replaces the declared default; what that masked stays masked until somebody decides otherwise."""
    default = default_grant(role, entity)
    decided = set(RoleField.objects.filter(role=role, entity=entity.label).values_list("field", flat=True))
    for name in sorted(default.masked - decided) if default else ():
        save_field(role, entity, name, int(FieldRight.MASKED), actor)


def save_field(role: Role, entity: ResolvedEntity, name: str, right: int | None, actor: Actor) -> bool:
    """Save the right on one field; None takes the decision back. True when something was saved."""
    if not entity.has(name) or (right is not None and right not in list(FieldRight)):
        raise Invalid.single(name, "unknown_field", "“%(name)s” is not a field here.", name=name)
    row = RoleField.objects.filter(role=role, entity=entity.label, field=name).first()
    if right is None:
        if row is None:
            return False
        perform("delete", row, actor=actor)
    elif row is None:
        perform(
            "create", RoleField, {"role": role.pk, "entity": entity.label, "field": name, "right": right}, actor=actor
        )
    elif row.right == right:
        return False
    else:
        perform("edit", row, {"right": right}, actor=actor)
    return True


def field_lines(role: Role, entity: ResolvedEntity) -> list[dict[str, Any]]:
    """Every field of a noun with the right that the role has on it."""
    rows: Mapping[str, int] = dict(
        RoleField.objects.filter(role=role, entity=entity.label).values_list("field", "right")
    )
    default = default_grant(role, entity)
    granted = RoleGrant.objects.filter(role=role, entity=entity.label).exists()
    masked = default.masked if default and not granted else frozenset()
    found = []
    for item in entity.list_fields():
        if "." in item.name:
            continue
        usual = FieldRight.MASKED if item.name in masked else None
        found.append({"name": item.name, "label": item.label, "right": rows.get(item.name), "usual": usual})
    return found
