"""Merging records into one, as an action of the survivor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.event import Event
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.actions.perform import perform
from keben.kernel.features.team import TeamMember
from keben.kernel.kinds.choices import Boolean
from keben.kernel.kinds.links import Links
from keben.kernel.kinds.text import Text
from keben.kernel.merging import clocks
from keben.kernel.merging.declared import FOLLOWERS, MERGEABLE, guards_of
from keben.kernel.merging.former import changed
from keben.kernel.merging.join import move_all, plain_row, refresh
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.merging.proposal import proposed, take
from keben.kernel.problems import Invalid, Refused, Way
from keben.kernel.reader import reaches
from keben.kernel.registry import registry

MOST = 10


class MergedAway(Action[Model]):
    """What happens to a record that is merged into another."""

    verb, hidden = "merge", True

    def run(self, record: Any, ask: Any) -> None:
        record.deleted_at = timezone.now()


class BroughtBack(Action[Model]):
    """What happens to it when the merge is taken back."""

    verb, hidden, deleted, accepts = "merge", True, True, ("twins",)

    def run(self, record: Any, ask: Any) -> None:
        record.deleted_at = None


class Merge(Action[Model]):
    """Make several records one: this one stays, the others lead to it."""

    label, icon, verb, bulk, page = _("Merge"), "git-merge", "merge", False, "merge/"

    def inputs(self, record: Any) -> list[BoundInput]:
        return [
            BoundInput("others", _("Records that are merged into this one"), Links(self.entity.model), True),
            BoundInput("fields", _("Values taken from others"), Text(4000), help=_("phone=12,address=15")),
            BoundInput("same_parts", _("Merge equal records below them as well"), Boolean(), initial=True),
            BoundInput("reason", _("Reason"), Text(200)),
        ]

    @classmethod
    def hold(cls, target: Any, data: Mapping[str, Any]) -> None:
        keys = {target.pk} | {
            int(text) for text in map(key_of, as_list(data.get("others"))) if text.isdigit() and len(text) < 19
        }
        rows = type(target)._base_manager.select_for_update().filter(pk__in=keys)
        list(rows.order_by("pk").values_list("pk", flat=True))
        gone = FormerKey.objects.filter(entity=registry.of(type(target)).label, object_id__in=keys).first()
        if gone is not None:
            raise Refused.leading(
                Way(gone.entity, gone.survivor_id), "merged_meanwhile",
                "Record %(key)s has been merged into another one meanwhile. Open it to see which.",
                key=gone.object_id,
            )  # fmt: skip

    def check(self, record: Any, ask: Any) -> None:
        others = {one.pk: one for one in ask.others}
        if record.pk in others:
            raise Invalid.single("others", "itself", "A record cannot be merged into itself.")
        if len(others) >= MOST:
            raise Invalid.single("others", "too_many", "At most %(n)s records are merged at once.", n=MOST)
        self.losers = list(type(record)._base_manager.filter(pk__in=others).order_by("pk"))
        for one in (record, *self.losers):
            title = self.entity.title_of(one)
            if one.deleted_at is not None:
                raise Refused.because("gone", "“%(title)s” is in the recycle bin or merged already.", title=title)
            if not (reaches(one, self.actor, "merge") and reaches(one, self.actor, "edit")):
                raise Refused.because(
                    "no_reach", "You may not change “%(title)s”, so you cannot merge it.", title=title
                )
        self.chosen = proposed(self.entity, record, self.losers) | self.choices(ask.fields, {record.pk, *others})
        for guard in guards_of(self.entity.label):
            guard(record, self.losers, self.actor)

    def choices(self, text: str, keys: set[int]) -> dict[str, int]:
        """Whose value of which field, as it was asked for. Raises Invalid."""
        known = proposed(self.entity, self.losers[0], ()) if self.losers else {}
        found: dict[str, int] = {}
        for part in filter(None, (part.strip() for part in (text or "").split(","))):
            name, _equals, key = part.partition("=")
            if name not in known or not key.isdigit() or int(key) not in keys:
                raise Invalid.single("fields", "choice", "“%(part)s” names no field of these records.", part=part)
            found[name] = int(key)
        return found

    def run(self, record: Any, ask: Any) -> Callable[[], Event]:
        how, losers, actor = MERGEABLE[self.entity.label], self.losers, self.actor
        kept: dict[str, Any] = {"moved": [], "retitled": [], "dropped": [], "added": [], "changed": []}
        kept["before"] = plain_row(record)
        kept["titles"] = {str(one.pk): self.entity.title_of(one) for one in losers}
        done = MergeRecord.objects.create(
            entity=self.entity.label, survivor_id=record.pk, losers=[one.pk for one in losers], at=timezone.now(),
            by_id=actor.user_id,
        )  # fmt: skip
        own = (record.pk, *done.losers)
        before = clocks.read(self.entity.label, own)
        parts = how.parts(record, losers) if how.parts and ask.same_parts else []
        take(self.entity, record, losers, self.chosen)
        if how.settle:
            how.settle(record, losers, kept)
        for one in losers:
            perform(MergedAway, one, actor=actor, reason=self.into(record))
        for follower in FOLLOWERS.get(self.entity.label, ()):
            follower(done, record, losers, kept, actor)
        told = move_all(self.entity.label, record, losers, kept)
        self.owners_join(record, kept)
        for part, other in parts:
            step = {"others": [other.pk], "same_parts": False}
            perform(Merge, part, step, actor=actor, reason=self.into(record), acknowledge=("twins",))
            MergeRecord.objects.filter(entity=part._meta.label, survivor_id=part.pk).filter(
                under=None, undone_at=None, losers=[other.pk]
            ).update(under=done)
        self.leave_keys(record, done)

        def fact() -> Event:
            kept["clocks"] = clocks.kept(before, clocks.read(self.entity.label, own))
            kept["after"] = plain_row(type(record)._base_manager.get(pk=record.pk))
            done.kept = kept
            done.save(update_fields=("kept",))
            refresh(record)
            return how.fact(record.pk, tuple(done.losers), told)

        return fact

    def into(self, record: Any) -> str:
        """Why a record went."""
        number = getattr(record, self.entity.number or "", "") or record.pk
        return str(_("Merged into %(number)s") % {"number": number})

    def owners_join(self, record: Any, kept: dict[str, Any]) -> None:
        """Who owned a loser goes on working with the survivor, in its team."""
        owners: set[Any] = {getattr(one, "owner_id", None) for one in self.losers}
        for user in sorted(owners - {None, getattr(record, "owner_id", None)}):
            row, fresh = TeamMember.objects.get_or_create(
                entity=self.entity.label, object_id=record.pk, user_id=user, defaults={"may_write": True}
            )
            if fresh:
                kept["added"].append({"model": "kernel.TeamMember", "key": row.pk})

    def leave_keys(self, record: Any, done: MergeRecord) -> None:
        """Old keys, numbers and names lead to the survivor, also those that led to a loser."""
        label = self.entity.label
        FormerKey.objects.filter(entity=label, survivor_id__in=done.losers).update(survivor_id=record.pk)
        for one in self.losers:
            FormerKey.objects.create(
                entity=label, object_id=one.pk, survivor_id=record.pk, merge=done,
                number=str(getattr(one, self.entity.number or "", "") or ""), title=self.entity.title_of(one)[:200],
            )  # fmt: skip
        changed()


def as_list(value: Any) -> list[Any]:
    """One or several."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def key_of(value: Any) -> str:
    """The key of what names a record."""
    return str(getattr(value, "pk", value) or "")
