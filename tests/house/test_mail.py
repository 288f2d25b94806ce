"""Letters over a real SMTP server: they arrive whole in both languages, and nobody smuggles headers into them."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.core.mail import get_connection
from django.test import Client, override_settings

from keben.config import services
from keben.domains.org.letters import forgotten as letters
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from tests.house.loopback import free_port

pytestmark = pytest.mark.django_db


class Postbox:
    """Keeps what arrives; refuses when told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.raw: list[bytes] = []
        self.answer = "250 OK"
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name there
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            policy = email.policy.default
            self.letters.append(email.message_from_bytes(envelope.content, policy=policy))  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/word")


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server on loopback, and Django set up for it as by KEBEN_EMAIL_URL."""
    box = Postbox()
    port = free_port()
    server = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=box.authenticate, auth_require_tls=False, auth_required=True
    )
    server.start()
    found = services.mail(f"smtp://keben:p%40ss%2Fword@127.0.0.1:{port}", "客本 <crm@example.com>")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", **found):
        yield box
    server.stop()


def plain(letter: EmailMessage) -> str:
    """What somebody reads who reads no HTML."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def ask(login: str, **headers: str) -> Any:
    return Client().post("/login/forgotten/", {"login": login}, headers=headers)


@pytest.mark.parametrize(
    ("lang", "subject", "words"),
    [
        ("zh-hans", "客本：设置新密码", ("陈思远，您好：", "30 分钟", "为账号 E7001 设置新密码")),
        ("en", "Keben: choose a new password", ("Hello Chen Siyuan,", "within 30 minutes", "password for E7001.")),
    ],
)
def test_letters_arrive_in_the_language_of_their_reader(
    people: Any, postbox: Postbox, lang: str, subject: str, words: tuple[str, ...]
) -> None:
    person = people("sales", name="陈思远", name_en="Chen Siyuan", staff_no="E7001", email="chen@example.com")
    type(person).objects.filter(pk=person.pk).update(lang=lang)
    ask(person.staff_no)
    assert postbox.letters == [], "the page does not wait for the mail server"
    drain()
    (found,) = postbox.letters
    assert (found["Subject"], found["To"], found["Auto-Submitted"]) == (subject, "chen@example.com", "auto-generated")
    assert found["From"].addresses[0].display_name == "客本"
    assert postbox.envelopes == [("crm@example.com", ["chen@example.com"])]
    assert postbox.logins == [(b"keben", b"p@ss/word")]
    assert [part.get_content_type() for part in found.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert {part.get_content_charset() for part in found.iter_parts()} == {"utf-8"}
    assert found["Message-ID"]
    assert found["Date"]
    text = plain(found)
    assert [word for word in words if word not in text] == []
    assert "http://testserver/login/reset/" in text
    head = postbox.raw[0].partition(b"\r\n\r\n")[0]
    assert head.isascii(), "headers travel encoded"


def test_the_mailed_link_works(people: Any, postbox: Postbox) -> None:
    person = people("sales", email="chen@example.com")
    ask(person.staff_no)
    drain()
    link = next(line for line in plain(postbox.letters[0]).splitlines() if line.startswith("http"))
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("address", ["chen@example.com\nBcc: all@example.com", "chen@example.com\r\n\r\nBuy now"])
def test_no_header_is_smuggled_in_by_an_address(people: Any, postbox: Postbox, address: str) -> None:
    person = people("sales")
    type(person).objects.filter(pk=person.pk).update(email=address)
    ask(person.staff_no)
    drain()
    assert (postbox.letters, postbox.envelopes) == ([], [])
    job = Job.objects.get(task=letters.TASK)
    assert "Invalid address" in job.error


def test_a_name_with_newlines_stays_in_the_text(people: Any, postbox: Postbox) -> None:
    person = people("sales", email="chen@example.com")
    type(person).objects.filter(pk=person.pk).update(name="陈\r\nBcc: all@example.com")
    ask(person.staff_no)
    drain()
    assert (postbox.letters[0]["Bcc"], postbox.envelopes[0][1]) == (None, ["chen@example.com"])


def test_a_foreign_host_makes_no_link(people: Any, postbox: Postbox) -> None:
    person = people("sales", email="chen@example.com")
    assert ask(person.staff_no, Host="evil.example").status_code == 400
    drain()
    assert postbox.letters == []


def test_a_server_that_refuses_is_asked_again(people: Any, postbox: Postbox) -> None:
    person = people("sales", email="chen@example.com")
    postbox.answer = "451 later"
    ask(person.staff_no)
    drain()
    job = Job.objects.get(task=letters.TASK)
    assert (job.state, job.attempts, "451" in job.error) == ("waiting", 1, True)
    postbox.answer = "250 OK"
    Job.objects.filter(pk=job.pk).update(due_at=job.enqueued_at)
    drain()
    job.refresh_from_db()
    assert (job.state, job.result, len(postbox.letters)) == ("done", {"sent": True}, 1)


def test_no_job_holds_a_link(people: Any) -> None:
    person = people("sales", email="chen@example.com")
    ask(person.staff_no)
    assert Job.objects.get(task=letters.TASK).args == {"user": person.pk, "base": "http://testserver/"}


def test_a_letter_that_comes_too_late_is_not_sent(people: Any, postbox: Postbox) -> None:
    import datetime as dt

    person = people("sales", email="chen@example.com")
    ask(person.staff_no)
    job = Job.objects.get(task=letters.TASK)
    Job.objects.filter(pk=job.pk).update(enqueued_at=job.enqueued_at - dt.timedelta(minutes=31))
    drain()
    job.refresh_from_db()
    assert (job.result, postbox.letters) == ({"sent": False}, [])


@pytest.mark.parametrize(
    ("url", "host", "port", "ssl", "tls"),
    [
        ("smtp://u:p@mail.example.com", "mail.example.com", 587, False, True),
        ("smtps://u:p@mail.example.com", "mail.example.com", 465, True, False),
        ("smtp://localhost:25", "localhost", 25, False, False),
    ],
)
def test_how_the_connection_is_made(url: str, host: str, port: int, ssl: bool, tls: bool) -> None:
    found = services.mail(url, "a@example.com")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", **found):
        connection = get_connection()
    assert (connection.host, connection.port, connection.use_ssl, connection.use_tls) == (host, port, ssl, tls)


def test_without_a_server_letters_go_into_the_log() -> None:
    assert services.mail("", "a@example.com") == {
        "DEFAULT_FROM_EMAIL": "a@example.com",
        "SERVER_EMAIL": "a@example.com",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
    }
