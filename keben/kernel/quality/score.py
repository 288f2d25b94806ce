"""How complete and how fresh a record is, and why: worked out from its values, never asked from the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
    for one in weights:
        if value_of(record, one.name) in EMPTY:
            yield one, "missing", None
        else:
            day = changed.get(one.name)
            yield known(one, max(whole, dt.date.fromisoformat(day)) if day else whole, today)


def known(one: Weighed, since: dt.date, today: dt.date) -> tuple[Weighed, str, dt.date | None]:
    """How a field stands that is filled."""
    return one, "stale" if one.days != NEVER and (today - since).days > one.days else "right", since


def points_of(record: Any, weights: Sequence[Weighed], today: dt.date) -> list[Point]:
    """What each field that counts brings."""
    found = standing(record, weights, today)
    return [Point(one.name, one.points, state, since, one.days if since else NEVER) for one, state, since in found]


def judge(record: Any, weights: Sequence[Weighed], today: dt.date) -> Judgement:
    """Completeness: the share of points that are filled. Freshness: of those, with stale ones counting half."""
    if not record.checked:  # most records: nothing but what is filled, and since when, tells them apart
        filled = tuple([value_of(record, one.name) not in EMPTY for one in weights])
        return _unchanged(tuple(weights), filled, confirmed_since(record, today), today)
    return _added_up(standing(record, weights, today))


@lru_cache(maxsize=4096)
def _unchanged(weights: tuple[Weighed, ...], filled: tuple[bool, ...], whole: dt.date, today: dt.date) -> Judgement:
    """What such records share."""
    pairs = zip(weights, filled, strict=True)
    return _added_up(known(one, whole, today) if there else (one, "missing", None) for one, there in pairs)


def _added_up(found: Iterable[tuple[Weighed, str, dt.date | None]]) -> Judgement:
    total = filled = stale = 0
    coming = FAR
    for one, state, since in found:
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
