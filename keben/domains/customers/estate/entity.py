"""Sites, units and occupancies, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.estate import filters  # noqa: F401 - conditions of the views below
from keben.domains.customers.estate.model import Occupancy, Site, Unit
from keben.domains.customers.estate.panel import Committee, UnitGrid
from keben.domains.customers.estate.rules import named_by_place, named_once, no_more_than_whole, one_chair, one_holder
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, VIEW, WORK, DataScope, allow
from keben.kernel.access.under import Under
from keben.kernel.condition import when
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Related, Timeline, View
from keben.kernel.people import Purpose
from keben.kernel.registry import entity

GRANTS = {
    "sales": allow(WORK | EXPORT | {"import"}, DataScope.SELF),
    "sales_manager": allow(ALL, DataScope.DEPARTMENT_TREE),
    "service_engineer": allow(VIEW, DataScope.ALL),
    "boss": allow(VIEW | CREATE | EDIT | EXPORT, DataScope.ALL),
    "audit_admin": allow(VIEW, DataScope.ALL),
}


@entity(Site)
class SiteEntity(Entity):
    """A residential quarter, an office tower or another place that consists of units."""

    purpose = Purpose(_("Knowing where equipment stands and who lives there"), "contract")
    counter = "处"
    menu, icon, menu_order = "customers", "building-community", 34
    search = ("name", "customer.name")
    scope = Under("customer")
    grants = GRANTS
    rules = (named_once,)
    listing = Listing(
        columns=("name", "kind", "customer", "region", "planned_units", "updated_at"),
        filters=("kind", "customer", "region"),
        sort="-updated_at",
        card=("kind", "customer", "region"),
    )
    form = Form(
        Group(_("Site"), "name", "kind", "customer", "planned_units"),
        Group(_("Where it is"), "region", "address"),
        Group(_("Remark"), "remark"),
    )
    quick = ("name", "kind", "customer", "region")
    page = Page(
        head=("customer", "kind", "region", "planned_units"),
        left=(Facts(),),
        main=(
            UnitGrid(),
            Committee(),
            Timeline(),
            Related("customers.Unit", "site", columns=("label", "use", "floor", "area"), label=_("List of units")),
            AttachmentsPanel(),
        ),
    )
    features = ("history", "comments", "attachments", "custom", "followers", "recycle")


@entity(Unit)
class UnitEntity(Entity):
    """A flat, office or shop of a site."""

    counter = "户"
    menu, icon, menu_order = "customers", "home", 35
    search = ("site.name", "label")
    scope = Under("site")
    grants = GRANTS
    rules = (named_by_place,)
    listing = Listing(
        columns=("name", "site", "building", "entrance", "floor", "room", "use", "area"),
        filters=("site", "building", "floor", "use", "area"),
        sort="name",
        totals=("area",),
        card=("site", "use", "area"),
        views=(
            View("lived_in", _("Own use"), (("@unit_own", "is", "@me"),)),
            View("let", _("Let or lent"), (("@unit_let", "is", "@me"),)),
            View("vacant", _("Owned, not used"), (("@unit_vacant", "is", "@me"),)),
            View("unknown", _("Owner unknown"), (("@unit_unknown", "is", "@me"),)),
        ),
    )
    form = Form(
        Group(_("Unit"), "site", "building", "entrance", "floor", "room"),
        Group(_("About the unit"), "use", "area", "note"),
    )
    quick = ("site", "building", "entrance", "floor", "room", "use", "area")
    features = ("history", "comments", "custom", "recycle")
    page = Page(
        head=("site", "use", "area"),
        left=(Facts(),),
        main=(
            Related(
                "customers.Occupancy",
                "unit",
                columns=("name", "role", "share", "post", "since", "until"),
                label=_("Owners and occupiers, now and before"),
            ),
            Timeline(),
        ),
    )


@entity(Occupancy)
class OccupancyEntity(Entity):
    """Who owns a unit, uses it or sits in the owners' committee for it."""

    counter = "条"
    icon = "key"
    search = ("unit.name", "contact.name", "customer.name")
    scope = Under("unit")
    grants = GRANTS
    rules = (one_holder, no_more_than_whole, one_chair)
    listing = Listing(
        columns=("unit", "role", "contact", "customer", "share", "post", "since", "until"),
        filters=("role", "unit", "contact", "customer", "post", "since", "until"),
        card=("role", "contact", "customer", "until"),
        views=(
            View("now", _("Now"), (("@occupancy_now", "is", "@me"),)),
            View("owners", _("Owners now"), (("role", "is", "owner"), ("@occupancy_now", "is", "@me"))),
            View("committee", _("Committee now"), (("role", "is", "committee"), ("@occupancy_now", "is", "@me"))),
        ),
    )
    form = Form(
        Group(_("Who and where"), "unit", "role", "contact", "customer"),
        Group(_("Share in %"), "share", when=when("role", "owner")),
        Group(_("Post in the committee"), "post", when=when("role", "committee")),
        Group(_("How long"), "since", "until", "note"),
    )
    quick = ("unit", "role", "contact", "customer", "share", "post", "since", "until")
    features = ("history", "comments", "custom", "recycle")
    page = Page(head=("unit", "role", "since", "until"), tags=("role",), left=(Facts(),), main=(Timeline(),))
