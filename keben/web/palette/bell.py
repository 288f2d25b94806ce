"""The bell: what happened that somebody should know, its count, and marking it read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from keben.kernel.features.notifications import Notification
from keben.kernel.query.filters import THESE
from keben.web.addresses import list_url, record_url
from keben.web.cells import ago
from keben.web.page import is_fragment, page, render
from keben.web.record.related import tree_text

SIZE = 30
COUNTED = 100
ICONS = {
    "transfer": "user-share",
    "comment": "message-report",
    "mention": "at",
    "follow": "bell",
    "task": "checkbox",
    "follow_up": "pencil-plus",
    "security": "shield-check",
}


def mine(request: Any) -> Any:
    """The notifications of the actor."""
    return Notification.objects.filter(user_id=request.actor.user_id or 0)


def unread(request: Any) -> int:
    """How many he has not read, counted up to 100."""
    return int(mine(request).filter(read_at__isnull=True).order_by()[:COUNTED].count())


@page
@require_GET
def notifications(request: Any) -> HttpResponse:
    """The newest thirty, as a popover or as a page on the phone; `before` pages on."""
    before = request.GET.get("before", "")
    rows = mine(request)
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-id")[: SIZE + 1])
    context = {
        "items": [line(one) for one in found[:SIZE]],
        "older": found[SIZE - 1].pk if len(found) > SIZE else None,
        "unread": unread(request),
        "paged": bool(before),
    }
    part = "list" if is_fragment(request) else "page"
    return render(request, f"pages/palette/bell_{part}.html", context)


def line(one: Notification) -> dict[str, Any]:
    """A notification as the list shows it."""
    return {
        "pk": one.pk,
        "text": one.text(),
        "when": ago(one.at),
        "at": one.at,
        "read": one.read_at is not None,
        "icon": ICONS.get(one.category, "bell"),
        "href": f"/_notifications/{one.pk}/",
    }


@page
@require_GET
def count(request: Any) -> HttpResponse:
    """The figure at the bell, for pages without the stream: {bell: n}."""
    return JsonResponse({"bell": unread(request)})


@page
@require_GET
def follow(request: Any, pk: int) -> HttpResponse:
    """Go to what a notification is about; it counts as read from then on."""
    found = mine(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    mine(request).filter(pk=pk, read_at__isnull=True).update(read_at=timezone.now())
    try:
        address = str(found.params.get("url", "")) or (
            (several if found.count > 1 else single)(found) if found.entity else ""
        )
    except LookupError:
        address = ""
    return HttpResponseRedirect(address or "/_notifications/")


def single(found: Notification) -> str:
    """The record that a message is about."""
    return record_url(found.entity, found.object_id)


def several(found: Notification) -> str:
    """The list of all the records that a message is about; the whole list where they are too many to be named."""
    if found.count > len(found.keys):
        return list_url(found.entity)
    return f"{list_url(found.entity)}?{urlencode({'f': tree_text([[THESE, 'any', found.keys]])})}"


@page
@require_POST
def read(request: Any) -> HttpResponse:
    """Mark one (`id`) or all as read."""
    rows = mine(request).filter(read_at__isnull=True)
    chosen = request.POST.get("id", "")
    if chosen:
        if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 19):
            raise Http404
        rows = rows.filter(pk=int(chosen))
    rows.update(read_at=timezone.now())
    if not is_fragment(request):
        return HttpResponseRedirect("/_notifications/")
    response = render(
        request,
        "pages/palette/bell_list.html",
        {
            "items": [line(one) for one in mine(request).order_by("-id")[:SIZE]],
            "older": None,
            "unread": unread(request),
        },
    )
    response["HX-Trigger"] = '{"kb:counts": {"bell": %d}}' % unread(request)  # noqa: UP031 - braces
    return response
