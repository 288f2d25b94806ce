"""Standing at a customer's door: the visit planned for today, else a new one, from one touch on the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.calendar_cn import day_bounds
from keben.domains.care.visit.model import Visit
from keben.domains.customers.customer.model import Customer
from keben.kernel.locale import company_zone
from keben.kernel.problems import Denied
from keben.kernel.reader import fetch, scoped
from keben.web.page import page
from keben.web.record.shortcuts import Shortcut

ENDS = {"planned": "check-in", "checked_in": "check-out"}


@page
def visit_now(request: Any, pk: int) -> HttpResponse:
    """On to the check-in or check-out of one's own visit of today; without one, to planning it."""
    actor = request.actor
    if not actor.can("care.Visit", "create"):
        raise Denied("care.Visit", "create")
    customer = fetch(Customer, pk, actor)
    start, end = day_bounds(timezone.localdate(), company_zone())
    mine = scoped(Visit, actor).filter(owner=actor.user_id, customer=customer.pk, status__in=ENDS)
    today = mine.filter(planned_at__gte=start, planned_at__lt=end).order_by("status", "planned_at", "pk").first()
    if today is None:
        now = {"customer": customer.pk, "planned_at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}
        return redirect(f"/visit/new/?{urlencode(now)}")
    return redirect(f"/visit/{today.pk}/{ENDS[today.status]}/")


def address(pk: Any, values: Mapping[str, Any]) -> str:
    """Where the button leads."""
    return f"/visits/at/{pk}/"


AT_THE_DOOR = Shortcut("visit", _("Check in here"), "map-pin-check", address, right=("care.Visit", "create"), order=10)
