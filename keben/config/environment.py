"""Reads the environment: a value that cannot be right stops the start and says its name and what to write.

A wrong value that were passed over would be worse than a stop: mail that is never sent, files in another place.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

ON, OFF = ("1", "on", "true", "yes"), ("", "0", "off", "false", "no")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
OF_ALL = (
    "ACCESS_LOG ALLOWED_HOSTS DATABASE_URL DEBUG EMAIL_FROM EMAIL_URL LOG_LEVEL METRICS_SECRET PREPARED PROXIES "
    "PUBLIC_URL REDIS_URL SECRET_KEY SLOW_QUERY_MS STORAGE STREAM_PORT STREAM_URL TESTING TIME_ZONE TLS "
    "TRUSTED_ORIGINS VAR WEB_PORT"
)
OF_SIGN_IN = (
    "OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_SCOPE OIDC_LABEL WECOM_CORP_ID WECOM_AGENT_ID WECOM_SECRET "
    "DINGTALK_CLIENT_ID DINGTALK_CLIENT_SECRET DINGTALK_CORP_ID FEISHU_APP_ID FEISHU_APP_SECRET FEISHU_TENANT"
)
KNOWN = tuple(f"KEBEN_{name}" for name in f"{OF_ALL} {OF_SIGN_IN}".split())
"""Every name that means something; `keben doctor` finds the others."""


class WrongSetting(Exception):
    """A value of the environment that cannot be right; the text names it and says what to write."""


def text(name: str, default: str = "") -> str:
    """The value, or the default where it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """A whole number that is not negative."""
    given = text(name, str(default))
    if not (given.isascii() and given.isdigit()):
        raise WrongSetting(f"{name} is {given!r}; it wants a whole number such as {default}.")
    return int(given)


def switch(name: str, *, default: bool = False) -> bool:
    """On or off."""
    given = text(name, "1" if default else "0").lower()
    if given not in (*ON, *OFF):
        raise WrongSetting(f"{name} is {given!r}; write 1 for on or 0 for off.")
    return given in ON


def level(name: str, default: str) -> str:
    """A level of the logs."""
    given = text(name, default).upper()
    if given not in LEVELS:
        raise WrongSetting(f"{name} is {given!r}; write one of {', '.join(LEVELS)}.")
    return given


def time_zone(name: str, default: str) -> str:
    """A time zone that this machine knows."""
    import zoneinfo

    given = text(name, default)
    try:
        zoneinfo.ZoneInfo(given)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongSetting(f"{name} is {given!r}; write a name such as Asia/Shanghai.") from error
    return given


def address(name: str, *schemes: str, example: str) -> str:
    """An address with one of these schemes, or nothing."""
    given = text(name)
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        _port = parts.port  # reading it is what checks it
    except ValueError as error:
        raise WrongSetting(f"{name} is no address ({error}); write for example {example}. {ESCAPES}") from error
    if parts.scheme not in schemes:
        # What stands there may hold a password: it is not repeated.
        found = f"begins with {parts.scheme}://" if parts.scheme and "://" in given else "is no address"
        raise WrongSetting(f"{name} {found}; write for example {example}.")
    return given


ESCAPES = "Signs such as / # ? @ in a password are written %2F %23 %3F %40."


def origins(name: str) -> list[str]:
    """Origins with their scheme, separated by commas."""
    found = names(name, "")
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise WrongSetting(f"{name} holds {origin!r}; write it with its scheme: https://{origin}")
    return found


def names(name: str, default: str) -> list[str]:
    """Words separated by commas; blanks around them do not count."""
    return [word for part in text(name, default).split(",") if (word := part.strip())]


def folder(name: str, default: str) -> Path:
    """A folder that is there afterwards."""
    path = Path(text(name, default)).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror if not path.exists() else "it is a file"
        raise WrongSetting(
            f"{name} is {path}, which cannot be a folder: {reason}. Choose another, or its owner."
        ) from error
    return path
