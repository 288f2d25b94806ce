"""What a line of the log tells besides changes: what left with an export, and what was read before saving."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keben.domains.org.admin.wording import LONGEST, in_full, noun_of
from keben.kernel.access.actor import Actor
from keben.kernel.doubts import read_before
from keben.kernel.events.log import LoggedEvent
from keben.kernel.joined import sentences
from keben.web.listing.condition_text import conditions, in_words

Facts = list[tuple[str, str, str]]


def noted(event: LoggedEvent, actor: Actor) -> Facts:
    """As (label, before, after), like the changes they stand below."""
    seen = read_before(event.data or {})
    return [*taken_out(event, actor), *([(_("Warned"), "—", seen)] if seen else [])]


def taken_out(event: LoggedEvent, actor: Actor) -> Facts:
    """What left the house with an export: how many rows, and which, as far as the reader may read those fields."""
    told, entity = event.data or {}, noun_of(event.entity)
    if entity is None or "rows" not in told:
        return []
    found = [(_("Rows"), "—", str(told["rows"]))]
    tree, search = told.get("filter"), str(told.get("search") or "")
    names = {str(leaf[0]) for leaf in conditions(tree)}
    if names:
        readable = all(name[:1] == "@" or (entity.has(name) and in_full(entity, name, actor)) for name in names)
        found.append((_("Filter"), "—", sentences(in_words(tree, entity, actor))[:LONGEST] if readable else "***"))
    if search:
        found.append((_("Search"), "—", search if in_full(entity, entity.title, actor) else "***"))
    return found
