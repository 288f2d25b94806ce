"""Choosing a password: the rules it must meet, the earlier ones it may not repeat, and how it is stored."""

from __future__ import annotations

import re
import secrets
import string
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.utils import timezone

from keben.domains.org.signin.model import OldPassword
from keben.domains.org.user.model import User
from keben.kernel.problems import Problem
from keben.kernel.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d\s]")
LONGEST = 128
INITIAL = string.ascii_letters + string.digits


def problems_with(user: User, password: str) -> Sequence[Problem]:
    """Everything that speaks against this password, in one go."""
    found = []
    shortest, classes = setting("password.min_length"), setting("password.classes")
    if len(password) < shortest:
        found.append(Problem("password_short", "At least %(count)s characters.", {"count": shortest}))
    if len(password) > LONGEST:
        found.append(Problem("password_long", "At most %(count)s characters.", {"count": LONGEST}))
        return found
    if sum(bool(re.search(rule, password)) for rule in CLASSES) < classes:
        found.append(
            Problem(
                "password_classes",
                "Use at least %(count)s of: lower case, upper case, digits, signs.",
                {"count": classes},
            )
        )
    if contains_name(user, password):
        found.append(Problem("password_name", "It must not contain your staff number, mobile number or name."))
    if not found and is_old(user, password):
        found.append(
            Problem(
                "password_old",
                "You used this password before. Choose one that differs from the last %(count)s.",
                {"count": setting("password.history")},
            )
        )
    return found


def contains_name(user: User, password: str) -> bool:
    """Whether it contains what everybody knows about the person."""
    known = (user.staff_no, user.mobile, user.email.partition("@")[0], user.name)
    return any(len(part) >= 3 and part.lower() in password.lower() for part in known)


def is_old(user: User, password: str) -> bool:
    """Whether it is the present one or one of the last that the rules remember."""
    count = setting("password.history")
    if not count:
        return False
    hashes = [user.password, *OldPassword.objects.filter(user=user).values_list("password", flat=True)[: count - 1]]
    return any(check_password(password, old) for old in hashes if old)


def store(user: User, password: str, *, must_change: bool) -> None:
    """Set the password. The hash goes past the record, so that it never stands among the changes in the log."""
    if user.has_usable_password() and user.password:
        OldPassword.objects.create(user=user, password=user.password)
    keep = OldPassword.objects.filter(user=user).values_list("pk", flat=True)[:24]
    OldPassword.objects.filter(user=user).exclude(pk__in=list(keep)).delete()
    user.set_password(password)
    user.must_change_password, user.password_changed_at = must_change, timezone.now()
    User.objects.filter(pk=user.pk).update(
        password=user.password, must_change_password=must_change, password_changed_at=user.password_changed_at
    )


def make_initial() -> str:
    """A password to hand over once; twelve signs of three classes."""
    while True:
        made = "".join(secrets.choice(INITIAL) for _n in range(11)) + secrets.choice("-+*=")
        if all(re.search(rule, made) for rule in CLASSES):
            return made
