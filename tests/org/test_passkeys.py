"""Passkeys: adding one, signing in with it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from keben.domains.org.models import Passkey, SignIn, User
from tests.org.software_key import SoftwareKey

PASSWORD = "Qing-Dao-2026"
Maker = Callable[..., User]
Browser = Callable[..., Client]
JSON = "application/json"


def add(client: Client, key: Any, name: str = "工作电脑") -> Any:
    options = client.post("/me/security/passkey/start/", "{}", content_type=JSON).json()
    answer = {**key.create(options), "name": name}
    return client.post("/me/security/passkey/finish/", answer, content_type=JSON, headers={"Accept": JSON})


def first_step() -> Client:
    client = Client()
    assert client.post("/login/", {"login": "E1024", "password": PASSWORD})["Location"] == "/login/second/"
    return client


def prove(client: Client, key: Any) -> Any:
    options = client.post("/login/second/passkey/start/", "{}", content_type=JSON).json()
    return client.post("/login/second/passkey/finish/", key.get(options), content_type=JSON)


def test_a_passkey_is_added_and_lets_in(person: Maker, signed_in: Browser) -> None:
    user, key = person("E1024"), SoftwareKey()
    assert add(signed_in(user), key).json() == {"href": "/me/security/"}
    assert list(Passkey.objects.values_list("user_id", "name", "counter")) == [(user.pk, "工作电脑", 1)]
    client = first_step()
    assert prove(client, key).json() == {"href": "/"}
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Passkey.objects.get().counter == 2


def test_without_recovery_codes_the_page_warns(person: Maker, signed_in: Browser) -> None:
    client, warning = signed_in(person("E1", "王", "sales")), "Without a recovery code, a lost phone or key"
    assert warning not in client.get("/me/security/").content.decode()
    add(client, SoftwareKey())
    assert warning in client.get("/me/security/").content.decode()
    client.post("/me/security/codes/", {"current": PASSWORD})
    assert warning not in client.get("/me/security/").content.decode()


def test_a_passkey_of_another_site_is_refused(person: Maker, signed_in: Browser) -> None:
    client = signed_in(person("E1024"))
    for key in (SoftwareKey(origin="https://evil.example"), SoftwareKey(host="evil.example")):
        answer = add(client, key)
        assert (answer.status_code, answer.json()["errors"]) == (409, ["The passkey was not accepted. Try again."])
    assert Passkey.objects.count() == 0


def test_a_challenge_serves_once(person: Maker, signed_in: Browser) -> None:
    client, key = signed_in(person("E1024")), SoftwareKey()
    options = client.post("/me/security/passkey/start/", "{}", content_type=JSON).json()
    answer = key.create(options)
    url = "/me/security/passkey/finish/"
    assert client.post(url, answer, content_type=JSON).status_code == 200
    assert client.post(url, answer, content_type=JSON, headers={"Accept": JSON}).status_code == 409


def test_another_key_and_a_copied_key_are_refused(person: Maker, signed_in: Browser) -> None:
    user, key = person("E1024"), SoftwareKey()
    add(signed_in(user), key)
    client = first_step()
    assert prove(client, SoftwareKey()).status_code == 422
    assert SignIn.objects.latest("id").result == "second_wrong"
    key.counter = 0
    assert prove(client, key).status_code == 422
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("body", ["", "[]", "nonsense", "{}"])
def test_nonsense_is_refused(person: Maker, signed_in: Browser, body: str) -> None:
    client = signed_in(person("E1024"))
    answer = client.post("/me/security/passkey/finish/", body, content_type=JSON, headers={"Accept": JSON})
    assert answer.status_code in (409, 422)
    assert Passkey.objects.count() == 0


def test_nobody_removes_the_key_of_another(person: Maker, signed_in: Browser) -> None:
    owner, stranger = person("E1024"), person("E2000", "王芳")
    add(signed_in(owner), SoftwareKey())
    key = Passkey.objects.get().pk
    client = signed_in(stranger)
    assert client.post(f"/me/security/passkey/{key}/remove/", {"current": PASSWORD}).status_code == 404
    assert Passkey.objects.count() == 1
