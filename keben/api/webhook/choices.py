"""The events of a web-hook in words, so that nobody types patterns into a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

from django.utils.translation import gettext as _

from keben.api.webhook.events import Groups
from keben.base.event import Event
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

EVERY = "*"


@cache
def declared(run: Callable[..., Any]) -> str:
    """The name of the event that the `run` of an action declares; '' where it declares none."""
    answer = get_type_hints(run).get("return")
    for one in get_args(answer) or (answer,):
        if isinstance(one, type) and issubclass(one, Event) and one is not Event:
            return one.event_name()
    return ""


def told_by(label: str, name: str, action: type[Action[Any]]) -> str:
    """The name of what an action tells: of the event that its `run` declares, else noun and action."""
    return declared(action.run) or f"{label}.{name}"


def nouns(actor: Actor | None) -> Iterator[ResolvedEntity]:
    """The nouns that others may be told of, as far as the actor sees them."""
    for entity in registry:
        if not entity.declaration.api or entity.label.startswith("api."):
            continue
        if actor is None or actor.can(entity.label, "view"):
            yield entity


def events_of(entity: ResolvedEntity) -> dict[str, str]:
    """The events of a noun and their words; what every noun tells alike, of the kernel, is left to “all”."""
    told = {told_by(entity.label, name, action): action for name, action in entity.actions.items()}
    own = f"{entity.label.partition('.')[0]}."
    return {event: action.title() for event, action in told.items() if event.startswith(own) and tells(action, event)}


def tells(action: type[Action[Any]], event: str) -> bool:
    """Whether it leaves anything to tell: a star and the like, done by whoever looks, leave none."""
    return action.verb != "view" or event.count(".") == 1


def all_of(entity: ResolvedEntity) -> str:
    """The patterns of all events of a noun: those with a name of their own come along."""
    pattern = f"{entity.label}.*"
    return " ".join((pattern, *(event for event in events_of(entity) if event.count(".") == 1)))


def event_groups(chosen: tuple[str, ...], actor: Actor) -> Groups:
    """What a form offers, with what is chosen already; patterns that no choice stands for keep a tick of their own."""
    offered: list[tuple[str, ...]] = [(EVERY,)]
    groups: Groups = [("", [(EVERY, _("All that happens"), EVERY in chosen)])]
    for entity in nouns(actor):
        events, every = events_of(entity), all_of(entity)
        offered += [tuple(every.split()), tuple(events)]
        whole = f"{entity.label}.*" in chosen
        lines = [(every, _("All events of %(noun)s") % {"noun": entity.verbose_name}, whole)]
        lines += [(event, text, event in chosen and not whole) for event, text in events.items()]
        groups.append((str(entity.verbose_name), lines))
    known = {pattern for part in offered for pattern in part}
    old = [(pattern, pattern, True) for pattern in chosen if pattern not in known]
    if old:
        groups.insert(1, (_("Kept from before; no event is called so today"), old))
    return groups


def in_words(chosen: tuple[str, ...]) -> list[tuple[str, str]]:
    """The kept patterns with their words; those that “all events” brings along are not named again."""
    words, within = {EVERY: _("All that happens")}, set()
    for entity in nouns(None):
        every = f"{entity.label}.*"
        words[every] = f"{entity.verbose_name} · {_('All events')}"
        if every in chosen:
            within |= set(all_of(entity).split()) - {every}
        words |= {event: f"{entity.verbose_name} · {text}" for event, text in events_of(entity).items()}
    return [(pattern, words.get(pattern, pattern)) for pattern in chosen if pattern not in within]
