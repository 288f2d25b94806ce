"""The nouns of the domain, declared."""

from keben.domains.care import hanging  # noqa: F401 - what is planned follows the customer
from keben.domains.care.budget import entity as budget  # noqa: F401
from keben.domains.care.gathering import entity as gathering  # noqa: F401
from keben.domains.care.occasion import entity as occasion  # noqa: F401
from keben.domains.care.visit import entity as visit  # noqa: F401
