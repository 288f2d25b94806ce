"""Which events a web-hook wants: patterns with blanks between, ticked by noun and shown in the user's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, ClassVar

from django.db import models

from keben.base.errors import Malformed
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, kind_for

PATTERN = re.compile(r"[\w.*?-]{1,120}")
MOST = 200
Groups = list[tuple[str, list[tuple[str, str, bool]]]]


class EventsField(models.TextField):
    """Patterns of event names, separated by blanks."""


def patterns_of(text: str) -> tuple[str, ...]:
    """The patterns in a text separated by blanks or commas."""
    return tuple(text.replace(",", " ").replace("，", " ").split())


def without_covered(patterns: Sequence[str]) -> tuple[str, ...]:
    """Each pattern once, without those that a wider one brings along."""
    once = tuple(dict.fromkeys(patterns))
    return tuple(one for one in once if not any(one != wide and fnmatchcase(one, wide) for wide in once))


@kind_for(EventsField)
class Events(Kind):
    """A choice of events; patterns that no choice stands for stay as they are until somebody takes them out."""

    code = "events"
    widget = "ticks"
    sortable = False
    lookups: ClassVar[tuple[str, ...]] = ()

    def parse(self, raw: Any, ctx: Parsing) -> str:
        if raw in EMPTY:
            return ""
        patterns = patterns_of(" ".join(map(str, raw)) if isinstance(raw, (list, tuple)) else str(raw))
        for one in patterns:
            if not PATTERN.fullmatch(one):
                raise Malformed("not_an_event", "“%(text)s” is no name of an event.", {"text": one[:80]})
        if len(patterns) > MOST:
            raise Malformed("too_many", "At most %(limit)s events; choose all events of a noun.", {"limit": MOST})
        return " ".join(without_covered(patterns))

    def show(self, value: Any) -> str:
        from keben.api.webhook.choices import in_words  # the nouns stand on the fields

        return listed(text for _pattern, text in in_words(patterns_of(value or "")))

    def edit(self, value: Any) -> Any:
        return value or ""

    def ticks(self, value: Any, actor: Actor) -> Groups:
        """What a form offers to tick: groups with a title, in each (value, text, ticked)."""
        from keben.api.webhook.choices import event_groups

        return event_groups(patterns_of(value or ""), actor)
