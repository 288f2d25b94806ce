"""Roles: made, copied, deleted, and what each may do with the fields of a noun."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.admin.gate import admins, frame, reasons, say
from keben.domains.org.admin.grant_rows import field_lines, save_field
from keben.domains.org.role.actions import CopyRole
from keben.domains.org.role.model import Role
from keben.domains.org.role.rules import holds
from keben.kernel.access.grants import FIELD_RIGHT_LABELS
from keben.kernel.actions.perform import perform
from keben.kernel.problems import KebenError
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry


@admins("security")
def roles(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    """All roles with how many people have them."""
    from django.db.models import Count, Q

    rows = scoped(Role, request.actor).annotate(  # type: ignore[attr-defined]
        people=Count("users", filter=Q(users__deleted_at=None, users__status="active"))
    )
    return frame(request, "roles", _("Roles"), {"roles": rows, "error": error, "kinds": Role.ADMIN},
                 tab="/system/roles/", status=status)  # fmt: skip


@admins("security")
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Make an empty role."""
    data = {name: request.POST.get(name, "") for name in ("name", "name_en", "code", "note", "administers")}
    try:
        made = perform("create", Role, data, actor=request.actor).record  # type: ignore[attr-defined]
    except KebenError as error:
        return roles(request, error=reasons(error), status=error.status)
    return redirect(f"/system/roles/{made.pk}/")


@admins("security")
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another role with the same rights."""
    source = fetch(Role, pk, request.actor)  # type: ignore[attr-defined]
    data = {"name": request.POST.get("name", ""), "code": request.POST.get("code", "")}
    try:
        perform(CopyRole, source, data, actor=request.actor)  # type: ignore[attr-defined]
    except KebenError as error:
        return roles(request, error=reasons(error), status=error.status)
    return redirect(f"/system/roles/{Role.objects.get(code=data['code'].strip()).pk}/")


@admins("security")
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a role nobody has."""
    try:
        perform("delete", fetch(Role, pk, request.actor), actor=request.actor)  # type: ignore[attr-defined]
    except KebenError as error:
        return roles(request, error=reasons(error), status=error.status)
    say(request, _("Deleted"))
    return redirect("/system/roles/")


@admins("security")
def fields(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """What one role may do with each field of one noun."""
    role = fetch(Role, pk, request.actor)  # type: ignore[attr-defined]
    try:
        entity = registry.get(label)
    except LookupError:
        raise Http404 from None
    error = ""
    if request.method == "POST":
        try:
            save_fields(request, role, entity)
        except KebenError as refusal:
            error = reasons(refusal)
        else:
            say(request, _("Saved"))
            return redirect(f"/system/roles/{pk}/fields/{label}/")
    context = {
        "role": role,
        "entity": entity,
        "fields": field_lines(role, entity),
        "rights": [(int(key), text) for key, text in FIELD_RIGHT_LABELS.items()],
        "own": holds(request.actor, role.pk),  # type: ignore[attr-defined]
        "error": error,
    }
    return frame(request, "fields", role.spoken(), context, tab="/system/roles/", status=422 if error else 200)


def save_fields(request: HttpRequest, role: Role, entity: Any) -> None:
    """Save the posted rights in one transaction."""
    with transaction.atomic():
        for item in field_lines(role, entity):
            raw = request.POST.get(f"right:{item['name']}")
            if raw is None:
                continue
            right = int(raw) if raw.isdigit() else None
            save_field(role, entity, item["name"], right, request.actor)  # type: ignore[attr-defined]
