"""The pages of the letters: how each looks, sending one to oneself, and what failed; the doctor's word on mail."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from keben.config.doctor import examine
from keben.domains.org.letters import posting
from keben.domains.org.letters.declared import LETTERS
from keben.domains.org.models import User
from keben.kernel.tasks.job import Job

Maker = Callable[..., User]
Browser = Callable[..., Client]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def admin(person: Maker, signed_in: Browser) -> Client:
    """The system administrator, who reads English."""
    return signed_in(person("A1", "安然", "system_admin", email="an@example.com"))


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_the_list_names_every_letter(admin: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://crm.example.com"
    page = admin.get("/system/letters/").content.decode()
    assert [name for name in LETTERS if f'href="/system/letters/{name}/"' not in page] == []
    assert "https://crm.example.com" in page
    assert "given up" not in page
    Job.objects.create(task=posting.TASK, state="failed")
    Job.objects.create(task=posting.TASK, state="waiting", error="451 later")
    Job.objects.create(task="house.prune", state="failed")
    page = admin.get("/system/letters/").content.decode()
    assert "1 letter was given up." in page
    assert "1 letter could not be sent yet and is tried again." in page


def test_a_letter_that_failed_says_which_and_to_whom(admin: Client, person: Maker) -> None:
    to = person("E1024", "陈思远", name_en="Chen Siyuan", email="chen@example.com")
    args = {"letter": "invitation", "user": to.pk, "given": {}}
    failed = Job.objects.create(task=posting.TASK, state="failed", error="x\nOSError: away", args=args)
    Job.objects.create(task=posting.TASK, state="failed", args={"letter": "of an earlier release", "user": 0})
    page = admin.get("/system/jobs/?state=failed").content.decode()
    assert "System mail · Invitation · Chen Siyuan</a>" in page
    assert "System mail</a>" in page
    assert "OSError: away" in page
    assert "System mail · Invitation · Chen Siyuan" in admin.get(f"/system/jobs/{failed.pk}/").content.decode()


def test_it_never_shows_who_signs_in_at_the_mail_server(admin: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = SMTP, "keben-user", "p@ssword"
    page = admin.get("/system/letters/").content.decode()
    assert ("keben-user" in page, "p@ssword" in page) == (False, False)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["invitation", "locked", "notices"])
def test_one_letter_is_looked_at(admin: Client, name: str, lang: str) -> None:
    page = admin.get(f"/system/letters/{name}/?lang={lang}")
    assert f'src="/system/letters/{name}/look/?lang={lang}"' in page.content.decode()
    look = admin.get(f"/system/letters/{name}/look/?lang={lang}")
    assert look["X-Frame-Options"] == "SAMEORIGIN"
    assert look["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    assert ("您好：" in look.content.decode()) is (lang == "zh-hans")
    assert mail.outbox == []


def test_a_test_letter_goes_to_oneself(admin: Client) -> None:
    answer = admin.post("/system/letters/locked/try/", {"lang": "zh-hans"})
    assert answer["Location"] == "/system/letters/locked/?lang=zh-hans"
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["an@example.com"], "客本：您的登录已被锁定")
    assert "Sent to an@example.com" in admin.get(answer["Location"]).content.decode()


def test_a_sample_lets_nobody_in(admin: Client) -> None:
    for name, part in (("invitation", "/login/invited/-/"), ("forgotten", "/login/reset/-/")):
        assert part in admin.get(f"/system/letters/{name}/look/").content.decode()
        assert Client().get(part).status_code == 410


def test_a_test_letter_that_is_refused_says_why(admin: Client, settings: Any) -> None:
    refused = smtplib.SMTPAuthenticationError(535, b"wrong password")
    with mock.patch("django.core.mail.EmailMultiAlternatives.send", side_effect=refused):
        answer = admin.post("/system/letters/locked/try/")
    assert answer.status_code == 502
    assert "The mail server did not take it: 535 wrong password" in answer.content.decode()
    User.objects.filter(staff_no="A1").update(email="")
    answer = admin.post("/system/letters/locked/try/")
    assert (answer.status_code, "Enter one at your own record first." in answer.content.decode()) == (409, True)
    settings.EMAIL_BACKEND = posting.PRINTED
    answer = admin.post("/system/letters/locked/try/")
    assert (answer.status_code, "(KEBEN_EMAIL_URL)" in answer.content.decode()) == (409, True)
    assert mail.outbox == []


def test_only_the_system_administrator_and_only_known_letters(admin: Client, person: Maker, signed_in: Browser) -> None:
    assert admin.get("/system/letters/nothing/").status_code == 404
    assert admin.get("/system/letters/locked/?lang=xx").status_code == 200
    for role in ("sales", "security_admin", "audit_admin"):
        other = signed_in(person(f"X-{role}", "外", role))
        for path in ("", "locked/", "locked/look/"):
            assert other.get(f"/system/letters/{path}").status_code == 403
        assert other.post("/system/letters/locked/try/").status_code == 403
    assert mail.outbox == []


def said() -> list[tuple[str, str]]:
    found = [finding for _name, finding in examine(("mail",))]
    assert [one for one in found if one.level != "ok" and not one.remedy] == []
    return [(str(one.level), one.what) for one in found]


def test_the_doctor_without_a_mail_server(db: None, english: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = posting.PRINTED
    assert said() == [
        ("warning", "No mail goes out: invitations, forgotten passwords, warnings and notices are not sent.")
    ]


def test_the_doctor_asks_the_mail_server(db: None, english: None, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL, settings.PUBLIC_URL = "客本 <crm@example.com>", "https://crm.example.com"
    with mock.patch("smtplib.SMTP.__init__", side_effect=ConnectionRefusedError("refused")):
        assert said() == [("error", "The mail server does not take us: refused")]
    with mock.patch("django.core.mail.backends.smtp.EmailBackend.open", return_value=True):
        assert said() == [("ok", "The mail server takes us.")]
        settings.DEFAULT_FROM_EMAIL, settings.PUBLIC_URL = "keben@localhost", ""
        Job.objects.create(task=posting.TASK, state="failed")
        assert said() == [
            ("ok", "The mail server takes us."),
            ("warning", "Letters come from an address that nobody has."),
            ("warning", "The links in letters lead to this machine only."),
            ("warning", "1 letter was given up."),
        ]


@pytest.mark.parametrize(
    ("public", "hosts", "secure", "home"),
    [
        ("https://kb.example.com", ["crm.example.com"], True, "https://kb.example.com"),
        ("", ["127.0.0.1", "crm.example.com"], True, "https://crm.example.com"),
        ("", ["*", ".example.com", "localhost"], False, "http://127.0.0.1:8000"),
    ],
)
def test_where_links_lead(settings: Any, public: str, hosts: list[str], secure: bool, home: str) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS, settings.SECURE = public, hosts, secure
    assert posting.home() == home
