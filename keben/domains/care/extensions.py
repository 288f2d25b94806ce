"""What visits put on the workbench, and on customers."""

from django.utils.translation import gettext_lazy as _

from keben.kernel.entity import Related
from keben.kernel.extension import Extension, extend
from keben.web.home.desk import Agenda, Figure, Todo, put_on_desk

VISIT = "care.Visit"
PENDING = ("status", "any", ["planned", "checked_in"])

extend(
    Extension(
        "customers.Customer",
        main=(Related(VISIT, "customer", columns=("name", "owner", "planned_at", "status", "satisfaction")),),
    )
)
put_on_desk(
    Todo(_("Visits today"), _("Visits today"), VISIT, (PENDING, ("planned_at", "preset", "today")), order=34),
    Todo(
        _("Visits missed in the last 7 days"),
        _("Missed visits"),
        VISIT,
        (("status", "is", "missed"), ("planned_at", "preset", "past_7")),
        late=True,
        order=44,
    ),
    Figure(_("Visits made"), _("visits"), VISIT, "check_in_at", order=35),
    Agenda(VISIT, "planned_at", "customer", (PENDING,), tone="teal"),
)
