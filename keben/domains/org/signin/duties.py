"""What somebody has to do before he may go on: change his password, set up his second factor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.org.access.rights import administers
from keben.domains.org.signin.second import has_second_factor
from keben.domains.org.user.model import User
from keben.kernel.settings import setting


@dataclass(frozen=True)
class Duty:
    """The page and the reason."""

    href: str
    text: Callable[[], str]


CHANGE = Duty("/login/password/", lambda: _("Change your password first."))
SECOND = Duty("/me/security/", lambda: _("Set up a second factor first."))


def duty_of(user: User) -> Duty | None:
    """The first thing he owes."""
    if user.must_change_password or expired(user):
        return CHANGE
    rule = setting("signin.second_factor")
    wanted = rule == "everyone" or (rule == "administrators" and bool(administers(user.pk)))
    return SECOND if wanted and not has_second_factor(user) else None


def expired(user: User) -> bool:
    """Whether the password is older than the rules allow; an unknown age does not count."""
    days = setting("password.max_age_days")
    if not days or user.password_changed_at is None:
        return False
    return bool(timezone.now() - user.password_changed_at > dt.timedelta(days=days))
