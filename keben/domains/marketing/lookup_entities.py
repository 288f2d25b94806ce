"""The look-ups of the domain, declared."""

from keben.domains.marketing.lookups import LeadFailReason, LeadSource
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.entity import Listing, LookupEntity
from keben.kernel.registry import entity

KEPT = {"*": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}


@entity(LeadSource)
class LeadSourceEntity(LookupEntity):
    """A channel through which leads come."""

    grants = KEPT
    listing = Listing(
        columns=("name", "name_en", "customer_source", "position", "is_active"),
        filters=("is_active",),
        sort="position",
    )


@entity(LeadFailReason)
class LeadFailReasonEntity(LookupEntity):
    """Why nothing came of a lead."""

    grants = KEPT
