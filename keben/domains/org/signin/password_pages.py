"""Changing a password that has to be changed, and resetting a forgotten one by mail."""

from __future__ import annotations

from hashlib import sha256

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_login_failed
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keben.domains.org.letters.forgotten import MINUTES, SALT, ask_for_link, digest_of
from keben.domains.org.letters.invitation import invited as whose
from keben.domains.org.letters.invitation import replaced_at
from keben.domains.org.letters.posting import goes_out
from keben.domains.org.signin import attempts, passwords, warning
from keben.domains.org.signin.client import client_ip
from keben.domains.org.signin.duties import duty_of
from keben.domains.org.signin.facts import InvitationAccepted, PasswordChanged, tell
from keben.domains.org.signin.log import note
from keben.domains.org.signin.model import UserSession
from keben.domains.org.signin.people import find_person
from keben.domains.org.signin.plain import after, plain
from keben.domains.org.signin.sessions import end_sessions, register
from keben.domains.org.user.model import User
from keben.kernel import quota
from keben.kernel.settings import setting

Chosen = type[PasswordChanged] | type[InvitationAccepted]
PER_HOUR, HOUR = 5, 3600.0


def change(
    user: User, *, current: str | None, new: str, again: str, fact: Chosen = PasswordChanged
) -> dict[str, list[str]]:
    """Change the password where nothing speaks against it; otherwise the reasons by field."""
    errors: dict[str, list[str]] = {}
    if current is not None and not user.check_password(current):
        errors["current"] = [_("This is not your present password.")]
    found = [problem.text() for problem in passwords.problems_with(user, new)]
    if found:
        errors["new"] = found
    elif new != again:
        errors["again"] = [_("The two passwords differ.")]
    if not errors:
        passwords.store(user, new, must_change=False)
        tell(user, fact(user_id=user.pk))
    return errors


def kept_in(request: HttpRequest, user: User) -> None:
    """After a change all other sessions end; this one goes on under a fresh key."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    update_session_auth_hash(request, user)
    register(request, user)
    end_sessions(user, but=request.session.session_key or "")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def must_change(request: HttpRequest) -> HttpResponse:
    """The page to which everybody is sent whose password has to be changed."""
    if not request.user.is_authenticated:
        return redirect("/login/")
    user = User.objects.get(pk=request.user.pk)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = change_posted(request, user)
        if not errors:
            return redirect("/")
    elif duty_of(user) is None:
        return redirect("/me/security/")
    context = {"errors": errors, "rules": rules(), "ask_current": True, "action": "/login/password/"}
    return plain(request, "pages/signin/password.html", context, status=422 if errors else 200)


def change_posted(request: HttpRequest, user: User) -> dict[str, list[str]]:
    """Change the password from the three fields of a form; wrong present passwords count as failed tries."""
    standing = attempts.standing(request, user.staff_no)
    if standing.locked_minutes:
        return {"current": [standing.text()]}
    post = request.POST
    errors = change(user, current=post.get("current", ""), new=post.get("new", ""), again=post.get("again", ""))
    if "current" in errors:
        user_login_failed.send(sender=__name__, credentials={"username": user.staff_no}, request=request)
        if attempts.standing(request, user.staff_no).locked_minutes:
            warning.of_lock(request, user.staff_no, user)
    if not errors:
        kept_in(request, user)
    return errors


def rules() -> list[str]:
    """What a password needs, in words."""
    found = [
        _("At least %(count)s characters.") % {"count": setting("password.min_length")},
        _("Use at least %(count)s of: lower case, upper case, digits, signs.") % {"count": setting("password.classes")},
    ]
    if setting("password.history"):
        found.append(_("Not one of the last %(count)s.") % {"count": setting("password.history")})
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the account; the answer, and the work for it, is the same whether or not there is one."""
    if not setting("signin.forgotten_by_mail"):
        raise Http404
    if request.method == "GET" or not goes_out():
        return plain(request, "pages/signin/forgotten.html", {"sent": False, "mail": goes_out()})
    typed = request.POST.get("login", "")
    if typed.strip() and not too_many(request, typed):
        ask_for_link(find_person(typed), request.build_absolute_uri("/"))
    return plain(request, "pages/signin/forgotten.html", {"sent": True})


def too_many(request: HttpRequest, typed: str) -> bool:
    """At most five mails an hour to one person, and five times as many from one address."""
    account = sha256(attempts.account_of(request, {"username": typed}).encode()).hexdigest()
    keys = ((f"forgotten:{account}", PER_HOUR), (f"forgotten:{client_ip(request)}", PER_HOUR * 5))
    waits = [quota.take(key, most=most, seconds=HOUR) for key, most in keys]  # each counts, always
    return max(waits) > 0


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password with the link of the mail; the link dies with the old password."""
    person = person_of(token)
    if person is None:
        return plain(
            request, "pages/signin/forgotten.html", {"sent": False, "dead": True, "mail": goes_out()}, status=410
        )
    return choose(request, person, PasswordChanged, f"/login/?next={after(request)}")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the first password with the link of an invitation."""
    person = whose(token)
    if person is None:
        context = {"forgotten": setting("signin.forgotten_by_mail"), "newer": replaced_at(token)}
        return plain(request, "pages/signin/invited.html", context, status=410)
    return choose(request, person, InvitationAccepted, "/login/?welcome=1", welcome=True)


def choose(request: HttpRequest, person: User, fact: Chosen, done: str, *, welcome: bool = False) -> HttpResponse:
    """Ask whoever came by a link for his new password; the rules are the same as everywhere."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        new, again = request.POST.get("new", ""), request.POST.get("again", "")
        errors = change(person, current=None, new=new, again=again, fact=fact)
        if not errors:
            end_sessions(person)
            attempts.forgive(person.staff_no)
            note(request, "ok", user=person, method="mail")
            return redirect(done)
    context = {
        "errors": errors, "rules": rules(), "ask_current": False, "action": request.path, "person": person,
        "welcome": welcome,
    }  # fmt: skip
    # To other sites no address goes, as from every page (SECURE_REFERRER_POLICY). Without any referrer browsers would
    # call the origin of the form "null", and the form would be refused as a forged one.
    return plain(request, "pages/signin/password.html", context, status=422 if errors else 200)


def person_of(token: str) -> User | None:
    """Whom the link was sent to, while it is fresh and password and address are still the old ones."""
    try:
        key, digest = signing.loads(token, salt=SALT, max_age=MINUTES * 60)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = User.objects.filter(pk=key).first()
    if person is None or not person.is_active or digest_of(person) != digest:
        return None
    return person
