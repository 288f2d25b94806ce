"""Who shares a record: adding a colleague to its team, taking him out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.features.events import TeamMemberAdded, TeamMemberRemoved
from keben.kernel.features.notifications import notify_about
from keben.kernel.features.team import TeamMember
from keben.kernel.kinds.choices import Boolean
from keben.kernel.kinds.moments import Date
from keben.kernel.problems import Invalid, Refused


class AddTeamMember(Action[Model]):
    """Let a colleague read or write this record, until a date if one is given."""

    label, icon, hidden, bulk = _("Add to the team"), "user-plus", True, False

    class ask(Ask):  # noqa: N801 - declared like a field
        """Who, what he may do, and how long."""

        user = Input(to=settings.AUTH_USER_MODEL, label=_("Person"), required=True)
        may_write = Input(Boolean(), _("May write"))
        until = Input(Date(), _("Until"), help=_("Empty means for ever."))

    def check(self, record: Model, ask: Any) -> None:
        if ask.until and ask.until < timezone.localdate():
            raise Invalid.single("until", "in_past", "This day has passed; choose a later one or leave it empty.")
        if not ask.user.is_active:
            raise Invalid.single("user", "not_here", "%(name)s is no longer here.", name=str(ask.user))
        if getattr(record, "owner_id", None) == ask.user.pk:
            raise Invalid.single("user", "is_owner", "%(name)s owns this record already.", name=str(ask.user))

    def run(self, record: Model, ask: Any) -> TeamMemberAdded:
        TeamMember.objects.update_or_create(
            entity=self.entity.label,
            object_id=record.pk,
            user_id=ask.user.pk,
            defaults={"may_write": ask.may_write, "until": ask.until},
        )
        notify_about(record, [ask.user.pk], "%(who)s shared “%(title)s” with you", action=self, category="team")
        until = ask.until.isoformat() if ask.until else None
        return TeamMemberAdded(ask.user.pk, str(ask.user), ask.may_write, until)


class RemoveTeamMember(Action[Model]):
    """Take a colleague out of the team."""

    label, icon, hidden, bulk, tone = _("Remove from the team"), "user-minus", True, False, "danger"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Who leaves."""

        user = Input(to=settings.AUTH_USER_MODEL, label=_("Person"), required=True)

    def run(self, record: Model, ask: Any) -> TeamMemberRemoved:
        rows = TeamMember.objects.filter(entity=self.entity.label, object_id=record.pk, user_id=ask.user.pk)
        if not rows.delete()[0]:
            raise Refused.because("not_member", "%(name)s is not in the team.", name=str(ask.user))
        return TeamMemberRemoved(ask.user.pk, str(ask.user))
