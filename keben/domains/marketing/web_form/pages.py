"""The public page of a form: no sign-in, no script, no session; a trap for programs and a limit for floods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from keben.api.language import language_of
from keben.domains.marketing.web_form.model import WebForm, questions
from keben.domains.marketing.web_form.receive import TRAP, Sender, asked, opened, receive, required, ticket
from keben.domains.org.signin.client import agent_of, client_ip
from keben.domains.org.signin.plain import plain
from keben.domains.org.signin.totp import picture
from keben.kernel.problems import Invalid, KebenError, Refused
from keben.kernel.quota import take
from keben.kernel.settings import setting
from keben.web.middleware.actor import COOKIE

MOST, SECONDS = 10, 600
SAID = ("name", "intro", "consent_text", "success_text")
NO_ERRORS: Mapping[str, str] = {}
TYPES = {"mobile": "tel", "email": "email", "requirement": "textarea"}
FILLS = {"contact_name": "name", "mobile": "tel", "email": "email", "name": "organization", "address": "street-address"}


@csrf_exempt  # nobody's authority is borrowed here: the ticket in the form says where it was opened
def web_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form in the language of the stranger's browser, unless he has chosen another one here or is one of us."""
    if request.user.is_authenticated or COOKIE in request.COOKIES:
        return answer(request, slug)
    language = language_of(request, own=str(setting("company.language")))
    with translation.override(language):
        request.LANGUAGE_CODE = language
        response = answer(request, slug)
    response.headers["Content-Language"] = language
    return response


def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or take what was sent and thank."""
    form = WebForm._base_manager.filter(slug=slug, is_active=True, deleted_at=None).first()
    if form is None:
        raise Http404
    if request.method != "POST":
        return show(request, form, sent="sent" in request.GET)
    address = client_ip(request) or "unknown"
    wait = take(f"web-form:{address}", most=MOST, seconds=SECONDS)
    if wait:
        told = _("Too many messages from your address. Please try again in %(minutes)s minutes.")
        response = show(request, form, general=told % {"minutes": int(wait // 60) + 1}, status=429)
        response["Retry-After"] = str(int(wait) + 1)
        return response
    if request.POST.get(TRAP):
        return HttpResponseRedirect(f"/f/{slug}/?sent=1")  # thanked and forgotten
    key = opened(form, request.POST.get("ticket", ""))
    if not key:
        return show(request, form, general=_("This form was open too long. Please send it once more."), status=409)
    try:
        receive(form, request.POST.dict(), Sender(address, agent_of(request)), key=key)
    except Invalid as error:
        errors = {name: " ".join(one.text() for one in found) for name, found in error.errors.items()}
        return show(request, form, errors=errors, status=422)
    except Refused as error:
        if error.reasons[0].code != "key_reused":
            return show(request, form, general=said(error), status=409)
        return show(request, form, general=_("This was sent already. Send it once more if you changed it."), status=409)
    return HttpResponseRedirect(f"/f/{slug}/?sent=1")


def said(error: KebenError) -> str:
    """Why it was refused."""
    return " ".join(one.text() for one in error.problems())


def show(
    request: HttpRequest,
    form: WebForm,
    *,
    errors: Mapping[str, str] = NO_ERRORS,
    general: str = "",
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed and what is wrong."""
    labels = {**dict(questions()), "contact_name": _("Your name"), "mobile": _("Mobile")}
    fields: list[dict[str, Any]] = [
        {"name": name, "label": labels[name], "type": TYPES.get(name, "text"), "value": request.POST.get(name, ""),
         "error": errors.get(name, ""), "required": name in required(form), "fill": FILLS.get(name, "off")}
        for name in asked(form)
    ]  # fmt: skip
    words = {name: form.said(name, get_language() or "") for name in SAID}
    context = {
        "form": form, "words": words,
        "fields": fields, "trap": TRAP, "ticket": ticket(form), "general": general, "sent": sent,
        "consent": request.POST.get("consent", ""), "consent_error": errors.get("consent", ""),
        "other": " ".join(text for name, text in errors.items() if name not in labels and name != "consent"),
    }  # fmt: skip
    return plain(request, "pages/marketing/web_form.html", context, status=status)


def publish(request: HttpRequest, entity: Any, record: WebForm, panel: Any) -> dict[str, Any]:
    """The link of the form as this person reaches the house, and its QR code."""
    link = f"{request.scheme}://{request.get_host()}/f/{record.slug}/"
    return {"link": link, "picture": picture(link)}
