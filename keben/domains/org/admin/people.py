"""People: found, created with an initial password, unlocked, given roles, deactivated."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keben.domains.org.admin.gate import admins, frame, reasons, say
from keben.domains.org.admin.wording import in_full, masked
from keben.domains.org.letters import posting
from keben.domains.org.letters.invitation import latest, may_be_invited
from keben.domains.org.models import Role, User
from keben.domains.org.signin import attempts
from keben.domains.org.signin.outside import linked_accounts
from keben.domains.org.signin.second import has_second_factor
from keben.domains.org.signin.sessions import open_sessions
from keben.domains.org.user.actions import AssignRoles, Invite, ResetPassword, ResetSecondFactor, UnlinkAccount, Unlock
from keben.kernel.access.actor import Actor
from keben.kernel.actions.crud import Create
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, KebenError
from keben.kernel.query import ListQuery
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.web.record.controls import read_post
from keben.web.record.form import field_of

COLUMNS = ("name", "staff_no", "department", "post", "roles", "status")
ASKED = ("staff_no", "name", "name_en", "mobile", "email", "department", "departments", "post", "supervisor")
ACTS: dict[str, Any] = {"invite": Invite, "unlock": Unlock, "second": ResetSecondFactor, "activate": "activate"}


@admins("system", "security")
def people(request: Any) -> HttpResponse:
    """Everybody, a page at a time."""
    locked = attempts.locked()
    only = request.GET.get("locked") == "1"
    query = ListQuery(
        registry.of(User),
        request.actor,
        search=request.GET.get("q", ""),
        names=COLUMNS,
        extra=Q(staff_no__in=locked) if only else Q(),
    )
    found = query.page(size=50, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "columns": query.columns, "page": found, "q": query.search, "total": query.count(), "locked": locked,
        "only": only, "here": urlencode({"q": query.search, **({"locked": 1} if only else {})}),
    }  # fmt: skip
    return frame(request, "people", _("People"), context, tab="/system/people/")


@never_cache
@admins("system")
def new(request: HttpRequest) -> HttpResponse:
    """Create somebody; the initial password is shown once and has to be changed."""
    actor = request.actor  # type: ignore[attr-defined]
    inputs = [item for item in Create(registry.of(User), actor).inputs(None) if item.name in ASKED]
    typed, errors = None, {}
    if request.method == "POST":
        typed = read_post(inputs, request.POST)
        try:
            return made(request, typed, by_letter=request.POST.get("way") == "letter")
        except Invalid as error:
            errors = error.errors
    fields = [
        field_of(item, None, actor, typed=typed.get(item.name, "") if typed is not None else None,
                 problems=errors.get(item.name, ()))
        for item in inputs
    ]  # fmt: skip
    general = [one.text() for name, found in errors.items() if name not in ASKED for one in found]
    context = {"fields": fields, "errors": general, "count": len(errors), "mail": posting.goes_out()}
    return frame(request, "person_new", _("New person"), context, tab="/system/people/", status=422 if errors else 200)


def made(request: HttpRequest, typed: dict[str, Any], *, by_letter: bool) -> HttpResponse:
    """Somebody new, with an invitation on its way or with an initial password on the page."""
    actor = request.actor  # type: ignore[attr-defined]
    if by_letter and not str(typed.get("email") or "").strip():
        raise Invalid.single("email", "address", "Enter the address to which the invitation goes.")
    with transaction.atomic():
        user = perform("create", User, typed, actor=actor).record
        outcome = perform(Invite if by_letter else ResetPassword, user, actor=actor)
    if not by_letter:
        return show_password(request, user, outcome.record.initial_password)
    say(request, sent_to(user))
    return redirect(f"/system/people/{user.pk}/")


def sent_to(user: User) -> str:
    """Where the invitation went."""
    return _("The invitation is on its way to %(address)s") % {"address": user.email}


def show_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The page that shows an initial password, this once."""
    response = frame(
        request, "password", _("Initial password"), {"person": user, "password": password}, tab="/system/people/"
    )
    response["Cache-Control"] = "no-store"
    return response


@admins("system", "security")
def person(request: HttpRequest, pk: int, *, errors: str = "", status: int = 200) -> HttpResponse:
    """One person: how he signs in, his roles, and what an administrator can do."""
    user = fetch(User, pk, request.actor)  # type: ignore[attr-defined]
    held = {role.pk for role in user.roles.all()}
    context = {
        "person": user,
        "roles": [(role, role.pk in held) for role in Role.objects.filter(deleted_at=None)],
        "sessions": open_sessions(user),
        "locked": attempts.standing(request, user.staff_no).locked_minutes,
        "second": has_second_factor(user),
        "accounts": linked_accounts(user),
        "error": errors,
        "mail": posting.goes_out(),
        "address": address_of(user, request.actor),  # type: ignore[attr-defined]
        "may_be_invited": may_be_invited(user),
        "invited_at": invited_at(user),
    }
    return frame(request, "person", user.name, context, tab="/system/people/", status=status)


def address_of(user: User, actor: Actor) -> str:
    """His mail address as far as this administrator may read it."""
    noun = registry.of(User)
    if not user.email or in_full(noun, "email", actor):
        return user.email
    return masked(noun, "email", user.email)


def invited_at(user: User) -> dt.datetime | None:
    """When he was last sent an invitation."""
    event = latest(user)
    return event.at if event else None


@admins("security")
@require_POST
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Give and take roles."""
    user = fetch(User, pk, request.actor)  # type: ignore[attr-defined]
    try:
        perform(AssignRoles, user, {"roles": request.POST.getlist("roles")}, actor=request.actor)  # type: ignore[attr-defined]
    except KebenError as error:
        return person(request, pk, errors=reasons(error), status=error.status)
    say(request, _("Saved"))
    return redirect(f"/system/people/{pk}/")


@never_cache
@admins("system")
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password to hand over."""
    user = fetch(User, pk, request.actor)  # type: ignore[attr-defined]
    try:
        outcome = perform(ResetPassword, user, actor=request.actor)  # type: ignore[attr-defined]
    except KebenError as error:
        return person(request, pk, errors=reasons(error), status=error.status)
    return show_password(request, user, outcome.record.initial_password)


@admins("system")
@require_POST
def unlink(request: HttpRequest, pk: int, system: str) -> HttpResponse:
    """Part somebody from his account in another system."""
    return done(request, pk, UnlinkAccount, {"system": system})


@admins("system")
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Unlock, reset the second factor, or activate again."""
    return done(request, pk, ACTS[name])


def done(request: HttpRequest, pk: int, action: Any, data: dict[str, Any] | None = None) -> HttpResponse:
    """Do it, and back to the page of the person; a refusal stands on it."""
    user = fetch(User, pk, request.actor)  # type: ignore[attr-defined]
    try:
        perform(action, user, data or {}, actor=request.actor)  # type: ignore[attr-defined]
    except KebenError as error:
        return person(request, pk, errors=reasons(error), status=error.status)
    say(request, sent_to(user) if action is Invite else _("Done"))
    return redirect(f"/system/people/{pk}/")
