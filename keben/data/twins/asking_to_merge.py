"""Who has made a twin and may not merge it asks those who may; both records keep it, and he hears what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import lazy
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.base.event import Event
from keben.data.actors import actor_of, note
from keben.data.deciders import deciders
from keben.data.twins import hits
from keben.data.twins.asking import behind
from keben.data.twins.facts import REASON, facts_of
from keben.data.twins.find import find_twins
from keben.data.twins.hits import Hit
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.entity import Twins
from keben.kernel.events.log import LoggedEvent
from keben.kernel.extension import Extension, extend
from keben.kernel.features.notifications import notify
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.links import Link
from keben.kernel.kinds.text import Text
from keben.kernel.merging.declared import on_merge
from keben.kernel.problems import Invalid, Missing, Refused, Way
from keben.kernel.reader import reaches, unscoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

ASKED = gettext_noop("%(who)s asks you to merge “%(title)s” and “%(other)s”: %(reason)s")
MERGED = gettext_noop("%(who)s has merged “%(title)s”, as you had asked.")
APART = gettext_noop("%(who)s has found that “%(title)s” and what you asked to merge it with are two.")
ACTION, CATEGORY = "ask-merge", "twins"
TWINS = (hits.CODE, hits.KEY, hits.PHONE, hits.ALIKE)
"""The relations that make a twin; branches and sisters are others."""
PATIENCE = dt.timedelta(days=7)
"""So long nobody asks the same once more."""


@dataclass(frozen=True)
class MergeAsked(Event):
    """Somebody wants this record to be merged with another; which one, the log of that one tells who may see it."""

    told: int


class AskMerge(Action[Model]):
    """Tell those who may merge that this record and another one are the same."""

    label, icon, verb, bulk, speaks = _("Ask for a merge"), "git-merge", "view", False, True

    def inputs(self, record: Any) -> list[BoundInput]:
        """The twins that are found now, also those out of reach; any other record within reach by its name."""
        self.twins = OneOfTwins(self.entity, record, self.actor)
        told = self.twins.choices
        only = told[0][0] if len(told) == 1 else None
        twin = BoundInput("twin", _("Twin"), self.twins, help=lazy(self.twins.hint, str)(), initial=only)
        other = BoundInput("other", _("Another one"), Link(self.entity.model))
        other.help = _("If it is not among those found.")
        return [twin, other, BoundInput("reason", _("Reason"), Text(200), required=True)]

    def offered(self, record: Any) -> bool:
        """Who may merge does so."""
        return not self.actor.can(self.entity.label, "merge")

    def check(self, record: Any, ask: Any) -> None:
        other = ask.other.pk if ask.other is not None else self.twins.keys.get(ask.twin or "")
        if other is None:
            missing = "twin" if self.twins.choices else "other"
            raise Invalid.single(missing, "required", "Say which record is the same.")
        if other == record.pk:
            raise Invalid.single("other", "itself", "A record cannot be merged into itself.")
        self.twin = unscoped(self.entity.model, reason=REASON).get(pk=other)
        if all(may_merge(one, self.actor) for one in (record, self.twin)):
            way = Way(self.entity.label, part=f"merge/?ids={record.pk},{self.twin.pk}")
            raise Refused.leading(way, "may_merge", "You may merge these two yourself.")
        before = asked_by(self.entity, record.pk, self.twin.pk, self.actor)
        if before is not None:
            at = f"{timezone.localtime(before.at):%Y-%m-%d}"
            raise Refused.because("asked", "You have asked for this merge on %(at)s. Wait for the answer.", at=at)
        self.people = deciders(
            self.actor.user_id or 0, self.entity.label, "merge", lambda user: user_may_merge(user, record, self.twin)
        )
        if not self.people:
            raise Refused.because("nobody", "Nobody may merge these two. Ask the security administrator for the right.")

    def run(self, record: Any, ask: Any) -> MergeAsked:
        label, twin = self.entity.label, self.twin
        title, other = (self.entity.title_of(one)[:80] for one in (record, twin))
        told = {"who": self.actor.name, "by": self.actor.user_id, "title": title, "other": other, "reason": ask.reason}
        address = {"url": f"/{self.entity.slug}/merge/?ids={record.pk},{twin.pk}"}
        notify(self.people, ASKED, {**told, **address}, category=CATEGORY, entity=label, object_id=record.pk)
        note(self.actor, label, ACTION, record=twin, reason=ask.reason, data={"with": record.pk})
        return MergeAsked(len(self.people))


class OneOfTwins(Choice):
    """One of the twins that are found now, by keys that tell nothing of which records they are.

    A hint leads here with the token of a hit, which nobody else can use: what was found by words that are not saved
    yet, as they may not be where it is the same credit code, is asked about as well.
    """

    def __init__(self, entity: ResolvedEntity, record: Any, actor: Actor) -> None:
        self.entity, self.actor = entity, actor
        found = {} if record is None else choices(entity, record, actor)
        self.keys = {key: hit.facts.pk for key, hit in found.items()}
        super().__init__([(key, words(entity, hit, actor)) for key, hit in found.items()])

    def hint(self) -> str:
        """That there is none to choose from, once everything is known that may be chosen."""
        return "" if self.choices else translate("None was found by name, code or number; choose it below.")

    def welcome(self, raw: Any) -> None:
        token = str(raw or "")[:500]
        if not token or token in self.keys:
            return
        try:
            there, twin = behind(token, self.actor)
        except Missing:
            return
        if there is self.entity:
            facts = facts_of(there, [twin.pk], self.actor)[twin.pk]
            told = " · ".join(filter(None, (translate("One that you do not see"), facts.owner or facts.pool)))
            self.keys[token], self.choices = twin.pk, ((token, told), *self.choices)

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        self.welcome(raw)
        return super().parse(raw, ctx)


def choices(entity: ResolvedEntity, record: Any, actor: Actor) -> dict[str, Hit]:
    """The twins of the same noun by keys that tell nothing of which records they are."""
    twins = entity.declaration.twins
    if twins is None:
        return {}
    found = find_twins(values_of(twins, record), entity, actor, pk=record.pk)
    same = [hit for hit in found if hit.noun == entity.label and hit.relation in TWINS]
    return {mark(record.pk, hit.facts.pk, actor): hit for hit in same}


def values_of(twins: Twins, record: Any) -> dict[str, Any]:
    """What is compared of a record."""
    values = {name: getattr(record, name) for name in twins.fields}
    if twins.family:
        values[f"{twins.family}_id"] = getattr(record, f"{twins.family}_id")
    return values


def mark(own: int, other: int, actor: Actor) -> str:
    """How a twin is named in the form of this record and this person."""
    return salted_hmac(hits.SALT, f"{actor.user_id}:{own}:{other}", algorithm="sha256").hexdigest()[:20]


def words(entity: ResolvedEntity, hit: Hit, actor: Actor) -> str:
    """A twin in a line: by name where he sees it, else only that it is there and whose."""
    told = hit.plain(actor)
    what = told.get("title") or told.get("door", {}).get("title") or translate("One that you do not see")
    whose = told["owner"] or told["pool"]
    return " · ".join(filter(None, (what, told.get("number", ""), whose, told["why"]["reasons"][0]["text"])))


def may_merge(record: Any, actor: Actor) -> bool:
    """Whether he may make this record one with another."""
    return reaches(record, actor, "merge") and reaches(record, actor, "edit")


def user_may_merge(user: int, *records: Any) -> bool:
    """The same of somebody who is not here."""
    actor = actor_of(user, "job")
    return all(may_merge(one, actor) for one in records)


def asked_by(entity: ResolvedEntity, own: int, other: int, actor: Actor) -> LoggedEvent | None:
    """His question about these two that still waits, whichever of them he began with."""
    sides = {(own, other), (other, own)}
    rows = asked_about(entity, (own, other)).filter(actor_id=actor.user_id, at__gte=timezone.now() - PATIENCE)
    return next((row for row in rows if (row.object_id, row.data.get("with")) in sides), None)


def asked_about(entity: ResolvedEntity, keys: Sequence[int]) -> QuerySet[LoggedEvent]:
    """What the log has of such questions about these records."""
    name = f"{entity.label}.{ACTION}"
    return LoggedEvent.objects.filter(entity=entity.label, object_id__in=keys, action=ACTION, name=name)


def questions(entity: ResolvedEntity, keys: Sequence[int]) -> list[LoggedEvent]:
    """Who has asked to merge two of these records, newest first; one query."""
    rows = asked_about(entity, keys).order_by("-pk")
    return [row for row in rows[:20] if row.data.get("with") in keys]


def answer(entity: ResolvedEntity, records: Sequence[Any], actor: Actor, message: str) -> None:
    """Tell those who asked what came of it, by the record with which they began."""
    by_key = {one.pk: one for one in records}
    for row in {row.actor_id: row for row in questions(entity, list(by_key))}.values():
        if row.actor_id in (None, actor.user_id):
            continue
        own = by_key[row.data["with"]]
        told = {"who": actor.name, "by": actor.user_id, "title": entity.title_of(own)[:100]}
        notify([row.actor_id], message, told, category=CATEGORY, entity=entity.label, object_id=own.pk)


def askable(label: str) -> None:
    """Records of a noun that may be merged may be asked for; who asked hears of the merge."""
    extend(Extension(label, actions=(AskMerge,)))

    @on_merge(label)
    def merged(done: Any, survivor: Any, losers: Sequence[Any], kept: dict[str, Any], actor: Actor) -> None:
        answer(registry.get(label), (survivor, *losers), actor, MERGED)
