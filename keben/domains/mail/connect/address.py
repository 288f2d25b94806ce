"""Which mail servers may be reached: public ones; those inside one's own network only if an administrator says so."""

from __future__ import annotations

import socket

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.api.webhook.address import is_public
from keben.domains.mail.connect.trouble import trouble
from keben.kernel.kinds.choices import Boolean
from keben.kernel.settings import declare_setting, setting

declare_setting(
    "mail.private_hosts",
    _("Mail"),
    _("Mail servers inside the own network"),
    Boolean(),
    False,
    help=_("Allow mail accounts whose servers have private addresses. Otherwise people could probe the network."),
    keeper="security",
)


def resolve(host: str, port: int) -> str:
    """The address to connect to, checked after the name has been resolved. Raises Trouble."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise trouble("not_found", gettext_noop("There is no server named %(host)s."), host=host) from None
    addresses = [str(item[4][0]) for item in found]
    if not setting("mail.private_hosts") and not all(is_public(address) for address in addresses):
        sentence = gettext_noop(
            "%(host)s lies inside a private network. An administrator can allow such mail servers in the settings."
        )
        raise trouble("private", sentence, final=True, host=host)
    return addresses[0]
