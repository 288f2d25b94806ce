"""Comments with @, and calling colleagues to what was written elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.features.comments import Comment, Follower
from keben.kernel.features.events import CommentWritten, PeopleMentioned
from keben.kernel.features.notifications import notify_about
from keben.kernel.features.sight import seeing, sees
from keben.kernel.kinds.links import Links
from keben.kernel.kinds.text import LongText


class Telling(Action[Model]):
    """What commenting and mentioning share: people are told, with a link to the record."""

    hidden, bulk, verb, speaks = True, False, "view", True

    def inputs(self, record: Model | None) -> list[BoundInput]:
        return [*super().inputs(record), BoundInput("mentions", _("Mentioned"), Links(get_user_model()))]

    def tell(self, users: Iterable[int], message: str, record: Model, category: str) -> None:
        """Notify others, never oneself."""
        people = [user for user in users if user != self.actor.user_id]
        notify_about(record, people, message, action=self, category=category)

    def call(self, people: Iterable[Any], record: Model) -> tuple[int, ...]:
        """Tell those who see the record, and let them follow it; a title is nothing for anybody else."""
        label, key = self.entity.label, record.pk
        called = tuple(one.pk for one in people if sees(one, self.entity, key))
        self.tell(called, "%(who)s mentioned you at “%(title)s”", record, "mention")
        if "followers" in self.entity.features:
            rows = [Follower(entity=label, object_id=key, user_id=one) for one in called]
            Follower.objects.bulk_create(rows, ignore_conflicts=True)
        return called


class WriteComment(Telling):
    """Say something about the record; whoever is mentioned or follows it is told."""

    name, label, icon = "comment", _("Comment"), "message"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The words."""

        text = Input(LongText(3000), _("Comment"), required=True)

    def run(self, record: Model, ask: Any) -> CommentWritten:
        label = self.entity.label
        # A comment is no noun of its own: the event on its record is its history.
        comment = Comment(entity=label, object_id=record.pk, text=ask.text, created_by_id=self.actor.user_id)
        comment.created_at = comment.updated_at = timezone.now()
        comment.save(force_insert=True)
        earlier = Follower.objects.filter(entity=label, object_id=record.pk)
        following = list(earlier.values_list("user_id", flat=True))
        called = self.call(ask.mentions, record)
        comment.mentions.set(called)
        others = [one for one in following if one not in called]
        self.tell(seeing(others, self.entity, record.pk), "%(who)s commented on “%(title)s”", record, "comment")
        return CommentWritten(comment.pk, ask.text[:200], called)


class Mention(Telling):
    """Call colleagues to this record."""

    label, icon = _("Mention"), "at"

    def run(self, record: Model, ask: Any) -> PeopleMentioned | None:
        called = self.call(ask.mentions, record)
        return PeopleMentioned(called) if called else None
