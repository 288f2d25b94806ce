"""Customer, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.customer.rules import QUALITY, founded_before_today
from keben.domains.customers.group.rules import stands_in_tree
from keben.domains.customers.near.place import settle_place
from keben.domains.customers.pool.ownership import settle_owner
from keben.domains.customers.pool.verbs import VERBS
from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, REVEAL, VIEW, WORK, DataScope, allow
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.condition import when  # fmt: skip
from keben.kernel.entity import (  # fmt: skip
    FEATURES,
    Along,
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
    Tree,
    Twins,
    View,
)
from keben.kernel.people import Person, Purpose
from keben.kernel.quality.rule import ConfirmData, judged, steward_sees
from keben.kernel.registry import entity


@entity(Customer)
class CustomerEntity(Entity):
    """A company, an institution or a household that we serve or want to serve."""

    person = Person(only=(("type", "person"),), phones=("phone",), emails=("email",))
    purpose = Purpose(_("Offers, contracts and service; of companies only who represents them"), "contract")
    counter = "家"
    number, subtitle, menu, icon, menu_order = "number", "short_name", "customers", "building", 10
    search = ("name", "short_name", "former_names", "number", "phone", "uscc")
    found_by = ("customers.Contact",)
    keys = ("number", "uscc", "name")
    brings = (Along("customers.Contact", "customer"),)
    twins = Twins(
        name=("name", "short_name"), code="uscc", phones=("phone",), emails=("email",), former=("former_names",)
    )
    scope = OwnerOrTeam()
    grants = {
        "sales": allow(WORK | EXPORT | {"transfer"}, DataScope.SELF),
        "sales_manager": allow(ALL | {"merge"}, DataScope.DEPARTMENT_TREE),
        "service_engineer": allow(
            VIEW, DataScope.ALL, masked=("phone", "email", "receivable", "overdue", "annual_amount")
        ),
        "boss": allow(VIEW | CREATE | EDIT | EXPORT | REVEAL | {"merge"}, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL, masked=("phone", "email")),
    }
    personal = ("legal_representative", "latitude", "longitude")
    impersonal = ("registered_address",)
    at_birth = ("pool",)
    quality, private = QUALITY, ("checked", "ages_on", "map_cell")
    rules = (founded_before_today, stands_in_tree, settle_place, settle_owner, judged, steward_sees)
    actions = (*VERBS, ConfirmData)
    listing = Listing(
        columns=("name", "level", "industry", "owner", "lifecycle", "last_followed_at", "recycle_on",
                 "completeness", "annual_amount", "receivable", "overdue"),
        filters=("level", "industry", "owner", "lifecycle", "last_followed_at", "region", "type", "tags", "source",
                 "completeness", "freshness", "steward"),
        sort="-updated_at",
        totals=("annual_amount", "receivable", "overdue"),
        board="lifecycle",
        calendar="next_contact_at",
        card=("level", "industry", "lifecycle", "owner", "last_followed_at", "recycle_on", "receivable", "overdue"),
        more=("number", "next_contact_at", "source", "type", "region", "tags", "freshness", "confirmed_at",
              "recycle_rule", "locked_until", "pool", "pooled_at", "previous_owner", "acquired_by",
              "place_source", "do_not_contact"),
        views=(
            View("mine", _("Mine"), (("owner", "is", "@me"),)),
            View("team", _("Shared with me"), (("@team", "is", "@me"),)),
            View("starred", _("Starred"), (("@starred", "is", "@me"),)),
            View("key", _("VIP and key"), (("level.code", "any", ["vip", "key"]),)),
            View("overdue", _("With overdue amounts"), (("overdue", "gt", 0),)),
            View("falling", _("Falls into a pool within 3 days"),
                 (("recycle_on", "before", "@today+4"), ("recycle_on", "filled", None)), "recycle_on"),
            # As the workbench counts them: who is lost has not been forgotten.
            View(
                "forgotten",
                _("Not contacted for 30 days"),
                (("last_followed_at", "before", "@today-30"), ("lifecycle", "none", ["lost"])),
            ),
        ),
    )  # fmt: skip
    form = Form(
        Group(_("Basics"), "name", "short_name", "type", "level", "lifecycle", "industry", "source", "size", "tags"),
        Group(_("How to reach it"), "phone", "email", "website", "region", "address",
              "latitude", "longitude", "place_source", "do_not_contact"),
        Group(_("Registration"), "uscc", "legal_representative", "registered_capital", "founded_on",
              "operating_status", "registered_address", "former_names",
              "registration_source", "registration_checked_on",
              when=when("type", "end", "dealer", "partner", "government")),
        Group(_("Ownership"), "owner", "pool", "steward", "parent",
              shows=("owned_since", "recycle_on", "recycle_rule", "locked_until", "previous_owner", "acquired_by",
                     "first_deal_at")),
        Group(_("Remark"), "remark"),
    )  # fmt: skip
    features = (*FEATURES, "follow_ups")
    quick = ("name", "phone", "level", "industry")
    page = Page(
        head=("owner", "last_followed_at", "annual_amount", "receivable", "overdue"),
        tags=("do_not_contact", "level", "is_dealt", "is_locked", "parent"),
        marks={"is_dealt": ("ok", "circle-check"), "is_locked": ("neutral", "lock")},
        stage="lifecycle",
        left=(Facts(),),
        main=(
            Timeline(),
            Related("customers.Contact", "customer", columns=("name", "post", "role", "attitude", "mobile")),
            Related(
                "customers.OwnerChange",
                "customer",
                columns=("created_at", "verb", "from_owner", "to_owner", "pool", "reason"),
                label=_("Owners"),
            ),
            AttachmentsPanel(),
        ),
        side=(
            Tree(
                "customers.Contact",
                "customer",
                "reports_to",
                sub="post",
                tag="role",
                mark="attitude",
                weight="influence",
                call="mobile",
                label=_("Contacts and decision chain"),
            ),
            TeamPanel(),
            FollowersPanel(),
        ),
    )
