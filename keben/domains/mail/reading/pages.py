"""What stands on top of the list of mails: when they were fetched, and a button that fetches them now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.domains.mail.reading.asked import Boxes, ask, boxes_of, mails_in, newest
from keben.kernel.problems import Denied
from keben.web.page import page, render_layer

MAIL = "mail.MailMessage"
ROUNDS = 45
"""So often the page looks whether it is done, every two seconds; then it says that the work goes on by itself."""


@page
def fetch_now(request: Any) -> HttpResponse:
    """GET says how things stand; POST asks for the mail, and the answer looks by itself until it is there."""
    if not request.actor.can(MAIL, "view"):
        raise Denied(MAIL, "view")
    boxes = boxes_of(request.actor.user_id)
    if request.method == "POST":
        since, said = newest(boxes), ""
        if boxes.wait:
            said = _("Fetched a moment ago; again in %(seconds)s s.") % {"seconds": boxes.wait}
        elif boxes.working:
            ask(boxes)
        return shown(request, boxes, said=said, since=since, rounds=0 if said else ROUNDS)
    last, left = whole(request.GET.get("since")), whole(request.GET.get("rounds"))
    if last is None or left is None:
        return shown(request, boxes)
    if boxes.busy:
        return shown(request, boxes, since=last, rounds=left - 1)
    found = mails_in(boxes).filter(pk__gt=last, direction="in").count()
    if not found:
        return shown(request, boxes, said=_("No new mail."))
    messages.success(request, ngettext("%(count)s new mail", "%(count)s new mails", found) % {"count": found})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


def whole(text: str | None) -> int | None:
    """A number of the address."""
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def shown(request: Any, boxes: Boxes, *, said: str = "", since: int = 0, rounds: int = 0) -> HttpResponse:
    """The piece; while there are rounds left it asks again by itself."""
    values = {"boxes": boxes, "said": said, "since": since, "rounds": rounds}
    return render_layer(request, "mail/fetch_now.html", values, title=_("Fetch mail"))
