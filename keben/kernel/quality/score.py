"""How complete and how fresh a record is, and why: worked out from its values, never asked from the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
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


def standing(record: Any, weights: Sequence[Weighed], today: dt.date) -> Iterator[tuple[Weighed, str, dt.date | None]]:
    """How each field that counts stands, and since when: it is known since it was made, changed or confirmed."""
    whole, changed = confirmed_since(record, today), record.checked or {}
    age = (today - whole).days
    for one in weights:
        if value_of(record, one.name) in EMPTY:
            yield one, "missing", None
        elif day := changed.get(one.name):
            since = max(whole, dt.date.fromisoformat(day))
            yield one, "stale" if one.days != NEVER and (today - since).days > one.days else "right", since
        else:
            yield one, "stale" if one.days != NEVER and age > one.days else "right", whole


def points_of(record: Any, weights: Sequence[Weighed], today: dt.date) -> list[Point]:
    """What each field that counts brings."""
    found = standing(record, weights, today)
    return [Point(one.name, one.points, state, since, one.days if since else NEVER) for one, state, since in found]


def judge(record: Any, weights: Sequence[Weighed], today: dt.date) -> Judgement:
    """Completeness: the share of points that are filled. Freshness: of those, with stale ones counting half."""
    total = filled = stale = 0
    coming = FAR
    for one, state, since in standing(record, weights, today):  # every write of every record passes here
        total += one.points
        if since is None:
            continue
        filled += one.points
        if state == "stale":
            stale += one.points
        elif one.days != NEVER:
            coming = min(coming, since + dt.timedelta(days=one.days + 1))
    return Judgement(
        round(100 * filled / total) if total else 100,
        round(100 * (filled - stale / 2) / filled) if filled else 100,
        coming,
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
