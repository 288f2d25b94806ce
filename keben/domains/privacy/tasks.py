"""Background work of the domain."""

from keben.domains.privacy.retention import nightly  # noqa: F401 - its task
