"""A connection for sending: to the address that was checked, encrypted as the account says, signed in."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.secret import password_of
from keben.domains.mail.connect.address import resolve
from keben.domains.mail.connect.trouble import SECONDS, Trouble, explained


class Sender(smtplib.SMTP):
    """Connects to the checked address, and remembers whether the words of a mail were on their way."""

    under_way = False

    def __init__(self, ip: str, host: str, port: int, security: str) -> None:
        self.ip, self.name, self.security = ip, host, security
        super().__init__(timeout=SECONDS, local_hostname="keben.local")
        self._host = host  # the name that TLS is to prove
        code, said = self.connect(host, port)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        plain = socket.create_connection((self.ip, port), timeout)
        if self.security != "tls":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.name)

    def data(self, msg: Any) -> Any:
        """From here on nobody knows whether it went, until the server has answered."""
        self.under_way = True
        answer = super().data(msg)
        self.under_way = False
        return answer


@contextlib.contextmanager
def sender(account: MailAccount, password: str = "") -> Iterator[Sender]:
    """The open connection. Raises Trouble while connecting; what is raised while sending passes."""
    host, port = account.smtp_host, account.smtp_port
    client: Sender | None = None
    try:
        try:
            client = Sender(resolve(host, port), host, port, account.smtp_security)
            if account.smtp_security == "starttls":
                client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
            if client.has_extn("auth"):
                client.login(account.login, password or password_of(account))
        except (Trouble, OSError, UnicodeError, smtplib.SMTPException) as error:
            raise explained(error, host, port, account.login) from error
        yield client
    finally:
        if client is not None:
            with contextlib.suppress(Exception):
                client.quit()
