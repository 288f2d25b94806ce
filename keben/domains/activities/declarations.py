"""The nouns of the domain, declared."""

from keben.domains.activities import lookup_entities  # noqa: F401
from keben.domains.activities.follow_up import entity as follow_up  # noqa: F401
from keben.domains.activities.plan import entity as plan  # noqa: F401
from keben.domains.activities.task import entity as task  # noqa: F401
