"""Roles: the matrix of verbs and data scopes per noun, field rights, and copies."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.admin.gate import admins, frame, reasons, say
from keben.domains.org.admin.grant_rows import field_lines, lines, save_field, save_line
from keben.domains.org.admin.why_sees import why_sees
from keben.domains.org.department.model import Department
from keben.domains.org.role.actions import CopyRole
from keben.domains.org.role.model import Role
from keben.domains.org.role.rules import holds
from keben.domains.org.user.model import User
from keben.kernel.access.grants import FIELD_RIGHT_LABELS, SCOPE_LABELS, VERB_LABELS
from keben.kernel.actions.perform import perform
from keben.kernel.problems import KebenError
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.web.shell import group_labels

VERB_WORDS = VERB_LABELS


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
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Verbs and data scope of one role for every noun; saving writes only what differs."""
    role = fetch(Role, pk, request.actor)  # type: ignore[attr-defined]
    found = lines(role)
    error = ""
    if request.method == "POST":
        try:
            saved = save_matrix(request, role, found)
        except KebenError as refusal:
            error = reasons(refusal)
        else:
            say(request, _("Saved: %(count)s nouns changed") % {"count": saved})
            return redirect(f"/system/roles/{pk}/")
    verbs = list(dict.fromkeys([*VERB_LABELS, *(verb for line in found for verb in line.possible)]))
    context = {
        "role": role,
        "groups": grouped(found),
        "verbs": [(verb, VERB_WORDS.get(verb, verb)) for verb in verbs],
        "scopes": [(str(key), text) for key, text in SCOPE_LABELS.items()],
        "departments": list(Department.objects.filter(deleted_at=None).order_by("path")),
        "own": holds(request.actor, role.pk),  # type: ignore[attr-defined]
        "error": error,
    }
    return frame(request, "matrix", role.spoken(), context, tab="/system/roles/", status=422 if error else 200)


def grouped(found: list[Any]) -> list[tuple[str, list[Any]]]:
    """The lines as the menu groups their nouns; those without a place in it come last."""
    titles = {**group_labels(), "work": _("Work"), "system": _("Organisation")}
    rest = _("Lists and configuration")
    groups: dict[str, list[Any]] = {titles[key]: [] for key in titles if titles[key]} | {rest: []}
    for line in found:
        groups[titles.get(line.entity.declaration.menu or "", "") or rest].append(line)
    return [(title, lines_of) for title, lines_of in groups.items() if lines_of]


def save_matrix(request: HttpRequest, role: Role, found: list[Any]) -> int:
    """Save the posted matrix in one transaction; returns how many nouns changed."""
    saved = 0
    with transaction.atomic():
        for line in found:
            name = line.entity.label
            if f"{name}:here" not in request.POST:
                continue
            chosen = tuple(int(key) for key in request.POST.getlist(f"{name}:departments") if key.isdigit())
            saved += save_line(
                role,
                line,
                verbs=frozenset(request.POST.getlist(f"{name}:verbs")),
                scope=request.POST.get(f"{name}:scope", line.scope),
                departments=chosen,
                actor=request.actor,  # type: ignore[attr-defined]
            )
    return saved


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


@admins("security", "audit")
def rights(request: HttpRequest) -> HttpResponse:
    """What a colleague may do: per noun each verb with its reach and the role that gave it, and the field rights."""
    from keben.domains.org.access.rights import rights_of

    raw = request.GET.get("person", "")
    person = User.objects.filter(pk=int(raw)).first() if raw.isdigit() else None
    found = []
    if person is not None:
        mine = rights_of(person.pk)
        for entity in registry:
            reach = mine.reach.get(entity.label, {})
            if reach:
                found.append((entity, explained(entity, reach), limits(entity, mine.fields.get(entity.label, {}))))
    address = request.GET.get("record", "").strip()
    why = why_sees(person, address) if person is not None and address else None
    context = {"person": person, "found": found, "address": address, "why": why, "verbs": VERB_WORDS}
    context["spoken"] = {role.name: role.spoken() for role in Role.objects.all()}
    return frame(request, "rights", _("Effective rights"), context, tab="/system/rights/")


def explained(entity: Any, reach: Any) -> list[tuple[list[Any], str, list[tuple[str, Any]]]]:
    """The verbs with how far they reach and which roles say so; verbs of the same reach stand together."""
    words = {str(key): text for key, text in SCOPE_LABELS.items()}
    order = list(VERB_WORDS)
    found: dict[Any, list[Any]] = {}
    for verb in sorted(reach, key=lambda one: order.index(one) if one in order else len(order)):
        part = reach[verb]
        found.setdefault((part.everything, part.owners, part.roles), []).append(VERB_WORDS.get(verb, verb))
    return [
        (
            verbs,
            _("everything") if everything else _("of %(count)s people") % {"count": len(owners)},
            [(role, words.get(scope, scope)) for role, scope in roles],
        )
        for (everything, owners, roles), verbs in found.items()
    ]


def limits(entity: Any, fields: Any) -> list[tuple[Any, Any]]:
    """The fields on which less than editing is allowed."""
    return [
        (entity.field(name).label, FIELD_RIGHT_LABELS[right])
        for name, right in sorted(fields.items())
        if entity.has(name)
    ]
