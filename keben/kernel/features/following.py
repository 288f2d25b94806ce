"""Following a record, which the star shows: by oneself, or because a colleague thought one should."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.features.comments import Follower
from keben.kernel.features.events import FollowerAdded, FollowerRemoved
from keben.kernel.features.notifications import notify_about
from keben.kernel.features.sight import sees
from keben.kernel.kinds.choices import Boolean
from keben.kernel.problems import Refused


class Follow(Action[Model]):
    """Hear of what happens to the record and have it on one's list, or neither. Private, so it leaves no history."""

    label, icon, hidden, bulk, verb = _("Follow"), "bell", True, False, "view"

    class ask(Ask):  # noqa: N801 - declared like a field
        """On or off."""

        on = Input(Boolean(), _("Follow"), initial=True)

    def run(self, record: Model, ask: Any) -> None:
        if self.actor.user_id is None:
            return
        mine = {"entity": self.entity.label, "object_id": record.pk, "user_id": self.actor.user_id}
        if ask.on:
            Follower.objects.get_or_create(**mine)
        else:
            Follower.objects.filter(**mine).delete()


class Star(Follow):
    """The star is the same: who takes it away no longer follows."""

    icon = "star"


class AddFollower(Action[Model]):
    """Let a colleague hear of what happens to the record."""

    label, icon, hidden, bulk, verb = _("Add a follower"), "user-plus", True, False, "view"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Who."""

        user = Input(to=settings.AUTH_USER_MODEL, label=_("Person"), required=True)

    def check(self, record: Model, ask: Any) -> None:
        if not sees(ask.user, self.entity, record.pk):
            raise Refused.because(
                "out_of_sight",
                "%(name)s does not see this record and would hear nothing of it. Share it with him first.",
                name=str(ask.user),
            )

    def run(self, record: Model, ask: Any) -> FollowerAdded | None:
        label = self.entity.label
        if not Follower.objects.get_or_create(entity=label, object_id=record.pk, user_id=ask.user.pk)[1]:
            return None
        if ask.user.pk != self.actor.user_id:
            notify_about(record, [ask.user.pk], "%(who)s lets you follow “%(title)s”", action=self, category="follow")
        return FollowerAdded(ask.user.pk, str(ask.user))


class RemoveFollower(Action[Model]):
    """A colleague need not hear of this record any more."""

    label, icon, hidden, bulk, tone = _("Remove follower"), "user-minus", True, False, "danger"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Who."""

        user = Input(to=settings.AUTH_USER_MODEL, label=_("Person"), required=True)

    def run(self, record: Model, ask: Any) -> FollowerRemoved:
        rows = Follower.objects.filter(entity=self.entity.label, object_id=record.pk, user_id=ask.user.pk)
        if not rows.delete()[0]:
            raise Refused.because("not_following", "%(name)s does not follow this record.", name=str(ask.user))
        return FollowerRemoved(ask.user.pk, str(ask.user))
