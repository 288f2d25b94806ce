"""Pool, rule, limit, reason and change of owner, declared."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.conditions import ConditionPanel, DropCondition, TakeCondition
from keben.domains.customers.pool.emptying import MoveAll
from keben.domains.customers.pool.model import OwnershipLimit, Pool, PoolReason, PoolRule
from keben.domains.customers.pool.rules import names_days, not_with_customers
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import Computed, Entity, Facts, Form, Group, Listing, LookupEntity, Page, Related, Timeline
from keben.kernel.registry import entity
from keben.web.listing.condition_kind import Conditions

KEPT = {"sales": allow(VIEW), "boss": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}


@entity(Pool)
class PoolEntity(Entity):
    """Customers that belong to nobody and may be claimed by members."""

    menu, icon, menu_order = "customers", "archive", 15
    search = ("name",)
    keys = ("name",)
    grants = KEPT
    rules = (not_with_customers,)
    actions = (MoveAll,)
    listing = Listing(
        columns=("name", "admins", "members", "departments", "daily_limit", "cool_down_days", "protection_days",
                 "is_active"),
        filters=("is_active", "contact_fields"),
        sort="name",
    )  # fmt: skip
    form = Form(
        Group(_("Customer pool"), "name", "admins", "is_active"),
        Group(_("Who may claim"), "members", "departments", "roles"),
        Group(_("Limits"), "daily_limit", "cool_down_days", "protection_days", "daily_views"),
        Group(_("What is told and shown"), "remind_days", "contact_fields", "remark"),
    )
    page = Page(
        head=("daily_limit", "cool_down_days", "protection_days"),
        tags=("is_active",),
        left=(Facts(),),
        main=(
            Related("customers.PoolRule", "pool", columns=("name", "levels", "follow_up_days", "deal_days")),
            Related("customers.PooledCustomer", "pool", columns=("name", "level", "pooled_at", "pool_reason")),
            Timeline(),
        ),
    )
    features = ("history", "recycle")


@entity(PoolRule)
class PoolRuleEntity(Entity):
    """When customers of the members of a pool fall into it."""

    menu, icon, menu_order = "customers", "hourglass", 16
    search = ("name",)
    keys = ("name",)
    grants = {"boss": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    rules = (names_days,)
    actions = (TakeCondition, DropCondition)
    computed = (Computed("terms", _("Condition"), Conditions("customers.Customer"), lambda actor: F("condition")),)
    listing = Listing(
        columns=("position", "name", "pool", "levels", "terms", "follow_up_days", "deal_days", "spare_dealt",
                 "is_active"),
        more=("condition_name",),
        filters=("pool", "is_active"),
        sort="position",
    )  # fmt: skip
    form = Form(
        Group(_("Rule"), "name", "pool", "position", "is_active"),
        Group(_("For which customers"), "levels", "spare_dealt"),
        Group(_("Falls after"), "follow_up_days", "deal_days", "reason"),
    )
    page = Page(
        head=("pool", "follow_up_days", "deal_days"),
        tags=("is_active",),
        left=(
            Facts(
                Group(_("Rule"), "name", "pool", "position", "is_active"),
                Group(_("For which customers"), "levels", "condition_name", "spare_dealt"),
                Group(_("Falls after"), "follow_up_days", "deal_days", "reason"),
            ),
        ),
        main=(Timeline(),),
        side=(ConditionPanel(),),
    )
    private = ("condition",)
    features = ("history", "recycle")


@entity(OwnershipLimit)
class OwnershipLimitEntity(Entity):
    """How many customers somebody may own, and how many of them locked."""

    menu, icon, menu_order = "customers", "gauge", 17
    search = ("name",)
    keys = ("name",)
    grants = {"boss": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    listing = Listing(
        columns=(
            "name",
            "members",
            "departments",
            "roles",
            "max_customers",
            "count_dealt",
            "max_locked",
            "max_lock_days",
            "is_active",
        ),
        filters=("is_active",),
        sort="name",
    )
    form = Form(
        Group(_("Limit"), "name", "max_customers", "count_dealt", "is_active"),
        Group(_("Locks"), "max_locked", "max_lock_days", "lock_pool"),
        Group(_("For whom"), "members", "departments", "roles"),
    )
    page = Page(
        head=("max_customers", "max_locked", "max_lock_days"), tags=("is_active",), left=(Facts(),), main=(Timeline(),)
    )
    features = ("history", "recycle")


@entity(PoolReason)
class PoolReasonEntity(LookupEntity):
    """Why a customer goes into a pool."""

    grants = {"*": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    listing = Listing(
        columns=("name", "name_en", "for_rules", "position", "is_active"), filters=("is_active",), sort="position"
    )


@entity(OwnerChange)
class OwnerChangeEntity(Entity):
    """One change of who has a customer."""

    title, icon = "verb", "arrows-exchange"
    scope = Under("customer")
    grants = {"*": allow(VIEW)}
    listing = Listing(
        columns=("verb", "customer", "from_owner", "to_owner", "pool", "rule", "reason", "created_at", "created_by"),
        filters=("verb", "to_owner", "pool", "created_at"),
        sort="-created_at",
    )
    features = ()
    read_only = True
    importable = False
