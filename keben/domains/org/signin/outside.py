"""Which colleague an account in another system belongs to."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from keben.domains.org.signin.providers.base import Identity
from keben.domains.org.signin.second_model import OutsideAccount
from keben.domains.org.user.model import User


def person_behind(provider: str, identity: Identity) -> User | None:
    """The linked person; else the one whom staff number, mobile or mail name without doubt, linked from now on."""
    linked = OutsideAccount.objects.filter(provider=provider, subject=identity.subject).select_related("user").first()
    if linked is not None:
        return linked.user if linked.user.is_active else None
    found = {user.pk: user for user in matches(identity)}
    if len(found) != 1:
        return None
    user = next(iter(found.values()))
    # Somebody who already has another account there is not taken over by a second one.
    if not user.is_active or OutsideAccount.objects.filter(provider=provider, user=user).exists():
        return None
    try:
        with transaction.atomic():
            OutsideAccount.objects.create(user=user, provider=provider, subject=identity.subject)
    except IntegrityError:
        return None
    return user


def matches(identity: Identity) -> list[User]:
    """The people whom the facts of the other system name."""
    people = User.objects.filter(deleted_at=None)
    found: list[User] = []
    if identity.staff_no:
        found += people.filter(staff_no__iexact=identity.staff_no)
    if identity.mobile:
        found += people.filter(mobile=identity.mobile)
    if identity.email:
        found += people.filter(email__iexact=identity.email)
    return found
