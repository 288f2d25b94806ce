"""People named by department and by role; departments count with all below them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keben.domains.org.access.rights import chart


def named_people(departments: Iterable[Any], roles: Iterable[Any]) -> frozenset[int]:
    """Keys of everybody in these departments or with one of these roles."""
    org = chart()
    found = org.people_in({below for one in departments for below in org.below(one.pk)})
    wanted = {role.pk for role in roles}
    return frozenset(found | {user for user, theirs in org.roles_of.items() if any(r.pk in wanted for r in theirs)})
