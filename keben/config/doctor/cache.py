"""Whether the shared cache answers, where one is set."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.cache import cache
from django.utils.translation import gettext as _

from .finding import Finding, error, ok

KEY = "keben-doctor"


def examine() -> Iterator[Finding]:
    url = os.environ.get("KEBEN_REDIS_URL", "")
    if not url:
        yield ok(_("Each process has a cache of its own; limits are counted in the database."), "KEBEN_REDIS_URL")
        return
    word = secrets.token_hex(8)
    cache.set(KEY, word, 30)
    if cache.get(KEY) == word:
        yield ok(_("Redis answers."), without_password(url))
    else:
        yield error(
            _("Redis does not answer; every page works without what it kept, only slower."),
            without_password(url),
            _("Is it running, and are host, port and password in KEBEN_REDIS_URL right?"),
        )


def without_password(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
