"""Background work of the domain."""

from keben.domains.marketing.assignment import late  # noqa: F401 - its task
from keben.domains.marketing.stand import reading  # noqa: F401 - its task
