"""Check-in and check-out: by the executor himself, the place only with his consent, the time always the server's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.event import Event
from keben.domains.activities.models import FollowUp, FollowUpMethod
from keben.domains.care.events import VisitBegun, VisitEnded
from keben.domains.care.visit.consent import consented, give
from keben.domains.care.visit.place import distance, spot_of, too_far
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.perform import perform
from keben.kernel.called import named
from keben.kernel.features.attachments import Attachment
from keben.kernel.flow import Move
from keben.kernel.joined import listed
from keben.kernel.kinds.choices import Boolean
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Refused

VISITING = "map-pin"
"""The icon of the follow-up method that stands for visits."""


class There(Move[Any]):
    """What both ends of a visit share."""

    bulk = False
    end: ClassVar[str] = ""
    photo: ClassVar[Any] = None
    """A picture that the server has marked; programs cannot send one."""

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        if record.owner_id != self.actor.user_id:
            raise Refused.because("not_executor", "Only %(name)s checks in here.", name=named(record.owner) or "—")
        if ask.place and not ask.consent and consented(self.actor.user_id) is None:
            raise Refused.because(
                "no_consent", "Your place is kept only with your consent. Tick it, or go on without the place."
            )

    def stand(self, record: Any, ask: Any) -> None:
        """Write time, place and distance."""
        spot = spot_of(ask.place or "")
        if spot.latitude is not None and self.actor.user_id is not None:
            give(self.actor.user_id)
        metres = distance(record.customer, spot)
        setattr(record, f"{self.end}_at", timezone.now())
        setattr(record, f"{self.end}_distance", metres)
        for name in ("latitude", "longitude", "accuracy"):
            setattr(record, f"{self.end}_{name}", getattr(spot, name))
        record.is_out_of_range = record.is_out_of_range or too_far(metres, spot.accuracy)
        if self.photo is not None:
            setattr(record, f"{self.end}_photo", self.photo)
            Attachment.objects.filter(pk=self.photo.pk).update(entity=self.entity.label, object_id=record.pk)


class CheckIn(There):
    """The executor has arrived."""

    label, icon, primary, page = _("Check in"), "map-pin-check", True, "check-in/"
    source, to, end = ("planned",), "checked_in", "check_in"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The place, if he wants to give it."""

        place = Input(Text(60), _("Place"), help=_("latitude,longitude,accuracy"))
        consent = Input(Boolean(), _("I consent that my place is kept"), initial=False)

    def run(self, record: Any, ask: Any) -> VisitBegun:
        super().run(record, ask)
        self.stand(record, ask)
        return VisitBegun(
            record.pk, record.customer_id, record.owner_id, record.check_in_distance, record.is_out_of_range
        )


class CheckOut(There):
    """The visit is over."""

    label, icon, primary, page = _("Check out"), "logout", True, "check-out/"
    source, to, end = ("checked_in",), "checked_out", "check_out"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The place, and what came of it."""

        place = Input(Text(60), _("Place"), help=_("latitude,longitude,accuracy"))
        consent = Input(Boolean(), _("I consent that my place is kept"), initial=False)
        summary = Input(LongText(3000), _("Summary"), help=_("It becomes a follow-up of the customer."))
        satisfaction = Input(like="satisfaction")

    def run(self, record: Any, ask: Any) -> Event | Callable[[], Event] | None:
        super().run(record, ask)
        self.stand(record, ask)
        record.summary, record.satisfaction = ask.summary or "", ask.satisfaction or ""
        written = self.follow_up(record) if record.summary else None
        return VisitEnded(record.pk, record.customer_id, record.owner_id, written)

    def follow_up(self, record: Any) -> int | None:
        """The summary as a follow-up of the customer; None where no method stands for visits."""
        methods = FollowUpMethod.objects.filter(is_active=True, icon=VISITING, deleted_at=None)
        method = methods.order_by("position", "pk").first()
        if method is None or not self.actor.can("activities.FollowUp", "create"):
            return None

        def aim(made: Any) -> None:
            made.target_entity, made.target_id = "customers.Customer", record.customer_id
            made.target_title = record.customer.name[:200]

        names = listed(record.contacts.order_by("pk").values_list("name", flat=True))[:60]
        answers = {"content": record.summary, "method": method, "followed_at": record.check_in_at}
        made = perform("create", FollowUp, {**answers, "contact_name": names}, actor=self.actor, prepare=aim)
        return int(made.record.pk)
