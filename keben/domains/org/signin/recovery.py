"""Recovery codes: ten, shown once, stored as keyed hashes, each good for one sign-in."""

from __future__ import annotations

import secrets

from django.utils import timezone
from django.utils.crypto import salted_hmac

from keben.domains.org.signin.second_model import RecoveryCode
from keben.domains.org.user.model import User

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
COUNT = 10


def digest(code: str) -> str:
    """The hash under which a code is stored; case, spaces and dashes do not count."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return salted_hmac("keben.recovery", plain, algorithm="sha256").hexdigest()


def renew(user: User) -> list[str]:
    """Ten new codes; the earlier ones no longer work."""
    codes = ["".join(secrets.choice(SIGNS) for _n in range(10)) for _m in range(COUNT)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def accept(user: User, code: str) -> bool:
    """Whether the code is one of his unused ones; it is used up by that."""
    if not code.strip():
        return False
    rows = RecoveryCode.objects.filter(user=user, digest=digest(code), used_at=None)
    return rows.update(used_at=timezone.now()) == 1


def left(user: User) -> int:
    """How many codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def forget(user: User) -> None:
    """Remove all codes."""
    RecoveryCode.objects.filter(user=user).delete()
