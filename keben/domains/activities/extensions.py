"""What daily work puts on the workbench."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.next.steps import Step, step
from keben.web.home.desk import Agenda, Figure, Todo, put_on_desk

TASK, FOLLOW_UP, PLAN = "activities.Task", "activities.FollowUp", "activities.FollowUpPlan"
OPEN = ("status", "any", ["open", "doing"])

step(
    Step(PLAN, "planned_at", ("open", "doing"), ("complete-plan",), "calendar-event"),
    Step(TASK, "due_at", ("open", "doing"), ("complete",), "checkbox"),
)
put_on_desk(
    Todo(
        _("Tasks due today"), _("Tasks today"), TASK, (OPEN, ("due_at", "before", "@today+1")),
        overdue=(("due_at", "before", "@today"),), moment="due_at", order=32,
    ),
    Todo(
        _("Plans today"), _("Plans today"), PLAN, (OPEN, ("planned_at", "before", "@today+1")),
        overdue=(("planned_at", "before", "@today"),), moment="planned_at", order=34,
    ),
    Todo(_("Open tasks"), _("Open tasks"), TASK, (OPEN,), moment="due_at", order=80),
    Figure(_("Follow-ups"), _("entries"), FOLLOW_UP, "followed_at", owner="author", order=30),
    Figure(_("Tasks done"), _("tasks"), TASK, "done_at", filter=(("status", "is", "done"),), order=40),
    Figure(_("Tasks planned"), _("tasks"), TASK, "created_at", order=60),
    Agenda(PLAN, "planned_at", "target_title", (OPEN,), tone="violet"),
    Agenda(TASK, "due_at", "target_title", (OPEN,), tone="info"),
)  # fmt: skip
