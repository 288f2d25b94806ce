"""Who somebody is by what he types: staff number, mobile number or e-mail address."""

from __future__ import annotations

from django.db.models import Q

from keben.domains.org.user.model import User


def find_person(login: str) -> User | None:
    """The one person whom this names; None where nobody or several match."""
    text = login.strip()
    if not text or "\x00" in text:
        return None
    found = User.objects.filter(Q(staff_no__iexact=text) | Q(mobile=text) | Q(email__iexact=text))
    hits = list(found.filter(deleted_at=None)[:2])
    return hits[0] if len(hits) == 1 else None
