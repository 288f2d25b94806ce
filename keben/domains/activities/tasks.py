"""Background work of the domain."""

from keben.domains.activities.plan import reminder  # noqa: F401 - its task
