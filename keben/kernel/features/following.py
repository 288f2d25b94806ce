"""Putting a record on one's own list with a star."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.features.comments import Follower
from keben.kernel.kinds.choices import Boolean


class Star(Action[Model]):
    """Star the record or take the star away; who follows goes on following. Private, so it leaves no history."""

    label, icon, hidden, bulk, verb = _("Follow"), "star", True, False, "view"

    class ask(Ask):  # noqa: N801 - declared like a field
        """On or off."""

        on = Input(Boolean(), _("Follow"), initial=True)

    def run(self, record: Model, ask: Any) -> None:
        if self.actor.user_id is None:
            return
        mine = {"entity": self.entity.label, "object_id": record.pk, "user_id": self.actor.user_id}
        Follower.objects.update_or_create(**mine, defaults={"starred": ask.on})
