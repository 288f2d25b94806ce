"""Letters about somebody's own sign-in: each when it is due, at once, once, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from keben.domains.org.access.actors import actor_for
from keben.domains.org.letters import posting
from keben.domains.org.letters.writing import said
from keben.domains.org.models import User
from keben.domains.org.signin import passwords, recovery, totp
from keben.domains.org.signin.attempts import forgive
from keben.domains.org.signin.facts import SecondFactorAdded, tell
from keben.domains.privacy.anonymising import scrub_line
from keben.kernel import quota
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.deliver import deliver
from keben.kernel.events.forget import forget
from keben.kernel.events.log import LoggedEvent
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain

PASSWORD, NEW = "Qing-Dao-2026", "Hang-Zhou-2027"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1"
Maker = Callable[..., User]
Browser = Callable[..., Client]


@pytest.fixture
def seller(person: Maker) -> User:
    """Somebody who has an address and has signed in before."""
    user = person("E1024", "陈思远", email="chen@example.com")
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    user.refresh_from_db()
    return user


def sent() -> list[str]:
    drain()
    return [message.subject for message in mail.outbox]


def last() -> str:
    return str(mail.outbox[-1].body)


def enter(user: User, agent: str, password: str = PASSWORD) -> Any:
    return Client(headers={"user-agent": agent}).post("/login/", {"login": user.staff_no, "password": password})


def test_a_changed_password(seller: User, signed_in: Browser) -> None:
    client = signed_in(seller)
    given = {"current": PASSWORD, "new": NEW, "again": NEW}
    assert client.post("/me/security/password/", given).status_code == 302
    assert sent() == ["Keben: your password was changed"]
    assert (mail.outbox[0].to, NEW in last(), "/me/security/" in last()) == (["chen@example.com"], False, True)
    assert "The password of the account E1024 was changed." in last()
    assert "Done by" not in last()


def test_a_password_from_an_administrator_names_him(seller: User, person: Maker) -> None:
    admin = person("A1", "安然", "system_admin")
    perform("reset-password", seller, actor=actor_for(admin))
    assert sent() == ["Keben: your password was changed"]
    assert "Done by: 安然" in last()


def test_who_has_never_been_here_is_not_warned_of_his_first_password(person: Maker) -> None:
    fresh = person("E1025", "新", email="xin@example.com")
    perform("reset-password", fresh, actor=actor_for(person("A1", "安然", "system_admin")))
    assert sent() == []


def test_second_factors_on_off_and_reset(seller: User, signed_in: Browser, person: Maker) -> None:
    client = signed_in(seller)
    totp.keep(seller, SECRET, 0)
    recovery.renew(seller)
    tell(seller, SecondFactorAdded(seller.pk, "authenticator"))
    assert client.post("/me/security/authenticator/remove/", {"current": PASSWORD}).status_code == 302
    totp.keep(seller, SECRET, 0)
    perform("reset-second-factor", seller, actor=actor_for(person("A1", "安然", "system_admin")))
    assert sent() == [
        "Keben: a second factor was added",
        "Keben: a second factor was removed",
        "Keben: your second factors were reset",
    ]
    assert "For the account E1024 a second factor was removed: authenticator app." in str(mail.outbox[1].body)
    assert "Done by: 安然" in last()


def test_a_lock_is_told_once_while_it_lasts(seller: User) -> None:
    for tries in range(4):
        enter(seller, WINDOWS, f"wrong-{tries}")
    assert sent() == []
    for tries in range(5):
        enter(seller, WINDOWS, f"wrong-{tries}")
    assert sent() == ["Keben: your sign-in is locked"]
    assert "The account is locked for 15 minutes." in last()
    assert "Device: Chrome · Windows\nNetwork address: 127.0.0.1" in last()
    forgive("E1024")
    before = quota.clock
    try:
        quota.clock = lambda: before() + 16 * 60  # type: ignore[assignment]
        for tries in range(5):
            enter(seller, WINDOWS, f"wrong-{tries}")
    finally:
        quota.clock = before  # type: ignore[assignment]
    assert sent() == ["Keben: your sign-in is locked"] * 2


def test_a_lock_in_the_second_step_is_told_too(seller: User) -> None:
    totp.keep(seller, SECRET, 0)
    client = Client()
    client.post("/login/", {"login": "E1024", "password": PASSWORD})
    for _n in range(6):
        client.post("/login/second/", {"code": "000000"})
    assert sent() == ["Keben: your sign-in is locked"]


def test_tries_at_nobody_cost_as_many_jobs_and_no_letter(seller: User) -> None:
    for _n in range(7):
        Client().post("/login/", {"login": "E9999", "password": "x"})
    assert Job.objects.filter(task=posting.TASK).count() == 1
    assert sent() == []


def test_a_new_device_is_told_after_the_first_one(seller: User) -> None:
    enter(seller, WINDOWS)
    assert sent() == [], "there was nothing to compare with"
    enter(seller, WINDOWS.replace("130", "131"))
    assert sent() == [], "another version is no other device"
    enter(seller, PHONE)
    assert sent() == ["Keben: sign-in on a new device"]
    assert "Somebody has signed in as E1024 on a device that was not used before." in last()
    assert "Device: Safari · iPhone" in last()
    assert re.search(r"Time: \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d\n", last())
    enter(seller, PHONE)
    assert len(sent()) == 1


def test_nothing_goes_to_whoever_has_no_address_or_has_left(seller: User, person: Maker) -> None:
    User.objects.filter(pk=seller.pk).update(email="")
    enter(seller, WINDOWS)
    enter(seller, PHONE)
    passwords.store(seller, NEW, must_change=False)
    perform("reset-password", seller, actor=actor_for(person("A1", "安然", "system_admin")))
    assert sent() == []
    User.objects.filter(pk=seller.pk).update(email="chen@example.com", status="disabled")
    posting.post("password_changed", seller.pk, {"at": timezone.now().isoformat()})
    assert sent() == []
    assert Job.objects.latest("id").result == {"sent": False}


def moved(user: User, email: str, actor: Any, **more: Any) -> list[tuple[list[str], str]]:
    """Give somebody another address, as a form does; what was sent, to whom."""
    mail.outbox.clear()
    perform("edit", user, {"email": email, **more}, actor=actor)
    drain()
    return [(message.to, message.subject) for message in mail.outbox]


def test_another_address_is_told_to_the_one_before(seller: User, person: Maker) -> None:
    admin = actor_for(person("A1", "安然", "system_admin"))
    assert moved(seller, "siyuan@example.org", admin) == [
        (["chen@example.com"], "Keben: your e-mail address was changed")
    ]
    job = Job.objects.filter(task=posting.TASK).get()
    event = LoggedEvent.objects.filter(object_id=seller.pk).latest("id")
    assert job.args["given"] == {
        "at": event.at.isoformat(), "by": admin.user_id, "name": "安然", "event": event.pk,
    }  # fmt: skip
    assert event.changes == {"email": ["chen@example.com", "siyuan@example.org"]}
    with translation.override("en"):
        when = said(event.at)
    assert last().split("\n\n")[1:4] == [
        "The e-mail address of the account E1024 was changed.",
        "No more letters about this account come to this address.",
        f"Time: {when}\nNew address: si***@example.org\nDone by: 安然",
    ]
    html = str(mail.outbox[0].alternatives[0][0])  # type: ignore[attr-defined]
    assert ("siyuan" in last(), "siyuan" in html, "si***@example.org" in html) == (False, False, True)
    perform("reset-password", seller, actor=admin)
    drain()
    assert [message.to for message in mail.outbox[1:]] == [["siyuan@example.org"]], "nothing else goes to the old one"


def test_the_own_address_names_nobody_and_speaks_his_language(person: Maker, signed_in: Browser) -> None:
    admin = person("A1", "安然", "system_admin", email="an@example.com")
    client = signed_in(admin)
    User.objects.filter(pk=admin.pk).update(lang="zh-hans")
    drain()
    mail.outbox.clear()
    answer = client.post(f"/user/{admin.pk}/cell/email/", {"email": "ran@example.com"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.content
    drain()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["an@example.com"], "客本：您的邮箱地址已更改")
    assert "账号 A1 的邮箱地址已更改。\n\n此后与该账号有关的邮件不再发送到本邮箱。" in message.body
    assert "新邮箱：ra***@example.com" in message.body
    assert "操作人" not in message.body


def test_an_address_that_was_taken_away(seller: User, person: Maker) -> None:
    admin = actor_for(person("A1", "安然", "system_admin"))
    assert moved(seller, "", admin) == [(["chen@example.com"], "Keben: your e-mail address was changed")]
    assert "The e-mail address of the account E1024 was removed." in last()
    assert "New address" not in last()


def test_no_word_of_an_address_where_nobody_was_to_be_warned(seller: User, person: Maker) -> None:
    admin = actor_for(person("A1", "安然", "system_admin"))
    assert moved(seller, "chen@example.com", admin, name_en="Chen Siyuan") == [], "the same one"
    fresh = person("E1025", "新", email="xin@exmaple.com")
    assert moved(fresh, "xin@example.com", admin) == [], "mistyped, and he has never been here"
    bare = person("E1026", "空")
    User.objects.filter(pk=bare.pk).update(last_login=timezone.now())
    assert moved(bare, "kong@example.com", admin) == [], "his first one"
    assert not Job.objects.filter(task=posting.TASK).exists()
    User.objects.filter(pk=seller.pk).update(status="disabled")
    seller.refresh_from_db()
    assert moved(seller, "gone@example.com", admin) == [], "he has left"
    assert Job.objects.get(task=posting.TASK).result == {"sent": False}


def test_what_was_taken_out_of_the_log_is_no_address(seller: User, person: Maker) -> None:
    mail.outbox.clear()
    perform("edit", seller, {"email": "siyuan@example.org"}, actor=actor_for(person("A1", "安然", "system_admin")))
    deliver()
    event = LoggedEvent.objects.filter(object_id=seller.pk).latest("id")
    forget([event], lambda one: scrub_line(one, (), frozenset({"email"})), actor=system_actor(), about=event)
    drain()
    assert (mail.outbox, Job.objects.get(task=posting.TASK).result) == ([], {"sent": False})


def test_a_link_about_a_forgotten_password_dies_with_its_address(seller: User, person: Maker) -> None:
    Client().post("/login/forgotten/", {"login": "E1024"})
    drain()
    found = re.search(r"(/login/reset/\S+/)", last())
    assert found is not None
    assert Client().get(found.group(1)).status_code == 200
    moved(seller, "siyuan@example.org", actor_for(person("A1", "安然", "system_admin")))
    assert Client().get(found.group(1)).status_code == 410
    assert Client().post(found.group(1), {"new": NEW, "again": NEW}).status_code == 410
    seller.refresh_from_db()
    assert seller.check_password(PASSWORD)


def test_without_a_mail_server_nothing_waits(seller: User, signed_in: Browser, settings: Any) -> None:
    settings.EMAIL_BACKEND = posting.PRINTED
    signed_in(seller).post("/me/security/password/", {"current": PASSWORD, "new": NEW, "again": NEW})
    enter(seller, WINDOWS, NEW)
    enter(seller, PHONE, NEW)
    perform("edit", seller, {"email": "siyuan@example.org"}, actor=system_actor())
    drain()
    assert not Job.objects.filter(task=posting.TASK).exists()
