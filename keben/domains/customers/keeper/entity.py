"""Relations and their keepers, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.keeper.model import Keeper
from keben.domains.customers.keeper.rules import keeper_sees, named_and_planned, with_whom
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, VIEW, WORK, DataScope, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.registry import entity


@entity(Keeper)
class KeeperEntity(Entity):
    """A relation with a customer, and the colleague who keeps it."""

    counter = "条"
    menu, icon, menu_order = "customers", "affiliate", 40
    search = ("name", "customer.name")
    scope = Under("customer")
    grants = {
        "sales": allow(WORK, DataScope.SELF),
        "sales_manager": allow(ALL, DataScope.DEPARTMENT_TREE),
        "service_engineer": allow(VIEW, DataScope.ALL),
        "boss": allow(VIEW | CREATE | EDIT | EXPORT, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    rules = (with_whom, keeper_sees, named_and_planned)
    listing = Listing(
        columns=(
            "name",
            "customer",
            "kind",
            "level",
            "colleague",
            "depth",
            "rhythm_days",
            "last_contact_on",
            "next_on",
        ),
        filters=("kind", "level", "colleague", "depth", "next_on", "last_contact_on"),
        sort="next_on",
        card=("customer", "level", "colleague", "next_on"),
        views=(
            View("mine", _("Kept by me"), (("colleague", "is", "@me"),)),
            View("unheld", _("Nobody keeps the relation"), (("colleague", "empty", None),)),
            View("missed", _("Rhythm missed"), (("next_on", "before", "@today"),)),
        ),
    )
    form = Form(
        Group(_("Relation"), "customer", "kind", "level", "contact"),
        Group(_("How it is kept"), "colleague", "depth", "since", "rhythm_days", "next_on", "remark"),
    )
    quick = ("contact", "kind", "level", "colleague", "depth", "rhythm_days")
    features = ("history", "comments", "custom", "recycle")
    page = Page(head=("customer", "contact", "colleague", "next_on"), tags=("kind", "level", "depth"), left=(Facts(),),
                main=(Timeline(),))  # fmt: skip
