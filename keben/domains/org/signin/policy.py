"""The rules of signing in that administrators change in the browser: passwords, lock-out, sessions, second factor."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from keben.kernel import settings
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.numbers import Integer

PASSWORDS, SIGN_IN = _("Passwords"), _("Sign-in and sessions")
SECOND_FACTOR = (
    ("optional", _("Everyone decides for himself")),
    ("administrators", _("Required of administrators")),
    ("everyone", _("Required of everyone")),
)

declare = partial(settings.declare_setting, keeper="security")
declare("password.min_length", PASSWORDS, _("Shortest length"), Integer(8, 64), 8)
declare(
    "password.classes",
    PASSWORDS,
    _("Character classes"),
    Integer(1, 4),
    3,
    help=_("How many of lower case, upper case, digits and signs a password needs."),
)
declare(
    "password.history",
    PASSWORDS,
    _("Earlier passwords refused"),
    Integer(0, 24),
    5,
    help=_("How many earlier passwords may not be used again."),
)
declare("password.max_age_days", PASSWORDS, _("Days until a change"), Integer(0, 3650), 90, help=_("0 means never."))
declare("signin.max_failures", SIGN_IN, _("Failed tries until the lock"), Integer(3, 20), 5)
declare("signin.lock_minutes", SIGN_IN, _("Minutes of the lock"), Integer(1, 1440), 15)
declare(
    "signin.idle_minutes",
    SIGN_IN,
    _("Minutes without activity until sign-out"),
    Integer(1, 1440),
    30,
    help=_("Of devices that are not remembered."),
)
declare(
    "signin.remember_days",
    SIGN_IN,
    _("Days a device may be remembered"),
    Integer(0, 90),
    7,
    help=_("0 means that no device is remembered."),
)
declare(
    "signin.remember_idle_hours",
    SIGN_IN,
    _("Hours without activity until a remembered device is signed out"),
    Integer(1, 2160),
    24,
    help=_("A device that lies about unused does not stay open for all of its days."),
)
declare("signin.second_factor", SIGN_IN, _("Second factor"), Choice(SECOND_FACTOR), "optional")
declare("signin.forgotten_by_mail", SIGN_IN, _("Forgotten passwords are reset by mail"), Boolean(), True)
declare(
    "signin.invitation_days",
    SIGN_IN,
    _("Days an invitation holds"),
    Integer(1, 30),
    7,
    help=_("The link by which somebody new chooses his password."),
)
declare(
    "signin.log_days",
    SIGN_IN,
    _("Days the sign-in log is kept"),
    Integer(184, 3650),
    730,
    help=_("The law asks for at least six months."),
)
