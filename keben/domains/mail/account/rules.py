"""What must hold for every mailbox."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_noop

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.providers import fill_servers, take_servers
from keben.kernel.problems import Invalid
from keben.kernel.settings import setting

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[?[0-9a-fA-F:]+\]?")
WHERE = ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "user", "address")
LARGEST_PORT = 65535


def servers_make_sense(record: MailAccount, changes: Any, actor: Any) -> None:
    """At least one server, each with a name, a port and an encryption that fits."""
    if (
        not changes.created
        and "provider" in changes
        and not any(name in changes for name in ("imap_host", "smtp_host"))
    ):
        take_servers(record)
    fill_servers(record)
    changes.refresh()
    if not record.imap_host and not record.smtp_host:
        sentence = gettext_noop(
            "Choose the provider, or name the server for reading (IMAP), for sending (SMTP), or both."
        )
        raise Invalid.single("imap_host", "no_server", sentence)
    for which in ("imap", "smtp"):
        host, port = getattr(record, f"{which}_host"), getattr(record, f"{which}_port")
        if host and not HOST.fullmatch(host):
            sentence = gettext_noop("“%(host)s” is no name of a server; write it like imap.example.com.")
            raise Invalid.single(f"{which}_host", "host", sentence, host=host)
        if not 0 < port <= LARGEST_PORT:
            raise Invalid.single(f"{which}_port", "port", gettext_noop("A port lies between 1 and 65535."))
        if host and getattr(record, f"{which}_security") == "none" and not setting("mail.private_hosts"):
            sentence = gettext_noop("Without encryption everybody on the way could read the password. Choose TLS.")
            raise Invalid.single(f"{which}_security", "plain", sentence)


def password_stays_with_its_servers(record: MailAccount, changes: Any, actor: Any) -> None:
    """Whoever changes a server must know the password: nobody leads somebody else's to a server of his own."""
    if not changes.created and record.secret and any(name in changes for name in WHERE):
        record.secret, record.state, record.last_error = "", "new", ""
        changes.refresh()
