"""What `keben user` does: people, roles and passwords for an operator at the machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from keben.domains.org.department.model import Department
from keben.domains.org.grants import ROLES
from keben.domains.org.role.model import Role
from keben.domains.org.signin.attempts import forgive
from keben.domains.org.user.actions import reset_to
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.crud import Create
from keben.kernel.actions.perform import perform

FIRST_ROLE = "system_admin"
FIRST_DEPARTMENT = "总部"


class PersonError(Exception):
    """What an operator asked for cannot be done; the text says why and what to do."""


def create(
    *,
    staff_no: str,
    name: str,
    roles: Sequence[str] = (),
    department: str | None = None,
    mobile: str = "",
    email: str = "",
) -> User:
    """A new person; the first one of a deployment becomes system administrator.

    Raises PersonError for an unknown role or department, Invalid for values that do not fit.
    """
    wanted = list(roles) or ([] if User.objects.exists() else [FIRST_ROLE])
    answers: dict[str, Any] = {
        "staff_no": staff_no,
        "name": name,
        "mobile": mobile,
        "email": email,
        "department": _department(department).pk,
        "roles": [_role(code).pk for code in wanted],
    }
    return perform(Create, User, answers, actor=_operator()).record


def set_password(user: User, password: str, *, must_change: bool) -> None:
    """A new password; sessions opened with the old one end."""
    if not must_change:
        try:
            validate_password(password, user)
        except ValidationError as refused:
            raise PersonError(" ".join(refused.messages)) from None
    perform(reset_to(password, must_change=must_change), user, actor=_operator())


def find(staff_no: str) -> User:
    user = User.objects.filter(staff_no__iexact=staff_no).first()
    if user is None:
        raise PersonError(f"Nobody has the staff number {staff_no}; `keben user list` shows everybody.")
    return user


def everybody() -> Iterable[User]:
    return User.objects.filter(deleted_at=None).order_by("staff_no").prefetch_related("roles")


def unlock(user: User) -> bool:
    """Forget failed sign-ins; returns whether there were any."""
    return bool(forgive(user.staff_no))


def _operator() -> Actor:
    return system_actor("keben user")


def _department(name: str | None) -> Department:
    if name is None:
        top = Department.objects.filter(deleted_at=None, parent=None).order_by("pk").first()
        return top or perform(Create, Department, {"name": FIRST_DEPARTMENT}, actor=_operator()).record
    found = list(Department.objects.filter(deleted_at=None, name=name)[:2])
    if len(found) != 1:
        known = ", ".join(Department.objects.filter(deleted_at=None).values_list("name", flat=True)[:10])
        raise PersonError(f"{len(found)} departments are called {name}; there are: {known or 'none yet'}.")
    return found[0]


def _role(code: str) -> Role:
    role = Role.objects.filter(code=code, deleted_at=None).first()
    if role is not None:
        return role
    builtin = {row[0]: row for row in ROLES}
    if code not in builtin:
        known = {*builtin, *Role.objects.filter(deleted_at=None).values_list("code", flat=True)}
        raise PersonError(f"There is no role {code}; there are: {', '.join(sorted(known))}.")
    return _make_role(*builtin[code])


def make_roles() -> int:
    """The built-in roles that are missing, made; returns how many. Deleted ones stay deleted."""
    known = set(Role.objects.values_list("code", flat=True))
    wanted = [row for row in ROLES if row[0] not in known]
    for row in wanted:
        _make_role(*row)
    return len(wanted)


def _make_role(code: str, name: str, name_en: str, administers: str) -> Role:
    def built_in(role: Role) -> None:
        role.is_builtin = True

    values = {"code": code, "name": name, "name_en": name_en, "administers": administers}
    made: Role = perform(Create, Role, values, actor=_operator(), prepare=built_in).record
    return made
