"""Whether people's passwords and sessions travel encrypted and only to known names."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from .finding import Finding, error, ok, warning

LOCAL = {"127.0.0.1", "localhost", "[::1]", "testserver"}


def examine() -> Iterator[Finding]:
    if settings.DEBUG:
        yield error(
            _("Error pages show the program's inside to everybody."),
            "KEBEN_DEBUG=1",
            _("Unset KEBEN_DEBUG."),
        )
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        yield error(
            _("Every host name is accepted, so links in mails can be forged."),
            "KEBEN_ALLOWED_HOSTS",
            _("List the names under which people reach Keben."),
        )
    public = hosts - LOCAL - {"*"}
    if settings.SESSION_COOKIE_SECURE:
        yield ok(_("Sessions travel by HTTPS only."), "KEBEN_TLS=1")
    elif public:
        yield error(
            _("Sessions also travel unencrypted."),
            ", ".join(sorted(public)),
            _("Put a proxy with a certificate in front and set KEBEN_TLS=1."),
        )
    else:
        yield warning(
            _("Keben answers on this machine only, without HTTPS."),
            "KEBEN_ALLOWED_HOSTS",
            _("For colleagues set KEBEN_ALLOWED_HOSTS, a proxy with a certificate, and KEBEN_TLS=1."),
        )
