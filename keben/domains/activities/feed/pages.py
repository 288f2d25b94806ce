"""The feed itself, read by programs with nothing but its address, and the page on which a person makes and ends it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keben.domains.activities.feed.icalendar import Entry, calendar
from keben.domains.activities.feed.model import CalendarFeed
from keben.domains.org.access.actors import actor_for
from keben.domains.org.me.who import me, own_page
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor
from keben.kernel.quota import take, whole_seconds
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.home.circle import circles
from keben.web.home.counting import query
from keben.web.home.desk import AGENDAS
from keben.web.page import page

BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=180)
MOST = 500
A_MINUTE = 20


def digest_of(secret: str) -> str:
    """What is stored of a secret that cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@require_safe
def feed(request: Any, secret: str) -> HttpResponse:
    """What the person of this address has planned; 404 for every address that is none."""
    found = CalendarFeed.objects.filter(digest=digest_of(secret)).first()
    user = User.objects.filter(pk=found.user_id).first() if found else None
    if found is None or user is None or not user.is_active:
        raise Http404
    wait = take(f"feed:{found.pk}", most=A_MINUTE, seconds=60)
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(whole_seconds(wait))})
    actor = actor_for(user, face="feed")
    with translation.override(user.lang):
        name = _("Keben, %(name)s") % {"name": user.name}
        body = calendar(name, entries(actor, f"{request.scheme}://{request.get_host()}"))
    CalendarFeed.objects.filter(pk=found.pk).update(read_at=timezone.now())
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="keben.ics"'
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    return answer


def entries(actor: Actor, host: str) -> Iterator[Entry]:
    """Everything of his own that the workbench shows with a time, some weeks back and some months ahead."""
    today, own = timezone.localdate(), circles(actor)[0]
    span = [(today - BACK).isoformat(), (today + AHEAD).isoformat()]
    for item in AGENDAS:
        if not actor.can(item.entity, "view"):
            continue
        entity = registry.get(item.entity)
        names = [entity.title, item.moment, *([item.note] if item.note else [])]
        conditions = (*item.filter, (item.moment, "between", span))
        rows = query(actor, item.entity, conditions, own, item.owner, names=names, sort=item.moment)
        for row in rows.page(size=MOST).rows:
            note = str(row.values.get(item.note) or "") if item.note else ""
            yield Entry(
                uid=f"{item.entity.lower()}.{row.pk}@keben",
                at=row.values[item.moment],
                title=f"{entity.verbose_name}：{row.values[entity.title]}",
                text=note,
                link=host + record_url(item.entity, row.pk),
            )


@page
def mine(request: Any) -> HttpResponse:
    """Whether there is an address; POST makes a new one, which is shown this once, or ends it."""
    user = me(request)
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            CalendarFeed.objects.filter(user=user).delete()
            return redirect("/me/calendar/")
        secret = secrets.token_urlsafe(32)
        CalendarFeed.objects.update_or_create(
            user=user, defaults={"digest": digest_of(secret), "made_at": timezone.now(), "read_at": None}
        )
        address = f"{request.scheme}://{request.get_host()}/calendar/{secret}.ics"
    feed = CalendarFeed.objects.filter(user=user).first()
    return own_page(request, "calendar", {"feed": feed, "address": address})
