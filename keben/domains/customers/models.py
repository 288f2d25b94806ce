"""All tables of the domain, gathered for Django."""

from keben.domains.customers.chase.model import DataChase
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.lookups import CustomerLevel, CustomerSource, Industry
from keben.domains.customers.matching.model import TwinPair, TwinRun

__all__ = ("Contact", "Customer", "CustomerLevel", "CustomerSource", "DataChase", "Industry", "TwinPair", "TwinRun")
