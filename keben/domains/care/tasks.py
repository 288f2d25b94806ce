"""Background work of the domain."""

from keben.domains.care.occasion import nightly  # noqa: F401 - its task
from keben.domains.care.visit import missed  # noqa: F401 - its task
