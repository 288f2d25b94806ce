"""Contact, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.contact.model import Contact
from keben.domains.customers.contact.rules import QUALITY, one_primary, reports_inside
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, REVEAL, VIEW, WORK, DataScope, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import (
    FEATURES,
    AttachmentsPanel,
    Entity,
    Facts,
    Form,
    Group,
    Listing,
    Page,
    Timeline,
    Twins,
    View,
)
from keben.kernel.people import Person, Purpose
from keben.kernel.quality.rule import ConfirmData, judged, steward_sees
from keben.kernel.registry import entity

MASKED = ("mobile", "phone", "email", "wechat")


@entity(Contact)
class ContactEntity(Entity):
    """A person at a customer."""

    person = Person(phones=("mobile", "phone"), emails=("email",), host="customer")
    purpose = Purpose(_("Talking to the people of a customer about offers, contracts and service"), "contract")
    counter = "位"
    subtitle, menu, icon, menu_order = "post", "customers", "address-book", 30
    search = ("name", "mobile", "phone", "email", "customer.name")
    keys = ("mobile", "name")
    twins = Twins(phones=("mobile", "phone"), emails=("email",), family="customer")
    scope = Under("customer")
    grants = {
        "sales": allow(WORK | EXPORT, DataScope.SELF),
        "sales_manager": allow(ALL | {"merge"}, DataScope.DEPARTMENT_TREE),
        "service_engineer": allow(VIEW | REVEAL, DataScope.ALL, masked=MASKED),
        "boss": allow(VIEW | CREATE | EDIT | EXPORT | REVEAL | {"merge"}, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL, masked=MASKED),
    }
    personal = ("name", "gender", "birthday", "wechat", "remark")
    quality, private = QUALITY, ("checked", "ages_on")
    rules = (reports_inside, one_primary, judged, steward_sees)
    listing = Listing(
        columns=(
            "name",
            "customer",
            "department",
            "post",
            "mobile",
            "role",
            "attitude",
            "is_primary",
            "updated_at",
        ),
        filters=("role", "attitude", "influence", "is_primary", "is_active", "birthday", "completeness", "freshness"),
        sort="-updated_at",
        card=("customer", "post", "mobile"),
        more=("do_not_contact", "completeness", "freshness", "confirmed_at"),
        views=(
            View("deciders", _("Decision makers"), (("role", "is", "decider"),)),
            View("refusing", _("Do not contact"), (("do_not_contact", "filled", None),)),
            View("against", _("Against us"), (("attitude", "is", "against"),)),
        ),
    )
    form = Form(
        Group(_("Person"), "customer", "name", "department", "post", "gender", "birthday", "is_lunar"),
        Group(_("How to reach him"), "mobile", "phone", "email", "wechat", "address", "do_not_contact"),
        Group(_("Decision"), "role", "attitude", "influence", "reports_to", "is_primary", "is_active"),
        Group(_("Remark"), "remark", "steward"),
    )
    actions = (ConfirmData,)
    features = (*FEATURES, "follow_ups")
    quick = ("name", "mobile", "post")
    page = Page(head=("customer", "post", "mobile"), tags=("do_not_contact", "role", "attitude"), left=(Facts(),),
                main=(Timeline(), AttachmentsPanel()))  # fmt: skip
