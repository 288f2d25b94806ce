"""Logs for the audit administrator: changes of data and of settings, sign-ins, and the proof that none was altered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.admin.gate import admins, frame, say
from keben.domains.org.admin.log_links import NOWHERE, whereabouts
from keben.domains.org.admin.noted import noted
from keben.domains.org.admin.wording import actions_known, line_of
from keben.domains.org.models import SignIn, User
from keben.kernel.events.log import LoggedEvent
from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job, enqueue

SIZE = 50
CONFIGURATION = (
    "kernel.Setting",
    "kernel.NumberRule",
    "kernel.CustomField",
    "org.Role",
    "org.RoleGrant",
    "org.RoleField",
    "kernel.Job",
    "kernel.Outbox",
)
VERIFY = "org.verify_log"


def pages_of(rows: Any, request: HttpRequest, size: int = SIZE) -> tuple[list[Any], str, str]:
    """One page by key, newest first, and the query strings of its neighbours."""
    after, before = (int(raw) if (raw := request.GET.get(name, "")).isdigit() else 0 for name in ("after", "before"))
    if before:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])[::-1]
        more, found = len(found) > size, found[-size:]
        previous, following = more, bool(found)
    else:
        found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: size + 1])
        more, found = len(found) > size, found[:size]
        previous, following = bool(after), more
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    rest = f"&{kept.urlencode()}" if kept else ""
    return (
        found,
        f"?before={found[0].pk}{rest}" if found and previous else "",
        f"?after={found[-1].pk}{rest}" if found and following else "",
    )


def within(rows: Any, request: HttpRequest) -> Any:
    """Only the days that were asked for."""
    for name, lookup in (("from", "at__date__gte"), ("to", "at__date__lte")):
        try:
            day = parse_date(request.GET.get(name, ""))
        except ValueError:
            day = None
        if day:
            rows = rows.filter(**{lookup: day})
    return rows


def person_asked(request: HttpRequest) -> User | None:
    """The person of the filter."""
    raw = request.GET.get("person", "")
    return User.objects.filter(pk=int(raw)).first() if raw.isdigit() else None


@admins("audit")
def log(request: HttpRequest) -> HttpResponse:
    """Every change, filtered by person, noun, action and day."""
    rows, person = LoggedEvent.objects.all(), person_asked(request)
    area = request.GET.get("area", "")
    noun, action = request.GET.get("noun", ""), request.GET.get("action", "").strip()
    if area == "settings":
        rows = rows.filter(entity__in=CONFIGURATION)
    if person is not None:
        rows = rows.filter(actor=person.pk)
    if noun:
        rows = rows.filter(entity=noun)
    if action:
        rows = rows.filter(action__in=action.split(","))
    found, previous, following = pages_of(within(rows, request), request)
    places = whereabouts(found, request.actor, without=CONFIGURATION)  # type: ignore[attr-defined]
    checks = Job.objects.filter(task=VERIFY).first()
    actor = request.actor  # type: ignore[attr-defined]
    lines = [(event, line_of(event, actor)) for event in found]
    for event, line in lines:
        line["changes"] += noted(event, actor)
    context = {
        "events": [line | {"place": places.get((event.entity, event.object_id), NOWHERE)} for event, line in lines],
        "prev": previous,
        "next": following,
        "person": person,
        "nouns": [(entity.label, entity.verbose_name) for entity in registry],
        "actions": actions_known(),
        "asked": request.GET,
        "area": area,
        "check": checks,
    }
    tab = "/system/log/?area=settings" if area == "settings" else "/system/log/"
    return frame(request, "log", _("Settings log") if area == "settings" else _("Data log"), context, tab=tab)


@admins("audit")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have the whole chain recomputed in the background."""
    if not Job.objects.filter(task=VERIFY, state__in=("waiting", "running")).exists():
        enqueue(VERIFY, user_id=request.user.pk)
    say(request, _("The check runs in the background; its result stands here."))
    return redirect("/system/log/")


@admins("audit")
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every try to sign in."""
    rows, person = SignIn.objects.select_related("user"), person_asked(request)
    result = request.GET.get("result", "")
    if person is not None:
        rows = rows.filter(user=person.pk)
    if result in dict(SignIn.RESULTS):
        rows = rows.filter(result=result)
    found, previous, following = pages_of(within(rows, request), request)
    context = {
        "lines": found,
        "prev": previous,
        "next": following,
        "person": person,
        "results": SignIn.RESULTS,
        "asked": request.GET,
    }
    return frame(request, "signins", _("Sign-in log"), context, tab="/system/signins/")
