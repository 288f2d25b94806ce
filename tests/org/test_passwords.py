"""Password rules, forced change, reset by mail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.org.models import OldPassword, User, UserSession
from keben.domains.org.signin import passwords
from keben.kernel.events.log import LoggedEvent
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain

PASSWORD = "Qing-Dao-2026"
NEW = "Hang-Zhou-2027"
Maker = Callable[..., User]
Browser = Callable[..., Client]


def codes(user: User, password: str) -> list[str]:
    return [problem.code for problem in passwords.problems_with(user, password)]


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        (NEW, []),
        ("Ab1-xyz", ["password_short"]),
        ("abcdefgh", ["password_classes"]),
        ("abc", ["password_short", "password_classes"]),
        ("abcdefg1", ["password_classes"]),
        ("Abcdefg1", []),
        ("密码密码Abc12345", []),
        ("xE1024-abc", ["password_name"]),
        ("A13902556021b", ["password_name"]),
        (PASSWORD, ["password_old"]),
        ("Aa1-" * 33, ["password_long"]),
    ],
)
def test_rules(person: Maker, password: str, expected: list[str]) -> None:
    assert codes(person("E1024", mobile="139 0255 6021"), password) == expected


def test_rules_follow_the_settings(person: Maker) -> None:
    user = person("E1024")
    change_setting("password.min_length", 16)
    change_setting("password.classes", 4)
    assert codes(user, "Hangzhou2027") == ["password_short", "password_classes"]
    assert codes(user, "Hang-Zhou-2027-Spring") == []


def test_the_last_five_are_refused_and_the_sixth_is_free(person: Maker) -> None:
    user = person("E1024")
    for number in range(5):
        passwords.store(user, f"Hang-Zhou-{number}", must_change=False)
    assert codes(user, "Hang-Zhou-0") == ["password_old"]
    assert codes(user, "Hang-Zhou-4") == ["password_old"]
    assert codes(user, PASSWORD) == []
    assert OldPassword.objects.count() == 5


def test_initial_passwords_meet_the_rules(person: Maker) -> None:
    user = person("E1024")
    made = {passwords.make_initial() for _n in range(20)}
    assert len(made) == 20
    assert all(codes(user, one) == [] for one in made)


def test_whoever_must_change_sees_nothing_else(person: Maker, signed_in: Browser) -> None:
    user = person("E1024")
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert client.get("/me/")["Location"] == "/login/password/"
    assert client.get("/me/", headers={"HX-Request": "true"})["HX-Redirect"] == "/login/password/"
    assert client.get("/api/v1/customers", headers={"Accept": "application/json"}).status_code == 403
    given = {"current": PASSWORD, "new": NEW, "again": NEW}
    assert client.post("/login/password/", given)["Location"] == "/"
    assert client.get("/me/").status_code == 200
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"current": "wrong"}, "current", "This is not your present password."),
        ({"new": "short", "again": "short"}, "new", "At least 8 characters."),
        ({"again": "Other-2027"}, "again", "The two passwords differ."),
        ({"new": PASSWORD, "again": PASSWORD}, "new", "You used this password before."),
    ],
)
def test_a_refused_change_says_why_at_the_field(
    person: Maker, signed_in: Browser, change: dict[str, str], field: str, text: str
) -> None:
    user = person("E1024")
    client = signed_in(user)
    answer = client.post("/me/security/password/", {"current": PASSWORD, "new": NEW, "again": NEW, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    found = re.search(rf'id="id_{field}-err".*?</div>', page, re.DOTALL)
    assert found is not None
    assert text in found.group()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_change_ends_the_other_sessions_and_is_told_without_the_hash(person: Maker, signed_in: Browser) -> None:
    user = person("E1024")
    other, here = signed_in(user), signed_in(user)
    before = here.session.session_key
    answer = here.post("/me/security/password/", {"current": PASSWORD, "new": NEW, "again": NEW})
    assert answer["Location"] == "/me/security/"
    assert here.get("/me/").status_code == 200
    assert here.session.session_key != before
    assert other.get("/me/")["Location"] == "/login/?ended=1&next=/me/"
    assert UserSession.objects.count() == 1
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.changes) == ("org.PasswordChanged", {})


def test_an_old_password_has_to_be_changed(person: Maker, signed_in: Browser) -> None:
    user = person("E1024")
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - dt.timedelta(days=89))
    assert client.get("/me/").status_code == 200
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - dt.timedelta(days=91))
    assert client.get("/me/")["Location"] == "/login/password/"
    change_setting("password.max_age_days", 0)
    assert client.get("/me/").status_code == 200


def test_a_required_second_factor_sends_to_its_page(person: Maker, signed_in: Browser) -> None:
    admin, sales = signed_in(person("A1", "安", "system_admin")), signed_in(person("E1", "王", "sales"))
    change_setting("signin.second_factor", "administrators")
    assert admin.get("/me/")["Location"] == "/me/security/"
    assert sales.get("/me/").status_code == 200


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"http://testserver(/login/reset/\S+/)", str(message.body)).group(1)  # type: ignore[union-attr]


def test_a_mailed_link_works_once(person: Maker) -> None:
    user = person("E1024", email="chen@example.com")
    client = Client()
    client.post("/login/forgotten/", {"login": "E1024"})
    assert mail.outbox == []
    drain()
    assert [message.to for message in mail.outbox] == [["chen@example.com"]]
    link = link_in(mail.outbox[0])
    assert client.get(link)["Referrer-Policy"] == "same-origin"
    assert client.post(link, {"new": NEW, "again": NEW})["Location"] == "/login/?next=/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get(link).status_code == 410
    assert client.post(link, {"new": "Other-2028", "again": "Other-2028"}).status_code == 410


def test_asking_tells_nothing_about_accounts(person: Maker) -> None:
    """Neither the words nor the work: as many statements for who is unknown, disabled or has no address."""
    person("E1024", email="chen@example.com")
    person("E1025")
    User.objects.filter(pk=person("E1026", email="li@example.com").pk).update(status="disabled")
    answers, work = [], []
    for login in ("E1024", "E1025", "E1026", "nobody"):
        Client().post("/login/forgotten/", {"login": login})  # caches are filled
        with CaptureQueriesContext(connection) as asked:
            answers.append(Client().post("/login/forgotten/", {"login": login}))
        work.append([query["sql"].split()[:3] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]])
    assert all(one == work[0] for one in work)
    bodies = {re.sub(r'content="[^"]{20,}"|value="[^"]{20,}"', "", answer.content.decode()) for answer in answers}
    assert len(bodies) == 1
    drain()
    assert [message.to for message in mail.outbox] == [["chen@example.com"]] * 2


def test_without_a_mail_server_the_page_says_whom_to_ask(person: Maker, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    person("E1024", email="chen@example.com")
    for answer in (Client().get("/login/forgotten/"), Client().post("/login/forgotten/", {"login": "E1024"})):
        page = answer.content.decode()
        assert "本系统未配置外发邮件。" in page
        assert "请联系系统管理员重新设置密码。" in page
        assert 'name="login"' not in page
    assert not Job.objects.exists()


def test_mails_are_limited(person: Maker) -> None:
    person("E1024", email="chen@example.com")
    for _n in range(8):
        Client().post("/login/forgotten/", {"login": "E1024"})
    drain()
    assert len(mail.outbox) == 5


def test_a_forged_link_is_dead(person: Maker) -> None:
    person("E1024")
    assert Client().get("/login/reset/abc:def:ghi/").status_code == 410


def test_resetting_by_mail_can_be_switched_off(person: Maker) -> None:
    change_setting("signin.forgotten_by_mail", False)
    assert Client().get("/login/forgotten/").status_code == 404
    assert "/login/forgotten/" not in Client().get("/login/").content.decode()
