"""Background work of the domain."""

from keben.domains.care.visit import missed  # noqa: F401 - its task
