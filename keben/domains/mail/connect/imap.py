"""A connection to the mailbox: to the address that was checked, encrypted as the account says, signed in."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, imap4

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.secret import password_of
from keben.domains.mail.connect.address import resolve
from keben.domains.mail.connect.trouble import SECONDS, Trouble, explained

if TYPE_CHECKING:
    from collections.abc import Callable


class Pinned(imap4.IMAP4WithTimeout):
    """Connects to the checked address, whatever the name may resolve to by now; TLS proves the name."""

    def __init__(self, ip: str, host: str, port: int, wrap: Callable[[socket.socket], socket.socket] | None) -> None:
        self.ip, self.wrap = ip, wrap
        super().__init__(host, port, SECONDS)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = socket.create_connection((self.ip, self.port), timeout or SECONDS)
        return self.wrap(plain) if self.wrap else plain


class Mailbox(IMAPClient):
    """The client of the library over a pinned connection."""

    def __init__(self, ip: str, host: str, port: int, security: str) -> None:
        self.ip, self.security = ip, security
        super().__init__(host, port, ssl=security == "tls", timeout=SECONDS)

    def _create_IMAP4(self) -> Any:  # noqa: N802 - its name there
        def wrap(plain: socket.socket) -> socket.socket:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

        return Pinned(self.ip, self.host, self.port, wrap if self.security == "tls" else None)


@contextlib.contextmanager
def mailbox(account: MailAccount, password: str = "") -> Iterator[Mailbox]:
    """The open mailbox. Raises Trouble, also for what goes wrong while it is used."""
    host, port = account.imap_host, account.imap_port
    client: Mailbox | None = None
    try:
        client = Mailbox(resolve(host, port), host, port, account.imap_security)
        if account.imap_security == "starttls":
            client.starttls(ssl.create_default_context())
        client.login(account.login, password or password_of(account))
        if client.has_capability("ID"):
            # Some providers refuse programs that do not say who they are.
            client.id_({"name": "Keben", "version": "1"})
        yield client
    except (Trouble, OSError, UnicodeError, imaplib.IMAP4.error) as error:
        raise explained(error, host, port, account.login) from error
    finally:
        if client is not None:
            with contextlib.suppress(Exception):
                client.logout()
