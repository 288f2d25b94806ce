"""Why nothing more is said about a record that has ended, and the way to what it became, as one line of its page."""

from __future__ import annotations

from typing import Any

from markupsafe import escape

from keben.kernel.access.actor import Actor
from keben.web.icons import icon
from keben.web.record.buttons import onward, way_onward
from keben.web.record.values import over


def line(record: Any, actor: Actor) -> str:
    """The line; nothing while the record lives."""
    end = over(record)
    if end is None:
        return ""
    label, there = onward(record, actor)
    way = f'<a href="{escape(there)}">{escape(way_onward(label))}{icon("arrow-right", 14)}</a>' if label else ""
    told = f"<span>{escape(end.problem.text())}</span>"
    return f'<p class="kb-ended" role="note">{icon("lock", 16)}{told}{way}</p>'
