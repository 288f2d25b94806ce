"""Pooled customer, declared: the list from which members of a pool claim."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.allowed import allowances
from keben.domains.customers.pool.pooled import PooledCustomer
from keben.domains.customers.pool.pooled_verbs import Assign, Claim, DeletePooled, EndRest, MoveToPool, Rest
from keben.domains.customers.pool.scope import WAYS_TO_REACH, InCustomerPool, narrow
from keben.domains.customers.pool.views import count_view
from keben.domains.org.access.rights import NARROWED
from keben.kernel.access.grants import DELETE, EDIT, EXPORT, TRANSFER, VIEW, DataScope, allow
from keben.kernel.entity import AllowancesPanel, Entity, Facts, Form, Group, Listing, Page, View
from keben.kernel.registry import entity

NARROWED.append(narrow)


class PoolFacts(Facts):
    """How the customer came into its pool, and what was before."""

    name, label = "pool-facts", _("Customer pool")


@entity(PooledCustomer)
class PooledCustomerEntity(Entity):
    """A customer that lies in a pool."""

    counter = "家"
    number, subtitle, menu, icon, menu_order = "number", "short_name", "customers", "briefcase", 12
    search = ("name", "short_name", "former_names", "number", "phone", "uscc")
    scope = InCustomerPool()
    grants = {
        "sales": allow(VIEW | EDIT | DELETE | TRANSFER, DataScope.SELF, masked=WAYS_TO_REACH),
        "sales_manager": allow(VIEW | EDIT | DELETE | TRANSFER | EXPORT, DataScope.SELF, masked=WAYS_TO_REACH),
        "boss": allow(VIEW | EDIT | DELETE | TRANSFER | EXPORT, DataScope.ALL, masked=WAYS_TO_REACH),
        "audit_admin": allow(VIEW, DataScope.ALL, masked=WAYS_TO_REACH),
    }
    actions = (Claim, Assign, MoveToPool, Rest, EndRest, DeletePooled)
    listing = Listing(
        columns=("name", "level", "industry", "region", "pool", "pooled_at", "pool_reason", "previous_owner",
                 "last_followed_at", "phone"),
        filters=("pool", "level", "industry", "region", "pooled_at", "pool_reason", "type", "source", "is_dealt",
                 "last_followed_at", "rest_until"),
        sort="-pooled_at",
        card=("level", "industry", "region", "pool", "pooled_at"),
        more=("number", "type", "size", "source", "pool_note", "rest_until", "is_dealt", "first_deal_at", "email",
              "address"),
        views=(
            View("new", _("Came in the last 7 days"), (("pooled_at", "preset", "past_7"),)),
            View("dealt", _("Have bought before"), (("is_dealt", "is", True),)),
        ),
    )  # fmt: skip
    form = Form(
        Group(_("Basics"), "name", "short_name", "type", "level", "industry", "source", "size", "region"),
        Group(_("How to reach it"), "phone", "email", "address"),
    )
    page = Page(
        head=("pool", "pooled_at", "pool_reason", "previous_owner", "last_followed_at"),
        tags=("level", "is_dealt"),
        marks={"is_dealt": ("ok", "circle-check")},
        left=(
            Facts(
                Group(_("Basics"), "name", "short_name", "number", "type", "level", "industry", "source", "size",
                      "region"),
                Group(_("How to reach it"), "phone", "email", "address"),
            ),
        ),
        main=(
            PoolFacts(
                Group(_("Customer pool"), "pool", "pooled_at", "pool_reason", "pool_note", "rest_until",
                      "previous_owner"),
                Group(_("What was before"), "is_dealt", "first_deal_at", "last_followed_at"),
            ),
        ),
        side=(AllowancesPanel(),),
    )  # fmt: skip
    impersonal = ("registered_address",)
    private = (
        "last_follow_up", "checked", "ages_on", "remark", "website", "legal_representative", "custom",
        "recycle_on", "recycle_rule", "latitude", "longitude", "place_source", "map_cell",
    )  # fmt: skip
    features = ()
    opened = staticmethod(count_view)
    allowances = staticmethod(allowances)
    read_only = True
    importable = False
