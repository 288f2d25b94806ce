"""The nouns of the domain, declared."""

from keben.domains.care.budget import entity as budget  # noqa: F401
from keben.domains.care.gathering import entity as gathering  # noqa: F401
from keben.domains.care.occasion import entity as occasion  # noqa: F401
from keben.domains.care.occasion import handed_on  # noqa: F401 - plans follow the customer
from keben.domains.care.visit import entity as visit  # noqa: F401
