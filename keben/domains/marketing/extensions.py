"""What leads put on the workbench, and on customers."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.next.moving import AnotherDayOfContact
from keben.domains.activities.next.panel import NextSteps
from keben.kernel.entity import Related
from keben.kernel.extension import Extension, extend
from keben.web.home.desk import Agenda, Figure, Todo, put_on_desk

LEAD = "marketing.Lead"
OPEN = ("status", "any", ["new", "following", "interested"])

extend(
    Extension(
        "customers.Customer",
        main=(
            Related(LEAD, "customer", columns=("name", "source", "owner", "converted_at"), label=_("Came from leads")),
        ),
    )
)
extend(Extension(LEAD, above=(NextSteps(),), actions=(AnotherDayOfContact,)))
put_on_desk(
    Todo(
        _("Leads to contact today"), _("Leads today"), LEAD, (OPEN, ("next_contact_at", "before", "@today+1")),
        overdue=(("next_contact_at", "before", "@today"),), moment="next_contact_at", order=15,
    ),
    Todo(
        _("Leads given to me"), _("Leads given"), LEAD,
        (OPEN, ("owned_since", "preset", "past_7"), ("created_by", "is_not", "@me")), mine=True,
        moment="owned_since", order=28,
    ),
    Todo(_("Leads that nobody has"), _("Nobody's leads"), LEAD, (("in_pool", "is", True),), owner="", order=60),
    Todo(
        _("New leads waiting for a first response"),
        _("New leads"),
        LEAD,
        (("status", "is", "new"),),
        overdue=(("response_due_at", "before", "@today"),),
        moment="response_due_at",
        order=25,
    ),
    Figure(_("New leads"), _("leads"), LEAD, "created_at", order=70),
    Figure(_("Leads converted"), _("leads"), LEAD, "converted_at", order=80),
    Agenda(LEAD, "next_contact_at", "", (OPEN,), tone="violet"),
)  # fmt: skip
