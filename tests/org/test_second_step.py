"""Authenticator app, recovery codes, and the second step at sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from keben.domains.org.models import Authenticator, RecoveryCode, SignIn, User
from keben.domains.org.signin import recovery, totp
from keben.kernel.events.log import LoggedEvent

PASSWORD = "Qing-Dao-2026"
Maker = Callable[..., User]
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_of_the_standard(moment: int, code: str) -> None:
    assert totp.code_at(SECRET, moment // 30) == code
    assert totp.matching_step(SECRET, code, now=moment) == moment // 30


def test_a_code_may_be_half_a_minute_off_but_no_more() -> None:
    code = totp.code_at(SECRET, 100)
    assert [totp.matching_step(SECRET, code, now=step * 30) for step in (98, 99, 100, 101, 102)] == [
        None, 100, 100, 100, None,
    ]  # fmt: skip


def with_app(user: User, used: int = 0) -> str:
    totp.keep(user, SECRET, used)
    return totp.code_at(SECRET, int(time.time()) // 30)


def first_step(user: User, remember: bool = False) -> Client:
    client = Client()
    client.cookies["kb_lang"] = "en"
    data = {"login": user.staff_no, "password": PASSWORD, "next": "/customer/"} | (
        {"remember": "on"} if remember else {}
    )
    assert client.post("/login/", data)["Location"] == "/login/second/"
    return client


def test_the_secret_is_not_stored_in_the_clear(person: Maker) -> None:
    user = person("E1024")
    with_app(user)
    assert SECRET not in Authenticator.objects.get().secret


def test_the_password_alone_lets_nobody_in(person: Maker) -> None:
    user = person("E1024")
    with_app(user)
    client = first_step(user)
    assert "_auth_user_id" not in client.session
    assert client.get("/me/")["Location"] == "/login/?next=/me/"
    assert not SignIn.objects.filter(result="ok").exists()


def test_the_code_lets_in_once(person: Maker) -> None:
    user = person("E1024")
    code = with_app(user)
    answer = first_step(user).post("/login/second/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/customer/")
    again = first_step(user).post("/login/second/", {"code": code})
    assert again.status_code == 422
    assert "This code is wrong or was used before." in again.content.decode()


def test_wrong_codes_count_towards_the_lock(person: Maker) -> None:
    user = person("E1024")
    with_app(user)
    client = first_step(user)
    assert [client.post("/login/second/", {"code": "abc"}).status_code for _n in range(5)] == [422] * 4 + [429]
    code = totp.code_at(SECRET, int(time.time()) // 30)
    assert client.post("/login/second/", {"code": code}).status_code == 429
    assert "_auth_user_id" not in client.session
    assert SignIn.objects.filter(result="second_wrong").count() == 5


def test_guessed_recovery_codes_count_towards_the_lock_in_every_browser(person: Maker) -> None:
    user = person("E1024")
    with_app(user)
    code = recovery.renew(user)[0]
    browsers = [first_step(user), first_step(user)]
    tries = [browsers[n % 2].post("/login/second/", {"code": f"aaaaa-{n:05d}"}).status_code for n in range(5)]
    assert tries == [422] * 4 + [429]
    assert browsers[0].post("/login/second/", {"code": code}).status_code == 429
    assert recovery.left(user) == 10


def test_the_session_key_changes_at_each_step(person: Maker) -> None:
    user = person("E1024")
    code = with_app(user)
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    client.post("/login/", {"login": "E1024", "password": PASSWORD})
    pending = str(client.session.session_key)
    client.post("/login/second/", {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert len({planted, pending, str(client.session.session_key)}) == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == [client.session.session_key]


def test_a_recovery_code_works_once(person: Maker) -> None:
    user = person("E1024")
    with_app(user)
    codes = recovery.renew(user)
    assert len(set(codes)) == 10
    assert first_step(user).post("/login/second/", {"code": codes[3].upper().replace("-", " ")}).status_code == 302
    assert first_step(user).post("/login/second/", {"code": codes[3]}).status_code == 422
    assert recovery.left(user) == 9
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()


def test_new_recovery_codes_end_the_earlier_ones(person: Maker) -> None:
    user = person("E1024")
    old = recovery.renew(user)
    new = recovery.renew(user)
    assert not recovery.accept(user, old[0])
    assert recovery.accept(user, new[0])
    assert not recovery.accept(person("E2000", "王芳"), new[1])


def test_a_remembered_device_skips_the_second_step_until_the_password_changes(person: Maker) -> None:
    user = person("E1024")
    code = with_app(user)
    client = first_step(user, remember=True)
    client.post("/login/second/", {"code": code})
    client.post("/logout/")
    assert client.post("/login/", {"login": "E1024", "password": PASSWORD})["Location"] == "/"
    client.post("/logout/")
    user.set_password("Another-2026")
    user.save()
    assert client.post("/login/", {"login": "E1024", "password": "Another-2026"})["Location"] == "/login/second/"


def test_the_second_step_needs_the_first(person: Maker) -> None:
    with_app(person("E1024"))
    client = Client()
    assert client.post("/login/second/", {"code": "000000"})["Location"] == "/login/"
    assert client.post("/login/second/passkey/start/").status_code == 403
    assert client.post("/login/second/passkey/finish/", "{}", content_type="application/json").status_code == 403


def test_the_first_step_grows_stale(person: Maker) -> None:
    user = person("E1024")
    code = with_app(user)
    client = first_step(user)
    session = client.session
    session["kb_pending"] = {**session["kb_pending"], "at": session["kb_pending"]["at"] - 601}
    session.save()
    assert client.post("/login/second/", {"code": code})["Location"] == "/login/"


def test_setting_up_the_app(person: Maker, signed_in: Callable[..., Client]) -> None:
    user = person("E1024")
    client = signed_in(user)
    page = client.get("/me/security/authenticator/").content.decode()
    assert 'src="data:image/svg+xml' in page
    secret = client.session["kb_new_secret"]
    wrong = client.post("/me/security/authenticator/", {"code": "12345"})
    assert (wrong.status_code, Authenticator.objects.count()) == (422, 0)
    code = totp.code_at(secret, int(time.time()) // 30)
    done = client.post("/me/security/authenticator/", {"code": code})
    assert done.status_code == 200
    assert done.content.decode().count("<li>") >= 10
    assert recovery.left(user) == 10
    assert not totp.accept(user, code)
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.data, event.actor_id) == (
        "org.SecondFactorAdded", {"user_id": user.pk, "what": "authenticator"}, user.pk,
    )  # fmt: skip
    assert secret not in str(event.changes)


def test_removing_the_app_needs_the_password(person: Maker, signed_in: Callable[..., Client]) -> None:
    user = person("E1024")
    client = signed_in(user)
    with_app(user)
    recovery.renew(user)
    assert client.post("/me/security/authenticator/remove/", {"current": "wrong"}).status_code == 422
    assert Authenticator.objects.count() == 1
    assert client.post("/me/security/authenticator/remove/", {"current": PASSWORD}).status_code == 302
    assert (Authenticator.objects.count(), recovery.left(user)) == (0, 0)
