"""Check-in and check-out on the phone: the place is asked at that moment, a photo is marked by the server."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from keben.domains.care.visit.checking import CheckIn, CheckOut, There
from keben.domains.care.visit.consent import consented, withdraw, words
from keben.domains.care.visit.model import Visit
from keben.domains.care.visit.place import spot_of
from keben.domains.care.visit.watermark import marked
from keben.kernel.actions.perform import perform
from keben.kernel.features.file_types import MIB
from keben.kernel.features.storing import store
from keben.kernel.problems import Invalid, KebenError
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.kernel.settings import setting
from keben.web.page import page, render

ENDS: dict[str, type[There]] = {"check-in": CheckIn, "check-out": CheckOut}


@page
def check(request: Any, pk: int, end: str) -> HttpResponse:
    """GET asks, POST checks in or out and goes to the visit."""
    visit = fetch(Visit, pk, request.actor)
    if request.method != "POST":
        return show(request, visit, end)
    post = request.POST
    data = {"place": post.get("place", ""), "consent": post.get("consent", "")}
    if end == "check-out":
        data |= {"summary": post.get("summary", ""), "satisfaction": post.get("satisfaction", "")}
    try:
        with transaction.atomic():
            action = with_photo(request, visit, end)
            perform(action, visit, data, actor=request.actor, key=post.get("_key", ""))
    except KebenError as error:
        return show(request, visit, end, [one.text() for one in error.problems()], status=error.status)
    return redirect(f"/visit/{visit.pk}/")


def with_photo(request: Any, visit: Visit, end: str) -> type[There]:
    """The action, with the marked photo where one was taken. Raises Invalid."""
    action, file = ENDS[end], request.FILES.get("photo")
    if file is None:
        return action
    if file.size > setting("files.max_mb") * MIB:
        what = {"name": file.name, "limit": setting("files.max_mb")}
        raise Invalid.single("photo", "file_too_big", "“%(name)s” is larger than %(limit)s MB.", **what)
    spot = spot_of(request.POST.get("place", ""))
    now = timezone.localtime()
    lines = [f"{now:%Y-%m-%d %H:%M}  {request.actor.name}", visit.customer.name]
    if spot.latitude is not None:
        lines.append(f"{spot.latitude:.5f}, {spot.longitude:.5f} ± {spot.accuracy} m")
    name = f"{end}-{now:%Y%m%d-%H%M}.jpg"
    photo = store(ContentFile(marked(file.read(), lines), name=name), request.actor)
    return type(action.__name__, (action,), {"photo": photo, "name": end})


def show(request: Any, visit: Visit, end: str, errors: Any = (), status: int = 200) -> HttpResponse:
    """The page with what was typed and what is wrong."""
    from keben.web.record.form import fresh_key

    action = ENDS[end]
    context = {
        "visit": visit,
        "end": end,
        "title": action.title(),
        "possible": visit.status in action.source and visit.owner_id == request.actor.user_id,
        "errors": errors,
        "consent": consented(request.actor.user_id),
        "words": words(),
        "post": request.POST,
        "key": request.POST.get("_key") or fresh_key(),
        "levels": registry.of(Visit).field("satisfaction").kind.options(),
        "contacts": visit.contacts.order_by("pk"),
        "now": timezone.localtime(),
    }
    return render(request, "pages/care/check.html", context, status=status)


@page
@require_POST
def withdraw_consent(request: Any) -> HttpResponse:
    """End one's own consent to the place."""
    if request.actor.user_id is not None:
        withdraw(request.actor.user_id)
    return redirect("/visits/day/?withdrawn=1")
