"""Phone capture at a stand: a page for the thumb that keeps cards on the device until there is a network."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lookups import LeadSource
from keben.domains.marketing.stand.reading import Unreadable, can_read, read_card
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, Invalid, Missing
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.tasks.job import enqueue
from keben.web.page import page, render, toast
from keben.web.record.form import watched

TYPED = ("name", "contact_name", "post", "mobile", "phone", "email", "wechat", "address", "requirement")
LARGEST = 12 << 20


def allowed(actor: Any) -> None:
    """Raise Denied for people who may not enter leads."""
    if not actor.can("marketing.Lead", "create"):
        raise Denied("marketing.Lead", "create")


@page
def stand(request: HttpRequest) -> HttpResponse:
    """The page; on POST one card, which the device may send again without harm."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    allowed(actor)
    if request.method == "POST":
        lead = take(request, actor)
        text = _("Created “%(title)s”") % {"title": lead.name}
        if met := known_already(lead):
            text += _("; the check for twins knows %(n)s like it") % {"n": met}
        return toast(HttpResponse(status=200), text)
    sources = scoped(LeadSource, actor).filter(is_active=True).order_by("position", "pk")
    english = (get_language() or "").startswith("en")
    context = {
        "sources": [(one.pk, one.name_en if english and one.name_en else one.name) for one in sources],
        "reader": can_read(),
        "twins": watched(registry.get("marketing.Lead")),
        "today": scoped(Lead, actor).filter(created_by=actor.user_id or 0).order_by("-pk")[:5],
    }
    return render(request, "pages/marketing/stand.html", context)


def known_already(lead: Lead) -> int:
    """How many leads, customers and contacts the check met when the card was taken; the count tells nobody anything."""
    event = LoggedEvent.objects.filter(entity="marketing.Lead", object_id=lead.pk, action="create").first()
    return len((event.data.get("acknowledged") or {}).get("twins", ())) if event else 0


def take(request: HttpRequest, actor: Any) -> Lead:
    """The card as a lead with its pictures, in one transaction; the same key gives the same lead. Raises Invalid."""
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "").strip() for name in TYPED}
    if not data["name"] and not data["contact_name"]:
        raise Invalid.single("name", "required", "A card has at least the name of a company or of a person.")
    data["name"] = data["name"] or data["contact_name"]
    data |= {"source": post.get("source", ""), "source_detail": post.get("source_detail", "").strip()}
    data["owner"] = actor.user_id if post.get("mine") else ""
    pictures = [one for one in post.getlist("attachments") if one.isdigit()]
    with transaction.atomic():
        key = f"card:{post.get('_key', '')}" if post.get("_key") else ""
        # A card is never sent back to the stand: a second one of the same house is looked at later, at a desk.
        made = perform("create", Lead, data, actor=actor, key=key, acknowledge=("twins",))
        lead: Lead = made.record
        if pictures and not made.replayed:
            attach(lead, pictures, actor)
            if post.get("read_later") and can_read():
                enqueue("leads.read_card", {"lead": lead.pk, "picture": int(pictures[0])})
    return lead


def attach(lead: Lead, pictures: list[str], actor: Any) -> None:
    """Put the pictures with the lead; where a rule gave it to somebody else, who took them may still do so."""
    try:
        perform("attach", lead, {"files": pictures}, actor=actor)
    except (Denied, Missing):
        from keben.kernel.features.attachments import Attachment

        mine = Attachment._base_manager.filter(pk__in=pictures, created_by=actor.user_id, object_id=None)
        mine.update(entity="marketing.Lead", object_id=lead.pk)


@require_POST
@page
def read(request: HttpRequest) -> HttpResponse:
    """What the installed reader finds on a picture of a card."""
    allowed(request.actor)  # type: ignore[attr-defined]
    file = request.FILES.get("file")
    if not can_read():
        return JsonResponse({"error": _("No reader of name cards is installed.")}, status=409)
    if file is None or not file.size or file.size > LARGEST:
        return JsonResponse({"error": _("Send a picture of at most 12 MB.")}, status=422)
    try:
        return JsonResponse({"fields": read_card(file.read())})
    except Unreadable:
        return JsonResponse({"error": _("The picture could not be read. Take it again, or type the card.")}, status=422)
