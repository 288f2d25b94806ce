"""Get-together, declared."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.care.gathering.flow import GatheringFlow
from keben.domains.care.gathering.model import Gathering
from keben.domains.care.occasion.actions import DeleteItem, EditItem
from keben.domains.care.occasion.entity import WORKED
from keben.domains.care.occasion.left_out import wants_none
from keben.domains.care.occasion.states import PermitExpense
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.actions.crud import current
from keben.kernel.doubts import Doubt
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Related, Timeline, View
from keben.kernel.people import Tells
from keben.kernel.problems import Invalid, Problem, Refused
from keben.kernel.registry import entity, registry

MOST = 200
ALONE = gettext_noop("“%(name)s” does not want to be contacted.")


class DeleteGathering(DeleteItem):
    """Move it to the recycle bin; what took place stays."""

    name = "delete"

    def offered(self, record: Any) -> bool:
        return bool(record.status != "held")

    def check(self, record: Any, ask: Any) -> None:
        if record.status == "held":
            raise Refused.because("held", "What took place stays in the figures and cannot be deleted.")
        super().check(record, ask)


def guests_may_come(record: Gathering, changes: Any, actor: Any) -> None:
    """Not too many; whoever invites somebody who wants no contact is warned."""
    if record.planned_cost < 0:
        raise Invalid.single("planned_cost", "negative", "A cost cannot be negative.")
    if not changes.created and "guests" not in changes:
        return
    guests = current(registry.of(Gathering), record, "guests") or ()
    if len(guests) > MOST:
        raise Invalid.single("guests", "too_many", "At most %(most)s guests.", most=MOST)
    alone = wants_none([guest.pk for guest in guests])
    problems = tuple(Problem("no_contact", ALONE, {"name": guest.name}) for guest in guests if guest.pk in alone)
    if problems:
        changes.doubts.append(Doubt("do_not_contact", problems))


@entity(Gathering)
class GatheringEntity(Entity):
    """A dinner, an outing, a customers' day."""

    tells = Tells(
        links=("guests",),
        texts=("name", "place", "note", "outcome"),
        stays=_("Get-togethers stay with their cost and number of guests."),
    )
    menu, icon, menu_order = "care", "users-group", 20
    search = ("name", "place")
    scope = OwnerOrTeam()
    grants = WORKED
    flow = GatheringFlow
    actions = (EditItem, DeleteGathering, PermitExpense)
    rules = (guests_may_come,)
    listing = Listing(
        columns=("name", "held_at", "place", "owner", "status", "came", "planned_cost", "cost", "grade"),
        filters=("status", "owner", "held_at", "grade"),
        sort="-held_at",
        totals=("planned_cost", "cost"),
        calendar="held_at",
        card=("held_at", "place", "owner", "status"),
        views=(View("mine", _("Mine"), (("owner", "is", "@me"),)),),
    )
    form = Form(
        Group(_("Get-together"), "name", "held_at", "place", "owner", "planned_cost", "note"),
        Group(_("Who comes"), "guests", "colleagues"),
    )
    quick = ("name", "held_at", "place")
    page = Page(
        head=("held_at", "place", "owner", "came", "cost"),
        tags=("grade",),
        stage="status",
        left=(
            Facts(
                Group(_("Get-together"), "name", "held_at", "place", "owner", "guests", "colleagues", "planned_cost",
                      "note", "permitted", "permitted_by"),
                Group(_("What came of it"), "came", "cost", "budget", "outcome", "grade"),
            ),
        ),
        main=(
            Related("care.CareItem", "gathering", columns=("name", "level", "cost"), label=_("Cost by guest")),
            Timeline(),
            AttachmentsPanel(),
        ),
    )  # fmt: skip
