"""The events of a web-hook in words, so that nobody types patterns into a form."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from django.utils.translation import gettext as _

from keben.base.event import Event
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.registry import registry

EVERY = "*"


def told_by(label: str, name: str, action: type[Action[Any]]) -> str:
    """The name of what an action tells: of the event that its `run` declares, else noun and action."""
    answer = get_type_hints(action.run).get("return")
    for one in get_args(answer) or (answer,):
        if isinstance(one, type) and issubclass(one, Event) and one is not Event:
            return one.event_name()
    return f"{label}.{name}"


def words_of(actor: Actor) -> dict[str, str]:
    """Patterns and their words for the nouns that the actor sees; what every noun tells alike is part of all."""
    found = {EVERY: _("All that happens")}
    for entity in registry:
        if not entity.declaration.api or entity.label.startswith("api.") or not actor.can(entity.label, "view"):
            continue
        noun, domain = str(entity.verbose_name), entity.label.partition(".")[0]
        told = {told_by(entity.label, name, action): action for name, action in entity.actions.items()}
        found[f"{entity.label}.*"] = f"{noun} · {_('All actions')}"
        found |= {
            event: f"{noun} · {action.title()}" for event, action in told.items() if event.startswith(f"{domain}.")
        }
    return found


def event_choices(actor: Actor) -> list[tuple[str, str]]:
    """What a form offers; all actions of a noun bring its events with names of their own along."""
    words = words_of(actor)
    own = [event for event in words if event.count(".") == 1]
    found = []
    for pattern, text in words.items():
        noun = pattern.removesuffix(".*")
        more = [event for event in own if pattern != noun and words[event].startswith(text.split(" · ")[0] + " · ")]
        found.append((" ".join((pattern, *more)), text))
    return found


def event_chosen(patterns: tuple[str, ...], actor: Actor) -> list[tuple[str, str]]:
    """The kept patterns with their words; one that no choice stands for keeps its code."""
    words = words_of(actor)
    return [(pattern, words.get(pattern, pattern)) for pattern in patterns]
