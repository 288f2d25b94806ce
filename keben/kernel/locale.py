"""Where the company is at home: language, time zone, currency, unit of amounts, colours of rise and fall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from keben.base.money import SYMBOLS
from keben.kernel.kinds.choices import Choice
from keben.kernel.settings import declare_setting, setting

LOCALE = _("Language and region")
ZONES = (
    ("Asia/Shanghai", _("China (Shanghai)")),
    ("Asia/Urumqi", _("China (Urumqi)")),
    ("Asia/Hong_Kong", _("Hong Kong")),
    ("Asia/Macau", _("Macau")),
    ("Asia/Taipei", _("Taipei")),
    ("Asia/Tokyo", _("Tokyo")),
    ("Asia/Singapore", _("Singapore")),
    ("Asia/Bangkok", _("Bangkok")),
    ("Asia/Kolkata", _("Kolkata")),
    ("Asia/Dubai", _("Dubai")),
    ("Europe/Moscow", _("Moscow")),
    ("Europe/Berlin", _("Berlin")),
    ("Europe/London", _("London")),
    ("Africa/Lagos", _("Lagos")),
    ("America/Sao_Paulo", _("São Paulo")),
    ("America/New_York", _("New York")),
    ("America/Los_Angeles", _("Los Angeles")),
    ("Australia/Sydney", _("Sydney")),
    ("UTC", "UTC"),
)
CURRENCIES = (
    ("CNY", _("Chinese yuan")),
    ("HKD", _("Hong Kong dollar")),
    ("MOP", _("Macau pataca")),
    ("TWD", _("New Taiwan dollar")),
    ("USD", _("US dollar")),
    ("EUR", _("Euro")),
    ("GBP", _("Pound sterling")),
)
AS_SERVER = "server"

declare_setting(
    "company.language",
    LOCALE,
    _("Language"),
    Choice(tuple(settings.LANGUAGES)),
    "zh-hans",
    help=_("Of the sign-in page and of new people; everybody may choose another."),
)
declare_setting(
    "locale.time_zone",
    LOCALE,
    _("Time zone"),
    Choice(((AS_SERVER, _("As on the server (KEBEN_TIME_ZONE)")), *ZONES)),
    AS_SERVER,
    help=_("Times are shown and read in this zone; they are stored in UTC."),
)
declare_setting(
    "locale.currency",
    LOCALE,
    _("Currency of amounts"),
    Choice(CURRENCIES),
    "CNY",
    help=_("The sign beside amounts; amounts stored so far are not converted."),
)
declare_setting(
    "locale.unit",
    LOCALE,
    _("Unit of amounts in lists"),
    Choice((("one", _("One (1,248,000.00)")), ("wan", _("Ten thousand (124.80)")))),
    "one",
    help=_("Ten thousand (万) holds for people who read Chinese."),
)
declare_setting(
    "locale.rise",
    LOCALE,
    _("Colours of rise and fall"),
    Choice((("red", _("Red rises, green falls")), ("green", _("Green rises, red falls")))),
    "red",
    help=_("Warnings keep their own red."),
)


def company_zone() -> ZoneInfo:
    """The time zone in which the company lives."""
    chosen = setting("locale.time_zone")
    return ZoneInfo(settings.TIME_ZONE if chosen == AS_SERVER else chosen)


@contextmanager
def at_home() -> Iterator[None]:
    """Show and read times as the company does."""
    with timezone.override(company_zone()):
        yield


@contextmanager
def at_work() -> Iterator[None]:
    """What the program does for nobody in particular, it does in the language and the times of the company.

    Words that it stores, such as the reason of a change, would otherwise be those of whatever shell started it.
    """
    with translation.override(setting("company.language")), at_home():
        yield


def currency_sign() -> str:
    """The sign beside amounts, such as ¥."""
    return SYMBOLS[setting("locale.currency")]


def in_wan() -> bool:
    """Whether lists in Chinese show amounts in ten thousands."""
    return bool(setting("locale.unit") == "wan")
