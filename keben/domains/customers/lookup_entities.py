"""The look-ups of the domain, declared."""

from keben.domains.customers.lookups import CustomerLevel, CustomerSource, Industry
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.entity import Listing, LookupEntity
from keben.kernel.registry import entity

KEPT = {"*": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}


@entity(Industry)
class IndustryEntity(LookupEntity):
    """The trade of a customer."""

    grants = KEPT


@entity(CustomerSource)
class CustomerSourceEntity(LookupEntity):
    """How a customer came to us."""

    grants = KEPT


@entity(CustomerLevel)
class CustomerLevelEntity(LookupEntity):
    """The tier of a customer."""

    grants = KEPT
    listing = Listing(columns=("name", "name_en", "code", "colour", "position", "is_active"), sort="position")
