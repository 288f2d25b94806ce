"""One's own profile and preferences, and the open sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.me.who import me, own_page
from keben.domains.org.signin.log import note
from keben.domains.org.signin.model import SignIn
from keben.domains.org.signin.sessions import end_sessions, open_sessions
from keben.domains.org.user.model import User
from keben.kernel.called import named
from keben.kernel.joined import listed
from keben.kernel.registry import registry
from keben.web.page import page


@page
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is, and how one likes the program to look."""
    user = me(request)
    facts = (
        (_("Full name"), user.name),
        (_("Staff number"), user.staff_no),
        (_("Mobile"), registry.of(User).field("mobile").kind.show(user.mobile)),
        (_("E-mail"), user.email),
        (_("Department"), named(user.department)),
        (_("Post"), named(user.post)),
        (_("Superior"), named(user.supervisor)),
        (_("Roles"), listed(role.spoken() for role in user.roles.all())),
    )
    return own_page(request, "profile", {"facts": facts, "me": user})


@page
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, and the last tries to sign in."""
    user = me(request)
    recent = SignIn.objects.filter(user=user)[:20]
    here = request.session.session_key
    return own_page(request, "sessions", {"sessions": open_sessions(user), "recent": recent, "here": here})


@page
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one other session, or all others."""
    user = me(request)
    chosen = request.POST.get("session", "")
    only = int(chosen) if chosen.isdigit() else None
    if only is None and chosen != "all":
        return redirect("/me/sessions/")
    ended = end_sessions(user, but=request.session.session_key or "", only=only)
    if ended:
        note(request, "ended", user=user)
    messages.success(request, _("Sessions ended: %(count)s") % {"count": ended})
    return redirect("/me/sessions/")
