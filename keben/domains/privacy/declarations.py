"""The nouns of the domain, declared."""

from keben.domains.privacy.consent import entity as consent  # noqa: F401
from keben.domains.privacy.request import entity as request  # noqa: F401
