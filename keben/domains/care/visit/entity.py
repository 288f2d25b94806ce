"""Visit and consent to the place, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.activities.grants import DAILY_WORK
from keben.domains.care.visit.actions import AnotherDayOfVisit, DeleteVisit, EditVisit, RememberPlace, WriteSummary
from keben.domains.care.visit.consent import LocationConsent
from keben.domains.care.visit.flow import VisitFlow
from keben.domains.care.visit.model import Visit
from keben.domains.care.visit.rules import contacts_of_customer
from keben.domains.care.visit.scope import Assists
from keben.kernel.access.grants import VIEW, DataScope, allow
from keben.kernel.access.scope import Owner, OwnerOrTeam
from keben.kernel.access.under import Under
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.people import Tells
from keben.kernel.registry import entity

PENDING = ("status", "any", ["planned", "checked_in"])


@entity(Visit)
class VisitEntity(Entity):
    """Somebody goes to a customer."""

    tells = Tells(
        links=("contacts",),
        hosts=("customer",),
        texts=("name", "note", "summary"),
        stays=_("Visits stay without name and numbers: where a colleague was, and when, belongs to his work."),
    )
    menu, icon, menu_order = "work", "map-pin", 30
    search = ("name", "customer.name")
    scope = OwnerOrTeam() | Assists() | Under("customer")
    grants = DAILY_WORK
    flow = VisitFlow
    actions = (EditVisit, DeleteVisit, WriteSummary, RememberPlace, AnotherDayOfVisit)
    rules = (contacts_of_customer,)
    listing = Listing(
        columns=("name", "customer", "owner", "planned_at", "status", "check_in_at", "check_in_distance",
                 "is_out_of_range", "satisfaction"),
        filters=("status", "owner", "planned_at", "check_in_at", "is_out_of_range", "satisfaction", "customer"),
        sort="-planned_at",
        board="status",
        calendar="planned_at",
        card=("customer", "planned_at", "owner", "status"),
        views=(
            View("mine", _("Mine"), (("owner", "is", "@me"), PENDING)),
            View("today", _("Today"), (("planned_at", "preset", "today"),)),
            View("range", _("Out of range"), (("is_out_of_range", "is", True),)),
            View("missed", _("Missed"), (("status", "is", "missed"),)),
        ),
    )  # fmt: skip
    form = Form(Group(_("Visit"), "name", "customer", "contacts", "planned_at", "owner", "assistants", "note"))
    quick = ("name", "customer", "planned_at")
    private = ("check_in_latitude", "check_in_longitude", "check_out_latitude", "check_out_longitude")
    page = Page(
        head=("customer", "owner", "planned_at", "check_in_at", "check_out_at"),
        tags=("is_out_of_range", "satisfaction"),
        stage="status",
        left=(
            Facts(
                Group(_("Visit"), "name", "customer", "contacts", "planned_at", "owner", "assistants", "note"),
                Group(_("What came of it"), "summary", "satisfaction"),
                Group(_("Presence"), "check_in_at", "check_in_distance", "check_in_accuracy", "check_in_photo",
                      "check_out_at", "check_out_distance", "check_out_photo", "is_out_of_range"),
            ),
        ),
        main=(Timeline(), AttachmentsPanel()),
    )  # fmt: skip


@entity(LocationConsent)
class LocationConsentEntity(Entity):
    """To what somebody consented before his place was kept."""

    title, icon = "text", "shield-check"
    scope = Owner("user")
    grants = {"*": allow(VIEW, DataScope.SELF), "audit_admin": allow(VIEW, DataScope.ALL)}
    listing = Listing(
        columns=("text", "user", "text_version", "given_at", "withdrawn_at"), filters=("user", "given_at"),
        sort="-given_at",
    )  # fmt: skip
    features = ()
    read_only = True
    importable = False
