"""The nouns of the domain, declared."""

from keben.domains.office.announcement import entity as announcement  # noqa: F401
from keben.domains.office.announcement import telling  # noqa: F401 - tells the audience
