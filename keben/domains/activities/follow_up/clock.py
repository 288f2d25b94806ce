"""When the next contact is due once a follow-up was written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from keben.domains.activities.follow_up.model import FollowUp

NEXT = "next_contact_at"


def next_contact(follow_up: FollowUp) -> Any:
    """What it says, or else what was planned for a later day; what was due by its day has taken place with it."""
    if follow_up.next_contact_at:
        return follow_up.next_contact_at
    day = timezone.localtime(follow_up.followed_at).replace(hour=0, minute=0, second=0, microsecond=0)
    due = When(**{f"{NEXT}__lt": day + dt.timedelta(days=1)}, then=Value(None))
    return Case(due, default=F(NEXT), output_field=DateTimeField())
