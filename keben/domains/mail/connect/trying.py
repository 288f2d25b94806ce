"""Trying a connection: both servers, each with what it said."""

from __future__ import annotations

from dataclasses import dataclass

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.connect.imap import mailbox
from keben.domains.mail.connect.smtp import sender
from keben.domains.mail.connect.trouble import Trouble
from keben.kernel.problems import Problem


@dataclass(frozen=True)
class Tried:
    """One server: asked at all, and what was wrong."""

    what: str
    host: str
    problem: Problem | None = None
    folders: tuple[str, ...] = ()


def tried(account: MailAccount, password: str = "") -> list[Tried]:
    """IMAP where the account reads, SMTP where it sends."""
    found = []
    if account.imap_host:
        try:
            with mailbox(account, password) as box:
                names = tuple(str(name) for _flags, _sign, name in box.list_folders())
            found.append(Tried("IMAP", account.imap_host, folders=names))
        except Trouble as error:
            found.append(Tried("IMAP", account.imap_host, error.problem))
    if account.smtp_host:
        try:
            with sender(account, password):
                found.append(Tried("SMTP", account.smtp_host))
        except Trouble as error:
            found.append(Tried("SMTP", account.smtp_host, error.problem))
    return found
