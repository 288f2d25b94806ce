"""What can go wrong between us and a mail server, in words that say what to do."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from typing import Any

from django.utils.translation import gettext_noop

from keben.kernel.problems import Problem

SECONDS = 15


class Trouble(Exception):
    """The server could not be reached or said no; `final` where another try would not help."""

    def __init__(self, problem: Problem, *, final: bool = False) -> None:
        super().__init__(problem.code)
        self.problem, self.final = problem, final


def trouble(code: str, message: str, *, final: bool = False, **params: Any) -> Trouble:
    """With its sentence."""
    return Trouble(Problem(code, message, params), final=final)


def explained(error: BaseException, host: str, port: int, login: str = "") -> Trouble:
    """The trouble behind an error of the libraries."""
    where: dict[str, Any] = {"host": host, "port": port}
    if isinstance(error, Trouble):
        return error
    if isinstance(error, smtplib.SMTPAuthenticationError) or type(error).__name__ == "LoginError":
        sentence = gettext_noop(
            "%(host)s refuses user name or password of %(login)s. Many providers want an authorisation code for "
            "mail programs instead of the password; it is made in the settings of the mailbox."
        )
        return trouble("password", sentence, final=True, host=host, login=login)
    if isinstance(error, ssl.SSLCertVerificationError):
        sentence = gettext_noop("The certificate of %(host)s is not valid: %(why)s. The connection was not used.")
        return trouble("certificate", sentence, host=host, why=error.verify_message or str(error))
    if isinstance(error, ssl.SSLError):
        sentence = gettext_noop("%(host)s does not speak TLS on port %(port)s. Check port and encryption.")
        return trouble("tls", sentence, **where)
    if isinstance(error, TimeoutError | socket.timeout):
        sentence = gettext_noop("%(host)s does not answer on port %(port)s. Check port, encryption and firewall.")
        return trouble("time_out", sentence, **where)
    if isinstance(error, socket.gaierror):
        return trouble("not_found", gettext_noop("There is no server named %(host)s."), host=host)
    if isinstance(error, ConnectionRefusedError):
        return trouble("refused", gettext_noop("%(host)s takes no connections on port %(port)s."), **where)
    said = " ".join(said_by(error).split())[:200]
    return trouble("said", gettext_noop("%(host)s says: %(said)s"), host=host, said=said or type(error).__name__)


def said_by(error: BaseException) -> str:
    """The server's own words."""
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return f"{error.smtp_code} {raw.decode('utf-8', 'replace') if isinstance(raw, bytes) else raw}"
    if isinstance(error, smtplib.SMTPServerDisconnected | imaplib.IMAP4.abort):
        return f"{error}" or "connection closed"
    return str(error)
