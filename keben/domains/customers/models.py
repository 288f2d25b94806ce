"""All tables of the domain, gathered for Django."""

from keben.domains.customers.chase.model import DataChase
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.estate.model import Occupancy, Site, Unit
from keben.domains.customers.group.tie import CustomerTie
from keben.domains.customers.keeper.model import Keeper
from keben.domains.customers.lookups import CustomerLevel, CustomerSource, Industry
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.model import OwnershipLimit, Pool, PoolReason, PoolRule, PoolView
from keben.domains.customers.pool.night_model import PoolNight
from keben.domains.customers.pool.pooled import PooledCustomer

__all__ = (
    "Contact", "Customer", "CustomerLevel", "CustomerSource", "CustomerTie", "DataChase", "Industry", "Keeper",
    "Occupancy", "OwnerChange", "OwnershipLimit", "Pool", "PoolNight", "PoolReason", "PoolRule", "PoolView",
    "PooledCustomer", "Site", "TwinPair", "TwinRun", "Unit",
)  # fmt: skip
