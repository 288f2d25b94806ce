"""Settings that no other test changes: each one has its effect as soon as it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from keben.data.exports.run import ask_export
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.domains.org.signin import passwords
from keben.domains.org.signin.sessions import REMEMBERED, SEEN
from keben.kernel import stamps
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from tests.org.conftest import PASSWORD

Maker = Callable[..., User]
Browser = Callable[..., Client]


def test_the_company_name_stands_on_the_sign_in_page(db: None) -> None:
    change_setting("company.name", "江东电气集团")
    stamps.reset()
    assert "江东电气集团 · " in Client().get("/login/").content.decode()


def test_exports_are_kept_for_as_many_days(person: Maker) -> None:
    change_setting("export.days", 2)
    run = ask_export(
        actor_for(person("E1", "王", "boss")), "customers.Customer", reason="盘点", form="csv", names=("name",)
    )
    drain()
    run.refresh_from_db()
    assert run.state == "done"
    assert run.expires_at is not None
    assert dt.timedelta(days=1, hours=23) < run.expires_at - timezone.now() <= dt.timedelta(days=2)


def test_as_many_earlier_passwords_are_refused(person: Maker) -> None:
    user = person("E1", "王")
    for number in range(3):
        passwords.store(user, f"Nan-Jing-{number}-2026", must_change=False)
    change_setting("password.history", 2)
    assert [one.code for one in passwords.problems_with(user, "Nan-Jing-1-2026")] == ["password_old"]
    assert passwords.problems_with(user, "Nan-Jing-0-2026") == []
    change_setting("password.history", 4)
    assert [one.code for one in passwords.problems_with(user, PASSWORD)] == ["password_old"]
    change_setting("password.history", 0)
    assert passwords.problems_with(user, "Nan-Jing-2-2026") == []


def test_a_session_ends_after_as_many_idle_minutes(person: Maker, signed_in: Browser) -> None:
    client = signed_in(person("E1", "王", "sales"))
    session = client.session
    session[SEEN] = int(timezone.now().timestamp()) - 20 * 60
    session.save()
    assert client.get("/me/").status_code == 200
    session[SEEN] = int(timezone.now().timestamp()) - 20 * 60
    session.save()
    change_setting("signin.idle_minutes", 15)
    assert client.get("/me/")["Location"] == "/login/?idle=1&next=/me/"


def test_a_remembered_device_ends_after_as_many_unused_hours(person: Maker, signed_in: Browser) -> None:
    client = signed_in(person("E1", "王", "sales"))
    session = client.session
    for hours, status in ((48, 200), (12, 302)):
        session[SEEN], session[REMEMBERED] = int(timezone.now().timestamp()) - 20 * 3_600, True
        session.save()
        change_setting("signin.remember_idle_hours", hours)
        assert client.get("/me/").status_code == status


def attempt(password: str, **more: str) -> Client:
    client = Client()
    client.cookies["kb_lang"] = "en"
    client.post("/login/", {"login": "E1", "password": password, **more})
    return client


def test_the_lock_comes_after_as_many_failures(person: Maker) -> None:
    person("E1", "王")
    change_setting("signin.max_failures", 3)
    for _n in range(3):
        attempt("wrong")
    assert "_auth_user_id" not in attempt(PASSWORD).session
    change_setting("signin.max_failures", 20)
    assert "_auth_user_id" in attempt(PASSWORD).session


def test_a_device_is_remembered_for_as_many_days_or_not_at_all(person: Maker) -> None:
    person("E1", "王")
    change_setting("signin.remember_days", 3)
    assert 3 * 86_400 - 60 < attempt(PASSWORD, remember="on").session.get_expiry_age() <= 3 * 86_400
    assert "3 天内记住这台设备" in Client().get("/login/").content.decode()
    change_setting("signin.remember_days", 0)
    assert attempt(PASSWORD, remember="on").session.get_expire_at_browser_close() is True
    assert 'name="remember"' not in Client().get("/login/").content.decode()
