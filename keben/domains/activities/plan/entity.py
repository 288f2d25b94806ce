"""Follow-up plan, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.grants import DAILY_WORK
from keben.domains.activities.next.moving import AnotherDay
from keben.domains.activities.plan.flow import PlanFlow
from keben.domains.activities.plan.model import FollowUpPlan
from keben.domains.activities.plan.reminder import set_reminder
from keben.domains.activities.willing import warn_unwilling
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.access.under import UnderTarget
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.people import Tells
from keben.kernel.registry import entity

PENDING = ("status", "any", ["open", "doing"])


@entity(FollowUpPlan)
class FollowUpPlanEntity(Entity):
    """A contact that is going to take place."""

    tells = Tells(target=True, texts=("name", "note"))
    menu, icon, menu_order = "work", "calendar-event", 25
    search = ("name", "target_title")
    scope = OwnerOrTeam() | UnderTarget("follow_ups")
    grants = DAILY_WORK
    flow = PlanFlow
    actions = (AnotherDay,)
    rules = (set_reminder, warn_unwilling)
    listing = Listing(
        columns=("name", "target_title", "method", "planned_at", "owner", "status"),
        filters=("status", "method", "owner", "planned_at"),
        sort="planned_at",
        board="status",
        calendar="planned_at",
        card=("target_title", "method", "planned_at", "owner", "status"),
        views=(
            View("mine", _("Mine"), (("owner", "is", "@me"), PENDING)),
            View("today", _("Today"), (PENDING, ("planned_at", "preset", "today"))),
            View("overdue", _("Overdue"), (PENDING, ("planned_at", "before", "@today"))),
        ),
    )
    form = Form(Group(_("Plan"), "name", "planned_at", "method", "remind", "owner", "note"))
    quick = ("name", "planned_at", "method")
    page = Page(head=("owner", "planned_at", "target_title", "method"), stage="status",
                left=(Facts(),), main=(Timeline(), AttachmentsPanel()))  # fmt: skip
