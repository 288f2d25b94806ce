"""The rights of a token: those of its person, cut down to the nouns and verbs that the token names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor, Reach, Rights
from keben.kernel.access.grants import VERB_LABELS
from keben.kernel.problems import Invalid, Problem
from keben.kernel.registry import registry

Scopes = Mapping[str, Sequence[str]]
EVERY = "*"


def narrow(rights: Rights, scopes: Scopes, *, read_only: bool) -> Rights:
    """The intersection; a token without scopes has all rights of its person."""
    reach: dict[str, dict[str, Reach]] = {}
    for label, verbs in rights.reach.items():
        kept = {verb: found for verb, found in verbs.items() if allows(scopes, label, verb, read_only=read_only)}
        if kept:
            reach[label] = kept
    return Rights(reach, rights.fields, rights.roles)


def allows(scopes: Scopes, label: str, verb: str, *, read_only: bool) -> bool:
    """Whether the token names this verb on this noun."""
    if read_only and verb != "view":
        return False
    if not scopes:
        return True
    named = (*scopes.get(label, ()), *scopes.get(EVERY, ()))
    return verb in named or EVERY in named or (verb == "view" and bool(named))


def read_scopes(raw: Any) -> dict[str, list[str]]:
    """The scopes as stored, from `{"customers.Customer": ["view"]}`. Raises Invalid for unknown nouns and verbs."""
    if raw in (None, "", {}):
        return {}
    problems: list[Problem] = []
    found: dict[str, list[str]] = {}
    if not isinstance(raw, Mapping):
        raise Invalid.single("scopes", "scopes", "A scope names nouns and, for each, verbs.")
    labels = {entity.label for entity in registry} | {EVERY}
    for label, verbs in raw.items():
        if label not in labels:
            problems.append(Problem("unknown_noun", "There is no noun “%(name)s”.", {"name": label}))
        wanted = [verbs] if isinstance(verbs, str) else list(verbs)
        problems += [
            Problem("unknown_verb", "There is no verb “%(name)s”.", {"name": verb})
            for verb in wanted
            if verb not in VERB_LABELS and verb != EVERY
        ]
        found[str(label)] = sorted(set(wanted))
    if problems:
        raise Invalid({"scopes": problems})
    return found


def parse_scope(text: str) -> dict[str, list[str]]:
    """Scopes from words such as `customers.Customer:view,edit`, one per line or separated by blanks."""
    found: dict[str, list[str]] = {}
    for part in text.split():
        label, _colon, verbs = part.partition(":")
        found.setdefault(label, []).extend(v for v in (verbs or "view").split(",") if v)
    return read_scopes(found)


def scope_choices(actor: Actor) -> list[tuple[str, str]]:
    """What somebody may give to a token: the code that `parse_scope` reads, and its words."""
    return [
        (f"{entity.label}:{verb}", f"{entity.verbose_name} · {word}")
        for entity in registry
        if entity.declaration.api
        for verb, word in VERB_LABELS.items()
        if actor.can(entity.label, verb)
    ]


def scope_words(scopes: Scopes) -> list[tuple[str, list[str]]]:
    """Nouns and verbs as people call them; what this release does not know keeps its code."""
    nouns = {entity.label: str(entity.verbose_name) for entity in registry} | {EVERY: str(_("All nouns"))}
    words = {verb: str(word) for verb, word in VERB_LABELS.items()} | {EVERY: str(_("All actions"))}
    return [
        (nouns.get(label, label), [words.get(verb, verb) for verb in verbs]) for label, verbs in sorted(scopes.items())
    ]
