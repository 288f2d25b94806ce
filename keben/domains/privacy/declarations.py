"""The nouns of the domain, declared."""

from keben.domains.privacy.consent import entity as consent  # noqa: F401
from keben.domains.privacy.consent import willing  # noqa: F401
from keben.domains.privacy.hold import entity as hold  # noqa: F401
from keben.domains.privacy.request import (
    deadline,  # noqa: F401
    merging,  # noqa: F401
)
from keben.domains.privacy.request import entity as request  # noqa: F401
from keben.domains.privacy.retention import entity as retention  # noqa: F401
from keben.domains.privacy.retention import subjects  # noqa: F401
