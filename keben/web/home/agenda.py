"""What has a time today, in the order of the clock; where more is planned than shown, how much, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.home.belonging import asked_for, belonging
from keben.web.home.counting import MOST, ROWS, Tally, address, query, shown
from keben.web.home.desk import AGENDAS, Agenda, meant_for


def agenda(tally: Tally) -> Callable[[], dict[str, Any]]:
    """The first rows, and the count of each noun with the list behind it, once the counts are there."""
    asked = [
        (item, tally.ask(item.entity, today(item), item.owner)) for item in AGENDAS if meant_for(item, tally.actor)
    ]
    return lambda: drawn(tally, [(item, number()) for item, number in asked])


def today(item: Agenda) -> tuple[Any, ...]:
    """What of the noun has a time today."""
    return (*item.filter, (item.moment, "preset", "today"))


def drawn(tally: Tally, numbers: list[tuple[Agenda, int]]) -> dict[str, Any]:
    """The card: the earliest rows of all nouns together; nouns are named where not all of their rows stand there."""
    found = sorted((row for item, _number in numbers for row in rows(tally, item)), key=lambda one: one["at"])
    total = sum(number for _item, number in numbers)
    parts = [
        {
            "label": registry.get(item.entity).verbose_name_plural,
            "count": shown(number),
            "href": address(item.entity, today(item), tally.circle, item.owner, item.moment),
        }
        for item, number in numbers
        if number
    ]
    return {
        "rows": found[:ROWS],
        "number": total,
        "total": shown(MOST + 1) if any(number > MOST for _item, number in numbers) else f"{total:,}",
        "parts": parts if total > len(found[:ROWS]) else [],
    }


def rows(tally: Tally, item: Agenda) -> list[dict[str, Any]]:
    """The first rows of one noun."""
    entity = registry.get(item.entity)
    names = list(dict.fromkeys([entity.title, item.moment, *([item.note] if item.note else []), *asked_for(entity)]))
    asked = query(tally.actor, item.entity, today(item), tally.circle, item.owner, names=names, sort=item.moment)
    page, found = asked.page(size=ROWS).rows, []
    about = belonging(entity, page, tally.actor)
    for row in page:
        at = row.values[item.moment]
        note = " · ".join(one.title for one in about.get(row.pk, ())) or row.values.get(item.note)
        found.append(
            {
                "at": at,
                "title": row.values[entity.title],
                "note": f"{timezone.localtime(at):%H:%M} · {note or entity.verbose_name}",
                "href": record_url(item.entity, row.pk),
                "tone": item.tone,
            }
        )
    return found
