"""Background work of the domain."""

from keben.domains.privacy.forgotten import going  # noqa: F401 - its task
from keben.domains.privacy.request import deadline  # noqa: F401 - its task
from keben.domains.privacy.retention import nightly  # noqa: F401 - its task
