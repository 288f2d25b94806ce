"""Entering the company's holidays and make-up days, several days at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from keben.base.errors import Malformed
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.moments import Date
from keben.kernel.problems import Invalid, Problem
from keben.kernel.workdays import WorkDay

MOST = 62


def add_days(given: Mapping[str, str], actor: Actor) -> int:
    """Enter every day from `from` until `until` as free or worked; a day entered before is changed. Raises Invalid."""
    first, last = span_of(given)
    worked = given.get("kind") == "work"
    values = {"name": given.get("name", "").strip(), "is_worked": worked}
    with transaction.atomic():
        for number in range((last - first).days + 1):
            day = first + dt.timedelta(days=number)
            known = WorkDay.objects.filter(date=day).first()
            if known is None:
                perform("create", WorkDay, {"date": day.isoformat(), **values}, actor=actor)
            else:
                perform("edit", known, values, actor=actor)
    return (last - first).days + 1


def span_of(given: Mapping[str, str]) -> tuple[dt.date, dt.date]:
    """First and last day. Raises Invalid at the field that is wrong."""
    errors: dict[str, Any] = {}
    first = day_of(given, "from", errors)
    last = day_of(given, "until", errors) or first
    if not given.get("name", "").strip():
        errors["name"] = [Problem("required", "Required.")]
    if first is None:
        errors.setdefault("from", [Problem("required", "Required.")])
    elif last is not None and last < first:
        errors["until"] = [Problem("span_order", "The last day lies before the first.")]
    elif last is not None and (last - first).days >= MOST:
        errors["until"] = [Problem("span_long", "At most %(count)s days at a time.", {"count": MOST})]
    if errors or first is None or last is None:
        raise Invalid(errors)
    return first, last


def day_of(given: Mapping[str, str], name: str, errors: dict[str, Any]) -> dt.date | None:
    """One typed day; what is wrong with it goes to `errors`."""
    try:
        found: dt.date | None = Date().parse(given.get(name, "").strip(), Parsing())
    except Malformed as error:
        errors[name] = [Problem.of(error)]
        return None
    return found
