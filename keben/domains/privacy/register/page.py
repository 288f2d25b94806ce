"""The register of processing 个人信息处理活动记录: made from declarations, roles and rules of retention."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.data.actors import note
from keben.data.exports.model import ExportRun
from keben.data.exports.run import watermark
from keben.data.sheet import new_sheet
from keben.domains.org.access.rights import Chart, chart, of_role
from keben.domains.org.admin.gate import admins, frame
from keben.domains.org.role.model import Role
from keben.domains.privacy.register.words import basis_of
from keben.domains.privacy.retention.model import RetentionRule
from keben.kernel.access.grants import FieldRight
from keben.kernel.called import named
from keben.kernel.expiry import EXPIRIES
from keben.kernel.joined import listed
from keben.kernel.personal import nouns_of_people, personal_fields
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

YEAR = dt.timedelta(days=365)
NAMES = ("noun", "fields", "purpose", "basis", "kept", "full", "masked", "takes", "exports")


@admins("audit", "security")
def register(request: HttpRequest) -> HttpResponse:
    """Every noun that keeps something about people."""
    return frame(request, "personal", _("Personal data"), {"rows": rows(), "today": timezone.localdate()})


@require_POST
@admins("audit", "security")
def file(request: HttpRequest) -> HttpResponse:
    """The same as a sheet, marked and logged like an export."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    titles = (_("Noun"), _("Fields"), _("Purpose of processing"), _("Legal basis"), _("How long it is kept"),
              _("Roles that read all in full"), _("Roles that see some masked"), _("Roles that may export"),
              _("Exports in a year"))  # fmt: skip
    now = timezone.localtime()
    mark = watermark(actor, now, _("Register of processing"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        sheet = new_sheet("xlsx", path, name=_("Register of processing"), header=mark)
        sheet.remark(mark)
        sheet.title(titles)
        found = rows()
        for row in found:
            sheet.row([text(row[name]) for name in NAMES])
        sheet.close()
        content = path.read_bytes()
    note(actor, "privacy.SubjectRequest", "take-register", data={"nouns": len(found)})
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="register-{now:%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def text(value: Any) -> Any:
    """A cell: lists in one line."""
    return listed(value) if isinstance(value, list) else value


def rows() -> list[dict[str, Any]]:
    """The lines of the register; a fixed number of queries."""
    org, roles = chart(), list(Role.objects.filter(deleted_at=None).order_by("pk"))
    since = timezone.now() - YEAR
    taken = Counter(dict(ExportRun.objects.filter(created_at__gte=since).order_by().values_list("entity").annotate(
        Count("pk"))))  # fmt: skip
    rules = list(RetentionRule._base_manager.filter(status="on", deleted_at=None).order_by("name_key", "pk"))
    return [line(entity, org, roles, rules, taken[entity.label]) for entity in nouns_of_people()]


def line(
    entity: ResolvedEntity, org: Chart, roles: list[Role], rules: Iterable[RetentionRule], taken: int
) -> dict[str, Any]:
    """A noun: its personal fields, what for and on which basis, how long, who reads and who may take it out."""
    names = [item.name for item in personal_fields(entity)]
    full: list[str] = []
    partly: list[str] = []
    takes: list[str] = []
    for role in roles:
        verbs, _scope, _chosen, limits = of_role(org, role, entity)
        if "export" in verbs:
            takes.append(named(role))
        if "view" in verbs:
            masked = any(limits.get(name, FieldRight.EDIT) < FieldRight.READ for name in names)
            (partly if masked else full).append(named(role))
    purpose = itself(entity).declaration.purpose
    return {
        "noun": str(entity.verbose_name_plural),
        "fields": [str(entity.field(name).label) for name in names],
        "purpose": str(purpose.words) if purpose else "",
        "basis": str(basis_of(purpose.basis)) if purpose else "",
        "kept": kept(entity, rules),
        "full": full,
        "masked": partly,
        "takes": takes,
        "exports": taken,
    }


def itself(entity: ResolvedEntity) -> ResolvedEntity:
    """The noun whose rows these are: a pooled customer is a customer, seen from the pool."""
    concrete: Any = entity.model._meta.concrete_model
    return registry.of(concrete) if registry.has(concrete) else entity


def kept(entity: ResolvedEntity, rules: Iterable[RetentionRule]) -> list[str]:
    """How long, from the rules that are on; without one it is kept until somebody deletes it."""
    found = [rule for rule in rules if rule.subject in EXPIRIES and rule.expiry.entity == itself(entity).label]
    if not found:
        return [_("until somebody deletes it")]
    return [
        _("%(what)s: %(months)s months") % {"what": rule.expiry.label, "months": rule.months}
        + (f"（{rule.ground}）" if rule.ground else "")
        for rule in found
    ]
