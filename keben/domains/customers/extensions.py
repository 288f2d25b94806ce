"""What customers put on the workbench, and what daily work shows on them."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.next.moving import AnotherDayOfContact
from keben.domains.activities.next.panel import NextSteps
from keben.domains.customers.chase.panel import ChasePanel
from keben.domains.customers.group.panel import GroupPanel
from keben.domains.customers.keeper.gaps import UNKEPT
from keben.domains.customers.keeper.panel import RelationMap
from keben.domains.customers.matching import beside  # noqa: F401 - says of customers side by side how alike they are
from keben.domains.customers.near.panel import NearPanel
from keben.domains.customers.near.shortcut import NAVIGATE
from keben.domains.customers.registration.actions import LookUpRegistration, RecordRegistration
from keben.kernel.entity import Related, View
from keben.kernel.extension import Extension, extend
from keben.web.help.pages import READERS
from keben.web.home.desk import Agenda, Figure, Forgetting, Spread, Todo, put_on_desk
from keben.web.listing.frame import Way, put_beside_filter
from keben.web.record.shortcuts import put_under_head

CUSTOMER, CONTACT, KEEPER = "customers.Customer", "customers.Contact", "customers.Keeper"
READERS += [
    (lambda actor: actor.can(CUSTOMER, "assign") or actor.can(CUSTOMER, "merge"), "manager"),
    (lambda actor: actor.can(CUSTOMER, "create"), "sales"),
    (lambda actor: actor.can(CUSTOMER, "view"), "service"),
]
ALIVE = (("lifecycle", "none", ["lost"]),)

extend(Extension(CUSTOMER, above=(NextSteps(below=(CONTACT, "customer")),), side=(NearPanel(),)))
extend(Extension(CONTACT, above=(NextSteps(),)))
extend(
    Extension(
        CUSTOMER,
        main=(RelationMap(), GroupPanel()),
        actions=(RecordRegistration, LookUpRegistration, AnotherDayOfContact),
    )
)
extend(
    Extension(
        CONTACT,
        main=(
            Related(
                "customers.Occupancy",
                "contact",
                columns=("unit", "role", "share", "post", "since", "until"),
                label=_("Units"),
            ),
        ),
    )
)
extend(Extension(CONTACT, views=(View("unkept", _("Decision makers without a keeper"), UNKEPT),)))
STAGES = ("potential", "contact", "first", "growth", "mature", "risk")
SERVED = (("@team", "is", "@me"),)
put_on_desk(
    Todo(
        _("Relations whose rhythm is missed"),
        _("Relations overdue"),
        KEEPER,
        (("next_on", "before", "@today"),),
        owner="colleague",
        late=True,
        moment="next_on",
        order=55,
    ),
    Todo(
        _("Customers to contact today"),
        _("Contact today"),
        CUSTOMER,
        (("next_contact_at", "before", "@today+1"),),
        overdue=(("next_contact_at", "before", "@today"),),
        moment="next_contact_at",
        needs="edit",
        order=10,
    ),
    Todo(
        _("Customers where I was mentioned in the last 7 days"),
        _("Mentions"),
        CUSTOMER,
        (("@mentioned", "is", "@me"),),
        owner="",
        order=56,
    ),
    Todo(
        _("Twins to review"),
        _("Twins"),
        "customers.TwinPair",
        (("state", "is", "open"),),
        owner="",
        order=58,
    ),
    Todo(
        _("Customers given to me"),
        _("Given to me"),
        CUSTOMER,
        (("owned_since", "preset", "past_7"), ("created_by", "is_not", "@me"), ("acquired_by", "none", ["claimed"])),
        mine=True,
        moment="owned_since",
        needs="edit",
        order=54,
    ),
    Todo(
        _("New customers without contact"),
        _("Not yet contacted"),
        CUSTOMER,
        (("last_followed_at", "empty", None), ("created_at", "preset", "past_90")),
        needs="edit",
        order=60,
    ),
    Todo(
        _("Customers to contact in 7 days"),
        _("Next 7 days"),
        CUSTOMER,
        (("next_contact_at", "preset", "next_7"),),
        moment="next_contact_at",
        needs="edit",
        order=70,
    ),
    Todo(
        _("Customers that fall into a pool within 3 days"),
        _("Falling into a pool"),
        CUSTOMER,
        (("recycle_on", "before", "@today+4"),),
        late=True,
        moment="recycle_on",
        needs="edit",
        order=30,
    ),
    Figure(_("New customers"), _("companies"), CUSTOMER, "created_at", needs="edit", order=10),
    Figure(_("New contacts"), _("people"), CONTACT, "created_at", owner="created_by", needs="edit", order=20),
    Figure(_("First purchases"), _("companies"), CUSTOMER, "first_deal_at", needs="edit", order=50),
    Forgetting(CUSTOMER, "last_followed_at", ALIVE, badge="level", needs="edit"),
    Forgetting(
        CUSTOMER,
        "last_followed_at",
        (*ALIVE, *SERVED),
        badge="level",
        owner="",
        unless="edit",
    ),
    Spread(
        _("Customers by life cycle"),
        CUSTOMER,
        "lifecycle",
        STAGES,
        needs="edit",
    ),
    Spread(
        _("Customers I serve"),
        CUSTOMER,
        "lifecycle",
        STAGES,
        owner="",
        filter=SERVED,
        unless="edit",
    ),
    Agenda(CUSTOMER, "next_contact_at", needs="edit"),
)
put_under_head(CUSTOMER, NAVIGATE)
put_beside_filter(CUSTOMER, Way(_("Near me"), "/customers/nearby/"))

extend(Extension("activities.Task", side=(ChasePanel(),)))
