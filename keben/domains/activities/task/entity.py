"""Task, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.grants import DAILY_WORK
from keben.domains.activities.next.moving import AnotherDayOfTask
from keben.domains.activities.task.flow import TaskFlow
from keben.domains.activities.task.model import Task
from keben.domains.activities.willing import warn_unwilling
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.access.under import UnderTarget
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.people import Tells
from keben.kernel.registry import entity


@entity(Task)
class TaskEntity(Entity):
    """Something to be done."""

    tells = Tells(target=True, texts=("name", "note"))
    menu, icon, menu_order = "work", "checkbox", 20
    search = ("name", "target_title")
    scope = OwnerOrTeam() | UnderTarget("follow_ups")
    grants = DAILY_WORK
    flow = TaskFlow
    actions = (AnotherDayOfTask,)
    rules = (warn_unwilling,)
    listing = Listing(
        columns=("name", "target_title", "priority", "owner", "due_at", "status"),
        filters=("status", "priority", "owner", "due_at"),
        sort="-due_at",  # among all of them what is done and past stands last; what is open is asked for by its views
        board="status",
        calendar="due_at",
        views=(
            View("mine", _("Mine"), (("owner", "is", "@me"), ("status", "any", ["open", "doing"])), sort="due_at"),
            View(
                "overdue",
                _("Overdue"),
                (("status", "any", ["open", "doing"]), ("due_at", "before", "@today")),
                sort="due_at",
            ),
            View("today", _("Today"), (("due_at", "preset", "today"),), sort="due_at"),
        ),
    )
    form = Form(Group(_("Task"), "name", "owner", "priority", "due_at", "helpers", "note"))
    page = Page(head=("owner", "due_at", "target_title"), tags=("priority",), stage="status",
                left=(Facts(),), main=(Timeline(), AttachmentsPanel()))  # fmt: skip
