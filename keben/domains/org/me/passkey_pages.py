"""Adding and removing one's own passkeys."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.me.security import confirming
from keben.domains.org.me.who import me
from keben.domains.org.signin import passkeys
from keben.domains.org.signin.facts import SecondFactorAdded, SecondFactorRemoved, tell
from keben.domains.org.signin.second_model import Authenticator, Passkey, RecoveryCode
from keben.domains.org.user.model import User
from keben.kernel.problems import Invalid, Missing
from keben.web.body import sent_object
from keben.web.page import page


@page
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Options for the browser."""
    return JsonResponse(passkeys.start_adding(request, me(request)))


@page
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Keep the key that the browser made."""
    user = me(request)
    answer = sent_object(request)
    if answer is None:
        raise Invalid.single("", "json", "This is no JSON object.")
    passkeys.finish_adding(request, user, answer, str(answer.pop("name", "")))
    tell(user, SecondFactorAdded(user.pk, "passkey"))
    messages.success(request, _("Passkey added"))
    return JsonResponse({"href": "/me/security/"})


@confirming
def remove(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Forget one of one's own keys."""
    key = Passkey.objects.filter(user=user, pk=pk).first()
    if key is None:
        raise Missing("org.Passkey", pk)
    key.delete()
    if not Passkey.objects.filter(user=user).exists() and not Authenticator.objects.filter(user=user).exists():
        RecoveryCode.objects.filter(user=user).delete()
    tell(user, SecondFactorRemoved(user.pk, "passkey"))
    messages.success(request, _("Removed"))
    return redirect("/me/security/")
