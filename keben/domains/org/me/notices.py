"""How one is told what rings in the bell: there alone, or by letter too."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from keben.domains.org.letters.notices import BELL, DAILY, ONCE, SINCE, WAY, way_of, work_begins
from keben.domains.org.letters.posting import goes_out
from keben.domains.org.me.who import me, own_page
from keben.domains.org.user.model import User
from keben.web.page import page
from keben.web.prefs.keep import remember


@page
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The choice, and what it needs."""
    user, error = me(request), ""
    if request.method == "POST":
        way = request.POST.get("way", "")
        error = problem_of(user, way)
        if not error:
            if way != way_of(user):
                remember(user, {WAY: way, SINCE: timezone.now().isoformat()})
            messages.success(request, _("Saved"))
            return redirect("/me/notices/")
    context = {"ways": ways(), "way": way_of(user), "me": user, "mail": goes_out(), "error": error}
    return own_page(request, "notices", context, status=422 if error else 200)


def problem_of(user: User, way: str) -> str:
    """What speaks against the choice."""
    if way not in (BELL, ONCE, DAILY):
        return _("Choose one of the ways below.")
    if way != BELL and not user.email:
        return _("You have no e-mail address here. The system administrator enters it.")
    return ""


def ways() -> tuple[tuple[str, str, str], ...]:
    """Each with its words."""
    begin = f"{work_begins():%H:%M}"
    return (
        (BELL, _("In the bell only"), _("No letters.")),
        (
            ONCE,
            _("By mail at once"),
            _("Within a minute or two, unless you have read it by then; many at once are one letter."),
        ),
        (
            DAILY,
            _("By mail once a day"),
            _("When work begins (%(time)s) on a working day: all that you have not read. Nothing new, no letter.")
            % {"time": begin},
        ),
    )
