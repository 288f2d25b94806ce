"""The letters that the program writes: whether they go out, how each looks with samples, and one sent to oneself."""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.admin.gate import admins, frame, say
from keben.domains.org.letters import forgotten, posting
from keben.domains.org.letters.declared import LETTERS, Letter
from keben.domains.org.letters.writing import written
from keben.domains.org.models import User
from keben.kernel.tasks.job import Job

TAB = "/system/letters/"
LOOK = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""The styles of a letter stand in its tags; it may be shown in a page of ours, and may do nothing."""


@admins("system")
def letters(request: HttpRequest) -> HttpResponse:
    """Where mail goes, what has failed, and every letter."""
    jobs = Job.objects.filter(task__in=(posting.TASK, forgotten.TASK))
    context = {
        "mail": posting.goes_out(),
        "server": server(),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "home": posting.home(),
        "failed": jobs.filter(state="failed").count(),
        "again": jobs.filter(state="waiting").exclude(error="").count(),
        "letters": sorted(LETTERS.values(), key=lambda one: str(one.label)),
    }
    return frame(request, "letters", _("System mail"), context, tab=TAB)


def server() -> str:
    """The mail server without who signs in there."""
    if not posting.goes_out():
        return ""
    tls = "SSL" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else ""
    return " ".join(part for part in (f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}", tls) if part)


def asked(request: HttpRequest, name: str) -> tuple[Letter, User, str, EmailMultiAlternatives]:
    """The letter with sample data, to whoever looks, in the language that he chose."""
    if name not in LETTERS:
        raise Http404
    one, person = LETTERS[name], User.objects.get(pk=request.user.pk or 0)
    chosen = request.POST.get("lang") or request.GET.get("lang") or get_language() or ""
    lang = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    message = written(name, person, one.sample(person), lang=lang)
    if message is None:
        raise Http404
    return one, person, lang, message


@admins("system")
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as it arrives: subject, HTML and text."""
    return show(request, name)


def show(request: HttpRequest, name: str, error: str = "", status: int = 200) -> HttpResponse:
    """Its page; after a test that failed, with what the mail server said."""
    one, person, lang, message = asked(request, name)
    context = {
        "letter": one, "lang": lang, "languages": settings.LANGUAGES, "message": message, "person": person,
        "mail": posting.goes_out(), "error": error, "back": TAB,
    }  # fmt: skip
    return frame(request, "letter", str(one.label), context, tab=TAB, status=status)


@admins("system")
def look(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML alone, for the frame on its page."""
    _one, _person, _lang, message = asked(request, name)
    content: Any = message.alternatives[0][0]
    response = HttpResponse(content)
    response["Content-Security-Policy"], response["X-Frame-Options"] = LOOK, "SAMEORIGIN"
    return response


@admins("system")
@require_POST
def attempt(request: HttpRequest, name: str) -> HttpResponse:
    """Send it to oneself, now and here, so that the answer of the mail server stands on the page."""
    _one, person, lang, message = asked(request, name)
    if not posting.goes_out():
        return show(request, name, _("No mail goes out from this installation (KEBEN_EMAIL_URL)."), 409)
    if not person.email:
        return show(request, name, _("You have no e-mail address here. Enter one at your own record first."), 409)
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as problem:
        said = _("The mail server did not take it: %(problem)s") % {"problem": posting.answer_of(problem)}
        return show(request, name, said, 502)
    say(request, _("Sent to %(address)s") % {"address": person.email})
    return redirect(f"{TAB}{name}/?lang={lang}")
