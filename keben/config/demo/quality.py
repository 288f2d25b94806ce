"""How well EP knows its customers: salesmen confirm data when they talk to a customer, a few leave them for years."""

from __future__ import annotations

from django.db.models import F, Q

from keben.domains.customers.models import Customer
from keben.kernel.quality.again import again
from keben.kernel.quality.weights import judged_nouns

JUDGED = 20_000
"""Of larger companies the nightly task judges the records."""
CARELESS = 5
"""One customer in so many has an owner who talks to it and never looks at its data."""


def judge_records(customers: int) -> None:
    """Confirm what was talked about, and work out every score."""
    rows = Customer._base_manager.filter(last_followed_at__isnull=False)
    rows.annotate(place=F("id") % CARELESS).filter(place__gt=0).update(confirmed_at=F("last_followed_at"))
    for noun in judged_nouns() if customers <= JUDGED else ():
        again(noun, Q(ages_on=None))
