"""The nouns of the domain, declared."""

from keben.domains.care.visit import entity as visit  # noqa: F401
