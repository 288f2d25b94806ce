"""Mail servers on loopback, mailboxes that lead to them, and mails as they come."""

from __future__ import annotations

import email
import email.policy
import itertools
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.utils import timezone
from imapclient import IMAPClient

from keben.domains.mail.account.secret import keep_password
from keben.domains.mail.models import MailAccount
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make
from tests.house.loopback import free_port
from tests.mail.dovecot import PASSWORD, PROGRAM, Dovecot

count = itertools.count(1)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One server for all tests; each takes a mailbox of its own."""
    if not PROGRAM:
        pytest.skip("Dovecot is missing: apt-get install dovecot-imapd")
    server = Dovecot()
    yield server
    server.stop()


class Postbox:
    """What the SMTP server was given; `answers` are said to the next mails, "drop" breaks the line off."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: list[str] = []
        self.unwanted: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - its name there
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.unwanted:
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "drop":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = data.password == PASSWORD.encode()
        return AuthResult(success=right, handled=right)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """An SMTP server; its port stands in `postbox.port`."""
    box = Postbox()
    box.port = free_port()  # type: ignore[attr-defined]
    server = Controller(
        box, hostname="127.0.0.1", port=box.port, authenticator=box.authenticate, auth_require_tls=False,  # type: ignore[attr-defined]
        auth_required=True,
    )  # fmt: skip
    server.start()
    yield box
    server.stop()


@pytest.fixture
def inside(db: None) -> None:
    """The administrator allows mail servers inside the own network."""
    change_setting("mail.private_hosts", True)


@pytest.fixture
def mailbox_of(inside: None) -> Callable[..., MailAccount]:
    """`mailbox_of(person, dovecot, postbox)` gives a connected account with a mailbox that nobody else uses."""

    def build(owner: Any, imap: Any = None, smtp: Any = None, **given: Any) -> MailAccount:
        values: dict[str, Any] = {"imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "imap_security": "none"}
        values |= {
            "smtp_security": "none",
            "imap_port": imap.port if imap else 1,
            "smtp_port": smtp.port if smtp else 1,
        }
        values |= {
            "folders": "INBOX",
            "sent_folder": "",
            "user": "",
            "since": None,
            "name": "周敏",
            "signature": "周敏\nEP 电子",
        }
        address = given.pop("address", f"m{next(count)}@ep.example")
        account: MailAccount = make(MailAccount, owner=owner, **{**values, "address": address, **given})
        keep_password(account, PASSWORD)
        account.state = "ok"
        account.save()
        return account

    return build


@pytest.fixture
def deliver(dovecot: Dovecot) -> Callable[..., bytes]:
    """`deliver(account, subject=…)` puts a mail into the mailbox; `raw=` puts these bytes."""

    def put(account: MailAccount, *, folder: str = "INBOX", flags: tuple[bytes, ...] = (), **given: Any) -> bytes:
        raw = given.pop("raw", None) or written(account.address, **given)
        with IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
            box.login(account.login, PASSWORD)
            box.append(folder, raw, flags=flags)
        return bytes(raw)

    return put


def written(to: str, **given: Any) -> bytes:
    """A plain mail; `sender`, `subject`, `text`, `id`, `answers`, `at`, `cc` may be given."""
    letter = EmailMessage(policy=email.policy.SMTP)
    letter["From"] = given.get("sender", "Li Ming <li.ming@haoyun.example>")
    letter["To"] = to
    if "cc" in given:
        letter["Cc"] = given["cc"]
    letter["Subject"] = given.get("subject", "询价")
    letter["Date"] = format_datetime(given.get("at") or timezone.now())
    letter["Message-ID"] = given.get("id", f"<{next(count)}@haoyun.example>")
    if "answers" in given:
        letter["In-Reply-To"] = letter["References"] = given["answers"]
    letter.set_content(given.get("text", "请报价。"))
    return letter.as_bytes()
