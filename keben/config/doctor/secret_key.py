"""Whether the secret key is secret: who knows it can sign in as anybody."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .finding import Finding, error, ok, warning

SHORT, MONOTONOUS = 40, 10
EXAMPLES = ("django-insecure", "change", "secret", "example")


def examine() -> Iterator[Finding]:
    key = settings.SECRET_KEY
    given = bool(os.environ.get("KEBEN_SECRET_KEY"))
    where = "KEBEN_SECRET_KEY" if given else str(Path(settings.VAR) / "secret_key")
    if len(key) < SHORT or len(set(key)) < MONOTONOUS or key.lower().startswith(EXAMPLES):
        yield error(
            _("The secret key can be guessed."),
            where,
            _('Set a random one: python3 -c "import secrets; print(secrets.token_urlsafe(60))"'),
        )
    elif not given and _others_can_read(Path(where)):
        yield error(_("Other users can read the secret key."), where, f"chmod 600 {where}")
    elif not given:
        yield warning(
            _("The secret key lies beside the data it protects."),
            where,
            _("In production set KEBEN_SECRET_KEY in the service's environment and delete the file."),
        )
    else:
        yield ok(_("The secret key is long and random."), where)


def _others_can_read(path: Path) -> bool:
    return os.name != "nt" and path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
