"""The register of personal data for the audit administrator: which fields of which nouns, and which roles read them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.domains.org.access.rights import Chart, chart, of_role
from keben.domains.org.admin.gate import admins, frame
from keben.domains.org.role.model import Role
from keben.kernel.access.grants import FieldRight
from keben.kernel.personal import nouns_of_people, personal_fields
from keben.kernel.resolved import ResolvedEntity


@admins("audit")
def register(request: HttpRequest) -> HttpResponse:
    """Every noun that keeps something about people."""
    org, roles = chart(), list(Role.objects.filter(deleted_at=None).order_by("pk"))
    rows = [line(entity, org, roles) for entity in nouns_of_people()]
    return frame(request, "personal", _("Personal data"), {"rows": rows})


def line(entity: ResolvedEntity, org: Chart, roles: list[Role]) -> dict[str, Any]:
    """A noun: its personal fields, who reads all of them in full, who sees some masked."""
    names = [item.name for item in personal_fields(entity)]
    full: list[str] = []
    partly: list[str] = []
    for role in roles:
        verbs, _scope, _chosen, limits = of_role(org, role, entity)
        if "view" not in verbs:
            continue
        masked = any(limits.get(name, FieldRight.EDIT) < FieldRight.READ for name in names)
        (partly if masked else full).append(role.name)
    return {
        "noun": str(entity.verbose_name_plural),
        "fields": [str(entity.field(name).label) for name in names],
        "full": full,
        "masked": partly,
    }
