"""The nouns of the domain, declared."""

from keben.domains.marketing import lookup_entities  # noqa: F401
from keben.domains.marketing.assignment import entity as assignment  # noqa: F401
from keben.domains.marketing.channel import entity as channel  # noqa: F401
from keben.domains.marketing.lead import entity as lead  # noqa: F401
from keben.domains.marketing.lead import (
    followed,  # noqa: F401 - moves the clocks
    history_entity,  # noqa: F401
    merging,  # noqa: F401 - leads that are one
)
from keben.domains.marketing.pool import entity as pool  # noqa: F401
from keben.domains.marketing.pool import pooled_entity as pooled  # noqa: F401
from keben.domains.marketing.stand import reading  # noqa: F401 - its setting
from keben.domains.marketing.web_form import entity as web_form  # noqa: F401
