"""The actions of a hand-over: another owner, another person in a field, another member of a team."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.org.user.model import User
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.crud import assign, current
from keben.kernel.kinds.text import Text


class HandOver(Action[Any]):
    """Another owner, for nouns without a transfer of their own."""

    name, label, verb, hidden = "hand-over", _("Hand over"), "transfer", True

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new owner."""

        owner = Input(like="owner", required=True)

    def run(self, record: Any, ask: Any) -> None:
        record.owner = ask.owner
        if any(field.name == "owned_since" for field in record._meta.concrete_fields):
            record.owned_since = timezone.now()


class Reassign(Action[Any]):
    """A colleague takes somebody's place in one field; in a list of people both never stand twice."""

    name, label, verb, hidden = "reassign", _("Hand over"), "edit", True

    class ask(Ask):  # noqa: N801 - declared like a field
        """The field, who leaves it and who takes his place."""

        field = Input(Text(80), _("Field"), required=True)
        leaver = Input(to="org.User", label=_("Person"), required=True)
        receiver = Input(to="org.User", label=_("Goes to"), required=True)

    def run(self, record: Any, ask: Any) -> None:
        if self.entity.field(ask.field).kind.many:
            people: list[User] = [one for one in current(self.entity, record, ask.field) if one.pk != ask.leaver.pk]
            known = any(one.pk == ask.receiver.pk for one in people)
            assign(record, ask.field, people if known else [*people, ask.receiver])
        elif ask.field.startswith("x_"):
            assign(record, ask.field, self.entity.field(ask.field).kind.plain(ask.receiver))
        else:
            # Nobody is his own superior: who would be is left without one.
            own = self.entity.label == "org.User" and record.pk == ask.receiver.pk
            assign(record, ask.field, None if own else ask.receiver)
