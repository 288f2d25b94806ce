"""How complete and how fresh a record is, and why: worked out from its values, never asked from the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from keben.kernel.kinds.base import EMPTY
from keben.kernel.quality.declared import NEVER, Weighed
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason, Verdict

FAR = dt.date(9999, 12, 31)
"""Nothing about the record grows stale any more."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one field brings: missing, stale, or right for all that is known; and since when."""

    name: str
    points: int
    state: str
    since: dt.date | None = None
    days: int = NEVER

    @property
    def stale_on(self) -> dt.date:
        """The first day on which it counts half."""
        return FAR if self.since is None or not self.days else self.since + dt.timedelta(days=self.days + 1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Both scores, and the day on which they change by themselves."""

    completeness: int
    freshness: int
    ages_on: dt.date


def value_of(record: Any, name: str) -> Any:
    """The stored value of a field; of a link its key."""
    if name.startswith("x_"):
        return (record.custom or {}).get(name[2:])
    state = record.__dict__
    key = name + "_id"
    return state[key] if key in state else state[name] if name in state else getattr(record, name, None)


def confirmed_since(record: Any, today: dt.date) -> dt.date:
    """When the record as a whole was last known to be right: made or confirmed."""
    born = timezone.localdate(record.created_at) if record.created_at else today
    return max(born, timezone.localdate(record.confirmed_at)) if record.confirmed_at else born


def points_of(record: Any, weights: Sequence[Weighed], today: dt.date) -> list[Point]:
    """What each field that counts brings; known to be right since it was made, changed or confirmed."""
    found = []
    whole, changed = confirmed_since(record, today), record.checked or {}
    for one in weights:
        if value_of(record, one.name) in EMPTY:
            found.append(Point(one.name, one.points, "missing"))
            continue
        day = changed.get(one.name)
        since = max(whole, dt.date.fromisoformat(day)) if day else whole
        stale = one.days != NEVER and (today - since).days > one.days
        found.append(Point(one.name, one.points, "stale" if stale else "right", since, one.days))
    return found


def judge(record: Any, weights: Sequence[Weighed], today: dt.date) -> Judgement:
    """Completeness: the share of points that are filled. Freshness: of those, with stale ones counting half."""
    found = points_of(record, weights, today)
    total = sum(one.points for one in found)
    filled = sum(one.points for one in found if one.state != "missing")
    stale = sum(one.points for one in found if one.state == "stale")
    coming = [one.stale_on for one in found if one.state == "right"]
    return Judgement(
        round(100 * filled / total) if total else 100,
        round(100 * (filled - stale / 2) / filled) if filled else 100,
        min(coming, default=FAR),
    )


def verdict(entity: ResolvedEntity, record: Any, weights: Sequence[Weighed], today: dt.date) -> Verdict:
    """Why the scores are what they are: the fields that cost points, dearest first; each leads to its field."""
    reasons = []
    found = points_of(record, weights, today)
    total = sum(one.points for one in found) or 1
    for one in sorted(found, key=lambda point: -point.points):
        label = str(entity.field(one.name).label)
        params: dict[str, Any] = {"field": label, "points": round(100 * one.points / total)}
        if one.state == "missing":
            sentence = gettext_noop("%(field)s is empty: %(points)s points are missing.")
        elif one.state == "stale":
            sentence = gettext_noop("%(field)s was last confirmed on %(day)s, more than %(days)s days ago.")
            params |= {"day": one.since, "days": one.days}
        else:
            continue
        reasons.append(Reason(one.state, sentence, params, decided=True, link=one.name))
    hint = gettext_noop("Fill in what is empty; confirm what is still right.") if reasons else ""
    score = judge(record, weights, today)
    return Verdict((score.completeness, score.freshness), tuple(reasons), hint)
