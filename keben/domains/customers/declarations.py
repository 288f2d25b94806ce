"""The nouns of the domain, declared."""

from keben.domains.customers import lookup_entities  # noqa: F401
from keben.domains.customers.chase import settled  # noqa: F401 - ends a to-do about data with its last record
from keben.domains.customers.contact import entity as contact  # noqa: F401
from keben.domains.customers.customer import entity as customer  # noqa: F401
from keben.domains.customers.customer import followed  # noqa: F401 - moves the clocks
from keben.domains.customers.estate import entity as estate  # noqa: F401
from keben.domains.customers.group import members, tie_entity  # noqa: F401 - “in the group of”, and ties
from keben.domains.customers.keeper import entity as keeper  # noqa: F401
from keben.domains.customers.keeper import followed as kept  # noqa: F401 - keeps the rhythm
from keben.domains.customers.matching import entity as matching  # noqa: F401
from keben.domains.customers.merge import declared as merge  # noqa: F401 - who may be merged
from keben.domains.customers.pool import entities as pool  # noqa: F401
from keben.domains.customers.pool import history as ownership  # noqa: F401 - writes with every change of owner
from keben.domains.customers.pool import pooled_entity  # noqa: F401
