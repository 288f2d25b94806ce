"""写跟进: a contact with its next step, or a comment, with @, files and phrases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.kernel.actions.perform import perform
from keben.kernel.kept import Statement, kept
from keben.kernel.problems import Denied, KebenError
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render_layer, toast
from keben.web.record.controls import pick_url
from keben.web.record.layers import done, layer
from keben.web.record.sources import FOLLOW_UP, follow_ups_exist
from keben.web.record.values import named
from keben.web.record.whereabouts import stand

PHRASES = "activities.QuickPhrase"
METHODS = "activities.FollowUpMethod"
COMMENT = "comment"
AT = dt.time(10, 0)


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
    return [{"value": f"{day.isoformat()} {AT:%H:%M}", "label": f"{words[day]} {day:%m-%d}"} for day in sorted(words)]


def choices(label: str, actor: Any) -> list[Any]:
    """The active rows of a look-up."""
    if not registry.knows(label) or not actor.can(label, "view"):
        return []

    def build() -> Statement:
        rows = scoped(registry.get(label).model, actor).filter(is_active=True)
        return Statement.of(rows.order_by("position", "id")[:20])

    return kept(("choices", label, actor.rights, actor.user_id, timezone.localdate()), build).records()


def context(request: Any, entity: ResolvedEntity, record: Any) -> dict[str, Any] | None:
    """What the composer offers; None where the actor may say nothing."""
    actor = request.actor
    methods: list[dict[str, str]] = []
    if follow_ups_exist(entity, actor) and actor.can(FOLLOW_UP, "create"):
        methods = [{"value": str(one.pk), "label": named(one), "icon": one.icon} for one in choices(METHODS, actor)]
        methods = methods or [{"value": "", "label": _("Follow-up"), "icon": "pencil"}]
    phrases = [str(one) for one in choices(PHRASES, actor)] if methods else []
    chips = next_chips() if methods else []
    if "comments" in entity.features:
        methods.append({"value": COMMENT, "label": _("Comment"), "icon": "message-2"})
    if not methods:
        return None
    return {
        "action": record_url(entity.label, record.pk, "say/"),
        "methods": methods,
        "chips": chips,
        "phrases": phrases,
        "about": entity.title_of(record),
        "draft": f"say/{entity.slug}/{record.pk}",
        "mention_url": pick_url("org.User"),
        "upload": bool(chips) and actor.can("kernel.Attachment", "create"),
    }


@noun
def say(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """GET gives the composer as a dialog (a sheet on the phone), POST writes."""
    record = fetch(entity.model, pk, request.actor)
    found = context(request, entity, record)
    if found is None:
        raise Denied(entity.label, COMMENT)
    if request.method != "POST":
        values = {"composer": found, "record": record, "entity": entity}
        return render_layer(request, "record/say.html", values, title=_("Follow up"))
    try:
        with transaction.atomic():
            text = (
                comment(request, record) if request.POST.get("method") == COMMENT else contact(request, entity, record)
            )
    except KebenError as error:
        response = HttpResponse(status=error.status)
        response["HX-Reswap"] = "none"
        return toast(response, "；".join(p.text() for p in error.problems()), tone="danger")
    return done(text, close=layer(request) == "dialog")


def written_at(text: str) -> dt.datetime | None:
    """When an entry that waited for the network was written; nothing that is damaged, ahead or a month old."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    now = timezone.now()
    return found if timezone.is_aware(found) and now - dt.timedelta(days=31) < found <= now else None


def comment(request: Any, record: Any) -> str:
    """Write a comment."""
    data = {"text": request.POST.get("text", ""), "mentions": request.POST.getlist("mentions")}
    perform("comment", record, data, actor=request.actor, key=request.POST.get("_key", ""))
    return _("Comment written")


def contact(request: Any, entity: ResolvedEntity, record: Any) -> str:
    """Write a follow-up about the record, with its files and whom it calls. Raises Denied."""
    post, actor = request.POST, request.actor
    if not follow_ups_exist(entity, actor):
        raise Denied(FOLLOW_UP, "create")
    title = entity.title_of(record)[:200]

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
    if not outcome.replayed:
        if post.getlist("attachments"):
            perform("attach", outcome.record, {"files": post.getlist("attachments")}, actor=actor)
        if post.getlist("mentions"):
            # Called to the record that the talk is about: there the whole story stands, and it can be followed.
            called = record if "mention" in entity.actions else outcome.record
            perform("mention", called, {"mentions": post.getlist("mentions")}, actor=actor)
    return _("Follow-up written")
