"""Which colleague an account in another system belongs to, or why nobody is let in by it; and parting the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from keben.domains.org.signin.providers.base import Identity
from keben.domains.org.signin.providers.configured import providers
from keben.domains.org.signin.second_model import OutsideAccount
from keben.domains.org.user.model import User

NOBODY, SEVERAL, LEFT, ANOTHER = "nobody", "several", "left", "another"


@dataclass(frozen=True)
class Behind:
    """The person behind an account elsewhere, or why there is none."""

    user: User | None = None
    why: str = ""


def person_behind(provider: str, identity: Identity) -> Behind:
    """The linked person; else the one whom staff number, mobile or mail name without doubt, linked from now on."""
    linked = OutsideAccount.objects.filter(provider=provider, subject=identity.subject).select_related("user").first()
    if linked is not None:
        return Behind(linked.user) if linked.user.is_active else Behind(why=LEFT)
    found = {user.pk: user for user in matches(identity)}
    if len(found) != 1:
        return Behind(why=SEVERAL if found else NOBODY)
    user = next(iter(found.values()))
    if not user.is_active:
        return Behind(why=LEFT)
    # Somebody who already has another account there is not taken over by a second one.
    if OutsideAccount.objects.filter(provider=provider, user=user).exists():
        return Behind(why=ANOTHER)
    try:
        with transaction.atomic():
            OutsideAccount.objects.create(user=user, provider=provider, subject=identity.subject)
    except IntegrityError:
        return Behind(why=ANOTHER)
    return Behind(user)


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


@dataclass(frozen=True)
class Linked:
    """An account elsewhere as its person and the administrators see it."""

    system: str
    label: str
    subject: str
    since: datetime


def linked_accounts(user: User) -> list[Linked]:
    """The accounts by which somebody signs in; the name of a system stays known when it is not set up any more."""
    names = {item.name: str(item.label) for item in providers()}
    return [
        Linked(row.provider, names.get(row.provider, row.provider), row.subject, row.created_at)
        for row in OutsideAccount.objects.filter(user=user).order_by("id")
    ]


def unlink(user: User, system: str) -> bool:
    """Part somebody from his account there; whether there was one."""
    return OutsideAccount.objects.filter(user=user, provider=system).delete()[0] > 0
