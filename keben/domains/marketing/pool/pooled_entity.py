"""Pooled lead, declared: the list from which members of a pool claim."""

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.assignment import actions as by_rule
from keben.domains.marketing.lead import ownership
from keben.domains.marketing.pool.allowed import allowances, count_view
from keben.domains.marketing.pool.pooled import PooledLead
from keben.domains.marketing.pool.scope import WAYS_TO_REACH, InLeadPool, narrow
from keben.domains.org.access.rights import NARROWED
from keben.kernel.access.grants import EDIT, EXPORT, TRANSFER, VIEW, DataScope, allow
from keben.kernel.actions.through import Through
from keben.kernel.entity import AllowancesPanel, Entity, Facts, Form, Group, Listing, Page, View
from keben.kernel.registry import entity

NARROWED.append(narrow)


class Claim(Through):
    """Take a lead out of a pool for oneself."""

    own, primary = ownership.Claim, True
    rationed = True


class Assign(Through):
    """Give a lead of the pool to somebody."""

    own, verb = ownership.Assign, "transfer"


class AssignByRule(Through):
    """Give a lead of the pool to whom the rules say."""

    own, verb = by_rule.AssignByRule, "transfer"


class MoveToPool(Through):
    """Put the lead into another pool."""

    own, verb = ownership.MoveToPool, "transfer"


class PoolFacts(Facts):
    """How the lead came into its pool."""

    name, label = "pool-facts", _("Lead pool")


@entity(PooledLead)
class PooledLeadEntity(Entity):
    """A lead that lies in a pool."""

    counter = "条"
    number, subtitle, menu, icon, menu_order = "number", "contact_name", "customers", "users-group", 6
    search = ("name", "contact_name", "number", "mobile", "phone", "email", "uscc")
    scope = InLeadPool()
    grants = {
        "sales": allow(VIEW | EDIT | TRANSFER, DataScope.SELF, masked=WAYS_TO_REACH),
        "sales_manager": allow(VIEW | EDIT | TRANSFER | EXPORT, DataScope.SELF, masked=WAYS_TO_REACH),
        "boss": allow(VIEW | EDIT | TRANSFER | EXPORT, DataScope.ALL, masked=WAYS_TO_REACH),
        "audit_admin": allow(VIEW, DataScope.ALL, masked=WAYS_TO_REACH),
    }
    actions = (Claim, Assign, AssignByRule, MoveToPool)
    listing = Listing(
        columns=("name", "contact_name", "source", "interested_products", "region", "pool", "pooled_at", "pool_reason",
                 "previous_owner", "mobile"),
        filters=("pool", "source", "industry", "level", "region", "status", "pooled_at"),
        sort="-pooled_at",
        card=("contact_name", "source", "region", "pool", "pooled_at"),
        more=("number", "status", "level", "industry", "requirement", "last_followed_at", "created_at"),
        views=(View("new", _("Came in the last 7 days"), (("pooled_at", "preset", "past_7"),)),),
    )  # fmt: skip
    form = Form(
        Group(_("Basics"), "name", "source", "source_detail", "industry", "level"),
        Group(_("Contact person"), "contact_name", "post", "mobile", "phone", "email", "wechat", "qq"),
    )
    page = Page(
        head=("pool", "pooled_at", "pool_reason", "previous_owner", "source"),
        tags=("level", "status"),
        left=(
            Facts(
                Group(_("Basics"), "number", "source", "source_detail", "industry", "level", "region"),
                Group(_("Contact person"), "contact_name", "post", "mobile", "phone", "email", "wechat", "qq",
                      "address"),
            ),
        ),
        main=(
            PoolFacts(
                Group(_("What they want"), "interested_products", "requirement"),
                Group(_("Lead pool"), "pool", "pooled_at", "pool_reason", "previous_owner", "last_followed_at"),
            ),
        ),
        side=(AllowancesPanel(),),
    )  # fmt: skip
    private = ("last_follow_up", "remark", "custom", "last_stage", "last_followed_by")
    features = ()
    opened = staticmethod(count_view)
    allowances = staticmethod(allowances)
    read_only = True
    importable = False
