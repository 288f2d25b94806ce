"""Lead, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.assignment.actions import AssignByRule
from keben.domains.marketing.assignment.route import route_new
from keben.domains.marketing.conversion.action import Convert
from keben.domains.marketing.lead.actions import CreateLead, DeleteLead
from keben.domains.marketing.lead.becoming import BECAME
from keben.domains.marketing.lead.flow import LeadFlow, Reopen
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lead.ownership import (
    Assign,
    Claim,
    LeaveBehind,
    MoveToPool,
    ReleaseToPool,
    TakeBack,
    Transfer,
)
from keben.domains.marketing.lead.owning import enters, settle_owner
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, REVEAL, VIEW, WORK, DataScope, allow
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.entity import (
    FEATURES,
    AttachmentsPanel,
    Entity,
    Facts,
    FollowersPanel,
    Form,
    Group,
    Listing,
    Page,
    Related,
    TeamPanel,
    Timeline,
    Twins,
    View,
)
from keben.kernel.people import Person, Purpose
from keben.kernel.registry import entity

MASKED = ("mobile", "phone", "email", "wechat")


@entity(Lead)
class LeadEntity(Entity):
    """Somebody who may become a customer."""

    person = Person("contact_name", phones=("mobile", "phone"), emails=("email",))
    purpose = Purpose(_("Answering an inquiry and finding out whether a contract comes of it"), "consent")
    counter = "条"
    number, subtitle, menu, icon, menu_order = "number", "contact_name", "customers", "user-search", 5
    search = ("name", "contact_name", "number", "mobile", "phone", "email", "uscc")
    keys = ("number", "uscc", "mobile", "name")
    twins = Twins(name=("name",), code="uscc", phones=("mobile", "phone"), emails=("email",), family="customer")
    scope = OwnerOrTeam()
    grants = {
        "sales": allow(WORK | EXPORT | {"transfer"}, DataScope.SELF),
        "sales_manager": allow(ALL | {"merge"}, DataScope.DEPARTMENT_TREE),
        "boss": allow(VIEW | CREATE | EDIT | EXPORT | REVEAL | {"merge"}, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL, masked=MASKED),
    }
    at_birth = ("pool",)
    personal = ("contact_name", "wechat", "qq", "remark")
    ended = BECAME
    rules = (enters, route_new, settle_owner)
    flow = LeadFlow
    actions = (
        Convert,
        CreateLead, DeleteLead, Claim, Assign, AssignByRule, Transfer, ReleaseToPool, TakeBack, MoveToPool,
        LeaveBehind,
        Reopen,
    )  # fmt: skip
    listing = Listing(
        columns=("name", "contact_name", "mobile", "source", "status", "owner", "last_followed_at", "next_contact_at",
                 "response_due_at", "created_at"),
        filters=("status", "source", "owner", "in_pool", "pool", "region", "industry", "level", "created_at",
                 "last_followed_at", "response_due_at", "tags"),
        sort="-updated_at",
        board="status",
        calendar="next_contact_at",
        card=("contact_name", "mobile", "status", "owner", "next_contact_at"),
        more=("number", "do_not_contact", "source_detail", "region", "interested_products", "pool", "pooled_at",
              "fail_reason", "converted_at", "customer", "tags"),
        views=(
            View("mine", _("Mine"), (("owner", "is", "@me"), ("status", "any", ["new", "following", "interested"]))),
            View("late", _("First response overdue"),
                 (("response_due_at", "before", "@today+1"), ("status", "is", "new"))),
            View("interested", _("Interested"), (("status", "is", "interested"),)),
            View("converted", _("Converted"), (("status", "is", "converted"),)),
            View("failed", _("Failed"), (("status", "is", "failed"),)),
        ),
    )  # fmt: skip
    form = Form(
        Group(_("Basics"), "name", "source", "source_detail", "industry", "level", "tags"),
        Group(
            _("Contact person"), "contact_name", "post", "mobile", "phone", "email", "wechat", "qq", "do_not_contact"
        ),
        Group(_("What they want"), "interested_products", "requirement"),
        Group(_("Place"), "region", "address", "uscc"),
        Group(_("Ownership"), "owner", "pool"),
        Group(_("Remark"), "remark"),
    )
    features = (*FEATURES, "follow_ups")
    quick = ("name", "contact_name", "mobile", "source")
    page = Page(
        head=("owner", "source", "last_followed_at", "response_due_at", "customer"),
        tags=("do_not_contact", "level", "in_pool", "fail_reason"),
        stage="status",
        left=(
            Facts(
                Group(_("Basics"), "number", "source", "source_detail", "industry", "level", "tags"),
                Group(_("Contact person"), "contact_name", "post", "mobile", "phone", "email", "wechat", "qq",
                      "do_not_contact"),
                Group(_("What they want"), "interested_products", "requirement"),
                Group(_("Place"), "region", "address", "uscc"),
                Group(_("Ownership"), "owner", "owned_since", "previous_owner", "pool", "pool_reason",
                      "assignment_rule"),
                Group(_("What became of it"), "customer", "contact", "converted_at", "fail_reason"),
                Group(_("Remark"), "remark"),
            ),
        ),
        main=(
            Timeline(),
            Related("marketing.LeadOwnerHistory", "lead", columns=("created_at", "how", "to_owner", "reason")),
            Related("marketing.LeadConsent", "lead", columns=("text", "text_version", "form", "given_at", "address")),
            AttachmentsPanel(),
        ),
        side=(TeamPanel(), FollowersPanel()),
    )  # fmt: skip
