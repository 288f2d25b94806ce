"""Background work of the domain."""

from keben.domains.customers.chase import run  # noqa: F401 - its task
