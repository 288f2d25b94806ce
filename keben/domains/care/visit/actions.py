"""Planning and correcting visits: once begun only the summary changes, and that for a while."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.next.moving import AnotherDay
from keben.domains.care.events import PlaceRemembered
from keben.domains.care.visit.model import Visit
from keben.domains.customers.near.place import place_from_check_in
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.actions.crud import Delete, Edit
from keben.kernel.called import named
from keben.kernel.kinds.numbers import Integer
from keben.kernel.kinds.text import LongText
from keben.kernel.problems import Refused
from keben.kernel.settings import declare_setting, setting

declare_setting(
    "visits.summary_hours",
    _("Visits"),
    _("Hours in which a summary may be corrected"),
    Integer(0, 720),
    24,
    help=_("Counted from the check-out."),
)


class EditVisit(Edit):
    """Change a visit that has not begun."""

    def offered(self, record: Any) -> bool:
        return bool(record.status == "planned")

    def check(self, record: Any, ask: Any) -> None:
        if record.status != "planned":
            raise Refused.because(
                "begun",
                "Only a planned visit can be changed; this one is “%(state)s”.",
                state=record.get_status_display(),
            )


class AnotherDayOfVisit(AnotherDay):
    """A visit that has not begun takes place on another day."""

    states = ("planned",)


class DeleteVisit(Delete):
    """Move a visit to the recycle bin; what has taken place stays."""

    def offered(self, record: Any) -> bool:
        return record.check_in_at is None

    def check(self, record: Any, ask: Any) -> None:
        if record.check_in_at is not None:
            raise Refused.because("begun", "A visit that has taken place cannot be deleted.")
        super().check(record, ask)


class WriteSummary(Action[Visit]):
    """Correct what came of the visit."""

    label, icon, bulk = _("Write summary"), "writing", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """What came of it."""

        summary = Input(LongText(3000), _("Summary"), required=True)
        satisfaction = Input(like="satisfaction")

    def inputs(self, record: Visit | None) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            item.initial = getattr(record, item.name, "") or None
        return found

    def offered(self, record: Visit) -> bool:
        return record.status == "checked_out" and self.actor.user_id == record.owner_id and in_window(record)

    def check(self, record: Visit, ask: Any) -> None:
        if record.status != "checked_out":
            raise Refused.because("not_over", "Check out first; the summary is written there.")
        if record.owner_id != self.actor.user_id:
            raise Refused.because("not_executor", "Only %(name)s writes this summary.", name=named(record.owner) or "—")
        if not in_window(record):
            hours = setting("visits.summary_hours")
            raise Refused.because(
                "too_late", "A summary can be corrected for %(hours)s hours; write a follow-up instead.", hours=hours
            )

    def run(self, record: Visit, ask: Any) -> None:
        record.summary, record.satisfaction = ask.summary, ask.satisfaction or ""


def in_window(record: Visit) -> bool:
    """Whether the summary may still be corrected."""
    ended = record.check_out_at
    return ended is not None and timezone.now() - ended <= dt.timedelta(hours=setting("visits.summary_hours"))


class RememberPlace(Action[Visit]):
    """The place of this check-in is where the customer is; later distances are measured from there."""

    label, icon, bulk = _("This is where the customer is"), "map-pin", False
    confirm = _("The place of this check-in becomes the place of the customer. Later visits are measured from there.")

    def offered(self, record: Visit) -> bool:
        return record.check_in_latitude is not None

    def check(self, record: Visit, ask: Any) -> None:
        if record.check_in_latitude is None:
            raise Refused.because("no_place", "This visit has no place: it was checked in without one.")
        if record.owner_id != self.actor.user_id:
            raise Refused.because("not_executor", "Only %(name)s, who was there, can say so.", name=named(record.owner))

    def run(self, record: Visit, ask: Any) -> PlaceRemembered:
        place_from_check_in(record.customer, record.check_in_latitude, record.check_in_longitude, self.actor)
        return PlaceRemembered(record.pk, record.customer_id)
