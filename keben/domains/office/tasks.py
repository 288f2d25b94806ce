"""Background work of the domain."""

from keben.domains.office.announcement import telling  # noqa: F401 - its task
