"""Care item, date to remember and care rule, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.care.occasion.actions import CreateItem, DeleteItem, EditItem, NoteEffect
from keben.domains.care.occasion.model import CareDate, CareItem, CareRule
from keben.domains.care.occasion.rules import complete_rule, of_this_customer, once_or_yearly, reachable, settled
from keben.domains.care.occasion.states import CareFlow, PermitExpense
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, VIEW, WORK, DataScope, allow
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.access.under import Under
from keben.kernel.condition import when
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.people import Tells
from keben.kernel.registry import entity

PLANNED = ("status", "is", "planned")
WORKED = {
    "sales": allow(WORK, DataScope.SELF),
    "sales_manager": allow(ALL | {"permit"}, DataScope.DEPARTMENT_TREE),
    "boss": allow(VIEW | EXPORT | CREATE | EDIT | {"permit"}, DataScope.ALL),
    "audit_admin": allow(VIEW, DataScope.ALL),
}


@entity(CareItem)
class CareItemEntity(Entity):
    """One attention to one person on one occasion."""

    tells = Tells(
        links=("contact",),
        hosts=("customer",),
        texts=("name", "about", "note", "effect"),
        stays=_("Care stays with its cost and date, which the books need, without saying for whom."),
    )
    counter = "项"
    menu, icon, menu_order = "care", "heart-handshake", 10
    search = ("name", "about")
    scope = OwnerOrTeam() | Under("customer")
    grants = WORKED
    flow = CareFlow
    actions = (CreateItem, EditItem, DeleteItem, NoteEffect, PermitExpense)
    rules = (of_this_customer, reachable, settled)
    listing = Listing(
        columns=("name", "occasion", "festival", "occasion_on", "prepare_on", "measure", "level", "owner", "status",
                 "planned_cost", "cost", "grade"),
        filters=("status", "occasion", "festival", "level", "owner", "prepare_on", "occasion_on", "measure", "grade",
                 "customer", "done_on"),
        sort="-prepare_on",
        totals=("planned_cost", "cost"),
        board="status",
        calendar="prepare_on",
        card=("occasion", "occasion_on", "prepare_on", "measure", "owner", "status"),
        more=("customer", "contact", "gift", "done_on", "skip_reason", "budget", "permitted", "rule", "about"),
        views=(
            View("mine", _("Mine"), (("owner", "is", "@me"), PLANNED), "prepare_on"),
            View("due", _("Due by today"), (PLANNED, ("prepare_on", "before", "@today+1")), "prepare_on"),
            View("birthdays", _("Birthdays"), (PLANNED, ("occasion", "is", "birthday")), "prepare_on"),
            View("done", _("Done"), (("status", "is", "done"),)),
        ),
    )  # fmt: skip
    form = Form(
        Group(_("Who is cared for"), "customer", "contact", "owner"),
        Group(_("Occasion"), "occasion", "about", "occasion_on", "prepare_on"),
        Group(_("Which festival"), "festival", when=when("occasion", "festival")),
        Group(_("What is done"), "measure", "planned_cost", "note"),
        Group(_("Which gift"), "gift", when=when("measure", "gift")),
    )
    quick = ("customer", "contact", "occasion", "occasion_on", "measure")
    page = Page(
        head=("customer", "contact", "occasion_on", "prepare_on", "owner"),
        tags=("occasion", "festival", "measure", "grade"),
        stage="status",
        left=(
            Facts(
                Group(_("Who is cared for"), "customer", "contact", "level", "owner"),
                Group(_("Occasion"), "occasion", "festival", "about", "occasion_on", "prepare_on", "rule", "gathering"),
                Group(_("What is done"), "measure", "gift", "planned_cost", "note", "permitted", "permitted_by"),
                Group(_("What came of it"), "done_on", "cost", "budget", "effect", "grade", "skip_reason"),
            ),
        ),
        main=(Timeline(), AttachmentsPanel()),
    )
    private = ("slot",)


@entity(CareDate)
class CareDateEntity(Entity):
    """A date of a customer or contact that is worth remembering."""

    tells = Tells(links=("contact",), hosts=("customer",), texts=("name", "remark"), erases=True)
    menu, icon, menu_order = "care", "calendar-event", 30
    search = ("name", "customer.name")
    scope = Under("customer")
    grants = {
        "sales": allow(WORK, DataScope.SELF),
        "sales_manager": allow(ALL, DataScope.DEPARTMENT_TREE),
        "boss": allow(VIEW | EXPORT | CREATE | EDIT, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    rules = (once_or_yearly, of_this_customer)
    listing = Listing(
        columns=("name", "customer", "contact", "date", "is_lunar", "is_yearly"),
        filters=("customer", "date", "is_lunar", "is_yearly"), sort="-id", card=("customer", "contact", "date"),
    )  # fmt: skip
    form = Form(Group(_("Date to remember"), "name", "customer", "contact", "date", "is_lunar", "is_yearly", "remark"))
    quick = ("name", "contact", "date", "is_lunar", "is_yearly")
    features = ("history", "recycle", "comments")


@entity(CareRule)
class CareRuleEntity(Entity):
    """Who gets which attention on an occasion."""

    menu, icon, menu_order = "care", "list-check", 50
    search = ("name",)
    keys = ("name",)
    grants = {"sales": allow(VIEW), "sales_manager": allow(ALL), "boss": allow(EXPORT), "audit_admin": allow(VIEW)}
    rules = (complete_rule,)
    listing = Listing(
        columns=("position", "name", "occasion", "festival", "levels", "role", "days_before", "measure", "gift",
                 "budget", "doer", "is_active"),
        filters=("occasion", "festival", "measure", "is_active"),
        sort="position",
        card=("occasion", "levels", "measure", "days_before", "is_active"),
    )  # fmt: skip
    form = Form(
        Group(_("Rule"), "name", "position", "is_active"),
        Group(_("Occasion"), "occasion", "days_before"),
        Group(_("Which festival"), "festival", when=when("occasion", "festival")),
        Group(_("Who is cared for"), "levels", "role", "only_primary"),
        Group(_("What is done"), "measure", "budget", "doer"),
        Group(_("Which gift"), "gift", when=when("measure", "gift")),
        Group(_("Which colleague"), "colleague", when=when("doer", "colleague")),
    )
    features = ("history", "recycle")
