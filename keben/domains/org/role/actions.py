"""Copying a role with all it grants, and deleting one that nobody needs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.user.model import User
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.crud import Delete
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Invalid, Refused

CODE = _("Code")


class DeleteRole(Delete):
    """Delete a role that is neither built in nor held by anybody."""

    def check(self, record: Any, ask: Any) -> None:
        if record.is_builtin:
            raise Refused.because("builtin", "“%(name)s” is built in and cannot be deleted.", name=record.name)
        count = User.objects.filter(roles=record.pk, deleted_at=None).count()
        if count:
            raise Refused.because(
                "role_held", "%(count)s people have the role “%(name)s”. Take it from them first.",
                count=count, name=record.name,
            )  # fmt: skip


class CopyRole(Action[Role]):
    """Make another role with the same grants and field rights; it administers nothing."""

    label, icon, bulk, verb = _("Copy"), "copy", False, "create"

    class ask(Ask):  # noqa: N801 - declared like a field
        """How the copy is called."""

        name = Input(Text(60), _("Name"), required=True)
        code = Input(Text(40), _("Code"), required=True)

    def check(self, record: Role, ask: Any) -> None:
        if Role.objects.filter(code=ask.code).exists():
            raise Invalid.single("code", "taken", "%(label)s “%(value)s” is already taken.", label=CODE, value=ask.code)

    def run(self, record: Role, ask: Any) -> None:
        made = perform(
            "create", Role, {"name": ask.name, "code": ask.code, "note": record.note}, actor=self.actor
        ).record
        from keben.domains.org.admin.grant_rows import effective_rows

        for label, verbs, scope, departments in effective_rows(record):
            data = {
                "role": made.pk,
                "entity": label,
                "verbs": sorted(verbs),
                "scope": scope,
                "departments": departments,
            }
            perform("create", RoleGrant, data, actor=self.actor)
        for row in RoleField.objects.filter(role=record):
            data = {"role": made.pk, "entity": row.entity, "field": row.field, "right": row.right}
            perform("create", RoleField, data, actor=self.actor)
