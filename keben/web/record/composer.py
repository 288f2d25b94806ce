"""写跟进: a contact with its next step, or a comment, with @, files and phrases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.kernel import lookups
from keben.kernel.about import about
from keben.kernel.actions.perform import perform
from keben.kernel.bilingual import spoken
from keben.kernel.contacting import ALL, doubt_about, refused_words
from keben.kernel.ended import refuse_ended
from keben.kernel.joined import sentences
from keben.kernel.kinds.moments import show_day
from keben.kernel.problems import Denied, KebenError, Refused
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render_layer, toast
from keben.web.record.controls import pick_url
from keben.web.record.layers import done, layer
from keben.web.record.mentioned import warned
from keben.web.record.sources import FOLLOW_UP, follow_ups_exist
from keben.web.record.whereabouts import stand
from keben.web.ways import first_link

PHRASES = "activities.QuickPhrase"
METHODS = "activities.FollowUpMethod"
COMMENT = "comment"
AT = dt.time(10, 0)
MOST = 40
OWN_FIRST = ("is_shared", "position", "id")


def next_chips() -> list[dict[str, str]]:
    """明天, 下周一, 下周三; at ten in the morning."""
    today = timezone.localdate()
    monday = today + dt.timedelta(days=7 - today.weekday())
    days = (
        (today + dt.timedelta(days=1), _("Tomorrow")),
        (monday, _("Next Monday")),
        (monday + dt.timedelta(days=2), _("Next Wednesday")),
    )
    words = dict(reversed(days))  # on a Sunday tomorrow is the next Monday
    return [
        {"value": f"{day.isoformat()} {AT:%H:%M}", "label": f"{words[day]} {show_day(day, today)}"}
        for day in sorted(words)
    ]


def choices(label: str, actor: Any, order: tuple[str, ...] = ("position", "id")) -> list[tuple[Any, ...]]:
    """The active rows of a look-up: key, name, English name and, where there is one, icon; kept in memory."""
    if not registry.knows(label) or not actor.can(label, "view"):
        return []

    def load() -> list[tuple[Any, ...]]:
        model = registry.get(label).model
        icon = [field.name for field in model._meta.concrete_fields if field.name == "icon"]
        rows = scoped(model, actor).filter(is_active=True).order_by(*order)
        return list(rows.values_list("pk", "name", "name_en", *icon)[:MOST])

    return lookups.offered((label, actor.rights, actor.user_id, timezone.localdate()), load)


def offered(entity: ResolvedEntity, actor: Any) -> tuple[tuple[Any, ...], ...]:
    """The ways to follow up and the phrases; what a composer shows besides the record follows from these."""
    if not follow_ups_exist(entity, actor) or not actor.can(FOLLOW_UP, "create"):
        return (), ()
    return tuple(choices(METHODS, actor)), tuple(choices(PHRASES, actor, OWN_FIRST))


def phrase_menu(actor: Any) -> dict[str, Any]:
    """What the menu of phrases holds."""
    words = [spoken(*names) for _key, *names in choices(PHRASES, actor, OWN_FIRST)]
    return {"phrases": words, "phrases_url": phrases_url(actor)}


def phrases_url(actor: Any) -> str:
    """Where somebody keeps his own phrases, if he may."""
    known = registry.knows(PHRASES) and actor.can(PHRASES, "create")
    return reverse("record-phrases") if known else ""


def context(actor: Any, entity: ResolvedEntity, pk: Any, title: Any) -> dict[str, Any] | None:
    """What the composer offers; None where the actor may say nothing."""
    return composed(actor, entity, offered(entity, actor), pk, title)


def composed(
    actor: Any, entity: ResolvedEntity, choice: tuple[tuple[Any, ...], ...], pk: Any, title: Any
) -> dict[str, Any] | None:
    """The composer of the record of this key and title, with these choices."""
    methods: list[dict[str, str]] = []
    if follow_ups_exist(entity, actor) and actor.can(FOLLOW_UP, "create"):
        methods = [{"value": str(key), "label": spoken(*names), "icon": icon} for key, *names, icon in choice[0]]
        methods = methods or [{"value": "", "label": _("Follow-up"), "icon": "pencil"}]
    phrases = [spoken(*names) for _key, *names in choice[1]] if methods else []
    chips = next_chips() if methods else []
    if "comments" in entity.features:
        methods.append({"value": COMMENT, "label": _("Comment"), "icon": "message-2"})
    if not methods:
        return None
    return {
        "action": record_url(entity.label, pk, "say/"),
        "methods": methods,
        "chips": chips,
        "phrases": phrases,
        "phrases_url": phrases_url(actor) if chips else "",
        "about": title,
        "draft": f"say/{entity.slug}/{pk}",
        "mention_url": pick_url("org.User"),
        "upload": bool(chips) and actor.can("kernel.Attachment", "create"),
    }


@noun
def say(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """GET gives the composer as a dialog (a sheet on the phone), POST writes."""
    record = fetch(entity.model, pk, request.actor)
    refuse_ended(record)
    found = context(request.actor, entity, record.pk, entity.title_of(record))
    if found is None:
        raise Denied(entity.label, COMMENT)
    if request.method != "POST":
        refused = refused_words(record)
        values = {"composer": found, "record": record, "entity": entity, "refused": refused}
        return render_layer(request, "record/say.html", values, title=_("Follow up"))
    try:
        with transaction.atomic():
            text, about = (
                comment(request, record) if request.POST.get("method") == COMMENT else contact(request, entity, record)
            )
    except KebenError as error:
        response = HttpResponse(status=error.status)
        response["HX-Reswap"] = "none"
        words = sentences(problem.text() for problem in error.problems())
        return toast(response, words, tone="danger", link=first_link(error, request.actor))
    response = done(text, close=layer(request) == "dialog")
    if why := unwelcome(request.POST, record):
        toast(response, sentences((text, why)), tone="warn")
    return warned(request, about, response)


def unwelcome(post: Any, record: Any) -> str:
    """Why the next contact that was just agreed on must not take place, for somebody who wants none at all."""
    planned = post.get("method") != COMMENT and (post.get("next_at") or post.get("next_step"))
    doubt = doubt_about(record, ALL) if planned else None
    return "" if doubt is None else sentences(problem.text() for problem in doubt.reasons)


def written_at(text: str) -> dt.datetime | None:
    """When an entry that waited for the network was written; nothing that is damaged, ahead or a month old."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    now = timezone.now()
    return found if timezone.is_aware(found) and now - dt.timedelta(days=31) < found <= now else None


def comment(request: Any, record: Any) -> tuple[str, Any]:
    """Write a comment, its files beside it; what to say about it, and the record to which colleagues are called."""
    data = {"text": request.POST.get("text", ""), "mentions": request.POST.getlist("mentions")}
    said = perform("comment", record, data, actor=request.actor, key=request.POST.get("_key", ""))
    if (files := request.POST.getlist("attachments")) and not said.replayed:
        if "attach" not in registry.of(type(record)).actions:
            raise Refused.because("no_files", "Files cannot be put here: write a follow-up instead.")
        perform("attach", record, {"files": files}, actor=request.actor)
    return _("Comment written"), record


def contact(request: Any, entity: ResolvedEntity, record: Any) -> tuple[str, Any]:
    """Write a follow-up about the record, with its files and whom it calls; answers as `comment`. Raises Denied."""
    post, actor = request.POST, request.actor
    if not follow_ups_exist(entity, actor):
        raise Denied(FOLLOW_UP, "create")
    title = about(entity, record)

    def aim(made: Any) -> None:
        made.target_entity, made.target_id, made.target_title = entity.label, record.pk, title
        stand(made, post.get("place", ""))

    data = {
        "content": post.get("text", ""),
        "method": post.get("method", ""),
        "next_contact_at": post.get("next_at", ""),
        "next_step": post.get("next_step", ""),
    }
    if written := written_at(post.get("written_at", "")):
        data["followed_at"] = written
    noun = registry.get(FOLLOW_UP)
    outcome = perform("create", noun.model, data, actor=actor, key=post.get("_key", ""), prepare=aim)
    # Called to the record that the talk is about: there the whole story stands, and it can be followed.
    called = record if "mention" in entity.actions else outcome.record
    if not outcome.replayed:
        if post.getlist("attachments"):
            perform("attach", outcome.record, {"files": post.getlist("attachments")}, actor=actor)
        if post.getlist("mentions"):
            perform("mention", called, {"mentions": post.getlist("mentions")}, actor=actor)
    return _("Follow-up written"), called
