"""What visits and care put on the workbench, and on customers and contacts."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.next.steps import Step, step
from keben.domains.care.visit.now import AT_THE_DOOR
from keben.kernel.entity import Related
from keben.kernel.extension import Extension, extend
from keben.web.home.desk import Agenda, Figure, Todo, put_on_desk
from keben.web.record.shortcuts import put_under_head

VISIT, CARE = "care.Visit", "care.CareItem"
PLANNED = ("status", "is", "planned")
PENDING = ("status", "any", ["planned", "checked_in"])

extend(
    Extension(
        "customers.Customer",
        main=(
            Related(VISIT, "customer", columns=("name", "owner", "planned_at", "status", "satisfaction")),
            Related(CARE, "customer", columns=("name", "occasion", "prepare_on", "measure", "status", "cost", "grade")),
            Related("care.CareDate", "customer", columns=("name", "contact", "date", "is_lunar", "is_yearly")),
        ),
    )
)
extend(
    Extension(
        "customers.Contact",
        main=(Related(CARE, "contact", columns=("occasion", "occasion_on", "measure", "status", "cost", "grade")),),
    )
)
put_under_head("customers.Customer", AT_THE_DOOR)
step(
    Step(
        VISIT,
        "planned_at",
        ("planned", "checked_in"),
        ("check-in", "check-out"),
        "map-pin",
        links={"customers.Customer": "customer"},
        person=True,
    )
)
put_on_desk(
    Todo(
        _("Visits today"),
        _("Visits today"),
        VISIT,
        (PENDING, ("planned_at", "before", "@today+1")),
        overdue=(("planned_at", "before", "@today"),),
        moment="planned_at",
        order=36,
    ),
    Todo(
        _("Care to be done"),
        _("Care"),
        CARE,
        (PLANNED, ("prepare_on", "before", "@today+1")),
        overdue=(("prepare_on", "before", "@today"),),
        moment="prepare_on",
        order=50,
    ),
    Todo(
        _("Care of the next 7 days"),
        _("Care soon"),
        CARE,
        (PLANNED, ("prepare_on", "preset", "next_7")),
        moment="prepare_on",
        order=72,
    ),
    Todo(
        _("Visits missed in the last 7 days"),
        _("Missed visits"),
        VISIT,
        (("status", "is", "missed"), ("planned_at", "preset", "past_7")),
        late=True,
        moment="planned_at",
        order=75,
    ),
    Figure(_("Visits made"), _("visits"), VISIT, "check_in_at", order=35),
    Figure(_("Care done"), _("care items"), CARE, "done_on", order=45),
    Agenda(VISIT, "planned_at", "customer", (PENDING,), tone="teal"),
)
