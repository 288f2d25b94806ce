"""Signing in through other systems."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from keben.domains.org.models import OutsideAccount, SignIn, User
from keben.domains.org.signin import totp
from keben.domains.org.signin.providers import dingtalk, feishu, wecom
from keben.domains.org.signin.providers.base import Identity, ProviderError
from keben.domains.org.signin.providers.http import ask
from keben.kernel.events.log import LoggedEvent
from tests.org.conftest import PASSWORD
from tests.org.fake_provider import FakeProvider

pytestmark = pytest.mark.once
Maker = Callable[..., User]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    fake = FakeProvider()
    monkeypatch.setenv("KEBEN_OIDC_ISSUER", fake.issuer)
    monkeypatch.setenv("KEBEN_OIDC_CLIENT_ID", "keben")
    yield fake
    fake.close()


def go(provider: FakeProvider, client: Client, **spoil: str) -> Any:
    href = client.get("/login/with/oidc/?next=/customer/")["Location"]
    assert href.startswith(provider.issuer + "/auth?")
    code = provider.authorise(href)
    state = parse_qs(urlsplit(href).query)["state"][0]
    return client.get("/login/with/oidc/back/", {"code": code, "state": state} | spoil)


def test_a_colleague_signs_in_and_is_linked(person: Maker, provider: FakeProvider) -> None:
    user = person("E1024", email="chen@example.com")
    client = Client()
    answer = go(provider, client)
    assert (answer.status_code, answer["Location"]) == (302, "/customer/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert list(OutsideAccount.objects.values_list("user_id", "provider", "subject")) == [(user.pk, "oidc", "u-77")]
    assert list(SignIn.objects.values_list("result", "method")) == [("ok", "oidc")]
    User.objects.filter(pk=user.pk).update(email="other@example.com")
    assert go(provider, Client())["Location"] == "/customer/"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "someone-else"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"email_verified": False},
        {"email": "nobody@example.com"},
    ],
)
def test_a_token_that_does_not_fit_is_refused(person: Maker, provider: FakeProvider, claims: dict[str, Any]) -> None:
    person("E1024", email="chen@example.com")
    provider.claims = claims
    client = Client()
    assert go(provider, client).status_code == 403
    assert "_auth_user_id" not in client.session
    assert (OutsideAccount.objects.count(), SignIn.objects.get().result) == (0, "refused")


def test_a_token_of_another_key_is_refused(person: Maker, provider: FakeProvider) -> None:
    person("E1024", email="chen@example.com")
    provider.signer = 1
    assert go(provider, Client()).status_code == 403
    assert provider.served == 1


def test_a_foreign_state_is_refused_before_the_code_is_used(person: Maker, provider: FakeProvider) -> None:
    person("E1024", email="chen@example.com")
    assert go(provider, Client(), state="planted").status_code == 403
    assert provider.served == 0
    assert Client().get("/login/with/oidc/back/?code=code-1&state=x").status_code == 403


def test_another_browser_cannot_finish(person: Maker, provider: FakeProvider) -> None:
    person("E1024", email="chen@example.com")
    href = Client().get("/login/with/oidc/")["Location"]
    state = parse_qs(urlsplit(href).query)["state"][0]
    answer = Client().get("/login/with/oidc/back/", {"code": provider.authorise(href), "state": state})
    assert (answer.status_code, provider.served) == (403, 0)


def test_the_second_step_is_asked_here_too(person: Maker, provider: FakeProvider) -> None:
    totp.keep(person("E1024", email="chen@example.com"), totp.new_secret(), 0)
    client = Client()
    assert go(provider, client)["Location"] == "/login/second/"
    assert "_auth_user_id" not in client.session


def test_somebody_disabled_stays_out(person: Maker, provider: FakeProvider) -> None:
    user = person("E1024", email="chen@example.com")
    go(provider, Client())
    User.objects.filter(pk=user.pk).update(status="disabled")
    assert go(provider, Client()).status_code == 403


def english() -> Client:
    client = Client()
    client.cookies["kb_lang"] = "en"
    return client


def told(answer: Any) -> str:
    """What the banner says; the field of the password is not to blame."""
    page = answer.content.decode()
    assert 'id="id_password-err"' not in page
    return html.unescape(re.search(r'class="kb-banner[^>]*>.*?<div class="kb-grow">(.*?)</div>', page, re.S).group(1))  # type: ignore[union-attr]


def test_each_refusal_says_what_happened_and_what_to_do(person: Maker, provider: FakeProvider) -> None:
    assert "knows you as “chen@example.com”, but nobody here has this" in told(go(provider, english()))
    user = person("E1024", email="chen@example.com")
    provider.claims = {"employee_number": "E1025"}
    person("E1025", "李")
    assert "“chen@example.com” of Single sign-on fits several people here." in told(go(provider, english()))
    provider.claims = {}
    assert go(provider, english()).status_code == 302
    provider.claims = {"sub": "u-78"}
    assert "signs in with another account of Single sign-on" in told(go(provider, english()))
    provider.claims = {}
    User.objects.filter(pk=user.pk).update(status="disabled")
    assert told(go(provider, english())) == "Your account here is deactivated. Ask your system administrator."
    provider.claims = {"nonce": "another"}
    assert "Single sign-on did not confirm who you are." in told(go(provider, english()))
    assert list(SignIn.objects.order_by("id").values_list("result", flat=True)) == [
        "refused", "refused", "ok", "refused", "refused", "refused",
    ]  # fmt: skip


def test_whoever_declines_there_or_takes_too_long_is_told_which(person: Maker, provider: FakeProvider) -> None:
    client = english()
    href = client.get("/login/with/oidc/?next=/customer/")["Location"]
    state = parse_qs(urlsplit(href).query)["state"][0]
    answer = client.get("/login/with/oidc/back/", {"error": "access_denied", "state": state})
    assert "was cancelled there" in told(answer)
    assert '<input type="hidden" name="next" value="/customer/">' in answer.content.decode()
    assert "took too long" in told(client.get("/login/with/oidc/back/", {"code": "code-1", "state": state}))
    assert provider.served == 0


def test_only_configured_systems_are_offered(person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/login/with/oidc/").status_code == 404
    page = Client().get("/login/").content.decode()
    assert "/login/with/" not in page
    for name in ("CORP_ID", "AGENT_ID", "SECRET"):
        monkeypatch.setenv(f"KEBEN_WECOM_{name}", "x")
    page = Client().get("/login/").content.decode()
    assert 'href="/login/with/wecom/"' in page
    assert "/login/with/feishu/" not in page


def test_a_dead_provider_leaves_the_password(person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEBEN_OIDC_ISSUER", "http://127.0.0.1:9")
    monkeypatch.setenv("KEBEN_OIDC_CLIENT_ID", "keben")
    answer = english().get("/login/with/oidc/?next=/customer/")
    assert answer.status_code == 502
    page = answer.content.decode()
    assert "Single sign-on does not answer. Try again in a few minutes, or sign in with your password." in page
    assert '<input type="hidden" name="next" value="/customer/">' in page


@pytest.mark.parametrize("url", ["http://example.com/", "file:///etc/passwd", "ftp://example.com/"])
def test_only_https_is_asked(url: str) -> None:
    with pytest.raises(ProviderError):
        ask(url)


def recorded(monkeypatch: pytest.MonkeyPatch, module: Any, answers: dict[str, dict[str, Any]]) -> list[str]:
    """Replace the network by recorded answers; returns the addresses that were asked."""
    asked: list[str] = []

    def answer(url: str, **_kwargs: Any) -> dict[str, Any]:
        path = urlsplit(url).path
        asked.append(path)
        return answers[path]

    monkeypatch.setattr(module, "ask", answer)
    return asked


def finish(provider: Any) -> Identity:
    return provider.finish(code="c", nonce="n", verifier="v", redirect_uri="https://crm.example/back/")  # type: ignore[no-any-return]


def test_wecom(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: dict[str, dict[str, Any]] = {
        "/cgi-bin/gettoken": {"errcode": 0, "access_token": "t"},
        "/cgi-bin/auth/getuserinfo": {"errcode": 0, "userid": "E1024"},
        "/cgi-bin/user/get": {"errcode": 0, "name": "陈思远", "mobile": "13902556021"},
    }
    asked = recorded(monkeypatch, wecom, answers)
    assert finish(wecom.WeCom()) == Identity("E1024", staff_no="E1024", mobile="13902556021", name="陈思远")
    assert asked == list(answers)
    answers["/cgi-bin/auth/getuserinfo"] = {"errcode": 0, "openid": "outsider"}
    with pytest.raises(ProviderError, match="not a member"):
        finish(wecom.WeCom())
    answers["/cgi-bin/gettoken"] = {"errcode": 40001, "errmsg": "invalid credential"}
    with pytest.raises(ProviderError, match="40001"):
        finish(wecom.WeCom())


def test_dingtalk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEBEN_DINGTALK_CORP_ID", "corp")
    answers: dict[str, dict[str, Any]] = {
        "/v1.0/oauth2/userAccessToken": {"accessToken": "t", "corpId": "corp"},
        "/v1.0/contact/users/me": {"unionId": "u1", "nick": "陈思远", "mobile": "13902556021"},
        "/v1.0/oauth2/accessToken": {"accessToken": "a"},
        "/topapi/user/getbyunionid": {"errcode": 0, "result": {"userid": "E1024"}},
    }
    asked = recorded(monkeypatch, dingtalk, answers)
    assert finish(dingtalk.DingTalk()) == Identity("u1", staff_no="E1024", mobile="13902556021", name="陈思远")
    assert asked == list(answers)
    answers["/topapi/user/getbyunionid"] = {"errcode": 60121, "errmsg": "not found"}
    with pytest.raises(ProviderError, match="60121"):
        finish(dingtalk.DingTalk())
    answers["/v1.0/oauth2/userAccessToken"] = {"accessToken": "t", "corpId": "another"}
    with pytest.raises(ProviderError, match="another company"):
        finish(dingtalk.DingTalk())


def test_feishu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEBEN_FEISHU_TENANT", "tenant")
    about = {"union_id": "on_1", "employee_no": "E1024", "mobile": "+8613902556021", "tenant_key": "tenant"}
    answers: dict[str, dict[str, Any]] = {
        "/open-apis/authen/v2/oauth/token": {"code": 0, "access_token": "t"},
        "/open-apis/authen/v1/user_info": {"code": 0, "data": about},
    }
    asked = recorded(monkeypatch, feishu, answers)
    assert finish(feishu.Feishu()) == Identity("on_1", staff_no="E1024", mobile="13902556021")
    assert asked == list(answers)
    about["tenant_key"] = "another"
    with pytest.raises(ProviderError, match="another company"):
        finish(feishu.Feishu())
    answers["/open-apis/authen/v2/oauth/token"] = {"code": 20003, "error_description": "bad code"}
    with pytest.raises(ProviderError, match="20003"):
        finish(feishu.Feishu())


@pytest.mark.parametrize("made", [wecom.WeCom, dingtalk.DingTalk, feishu.Feishu])
def test_the_way_there_carries_state_and_return_address(made: Any) -> None:
    href = made().start(state="s1", nonce="n", verifier="v", redirect_uri="https://crm.example/back/")
    values = parse_qs(urlsplit(href).query)
    assert (values["state"], values["redirect_uri"]) == (["s1"], ["https://crm.example/back/"])
    assert href.startswith("https://")


def test_somebody_unlinks_his_account_with_his_password(person: Maker, provider: FakeProvider) -> None:
    user = person("E1024", email="chen@example.com")
    client = Client()
    go(provider, client)
    page = client.get("/me/security/").content.decode()
    assert "u-77" in page
    assert 'action="/me/security/account/oidc/unlink/"' in page
    assert client.post("/me/security/account/oidc/unlink/", {"current": "wrong"}).status_code == 422
    assert OutsideAccount.objects.count() == 1
    assert client.post("/me/security/account/oidc/unlink/", {"current": PASSWORD}).status_code == 302
    assert OutsideAccount.objects.count() == 0
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.data) == ("org.AccountUnlinked", {"user_id": user.pk, "system": "oidc"})
    assert "u-77" not in client.get("/me/security/").content.decode()


def test_the_system_administrator_unlinks_an_account_and_its_sessions_end(
    person: Maker, provider: FakeProvider, signed_in: Callable[..., Client]
) -> None:
    user = person("E1024", email="chen@example.com")
    theirs = Client()
    go(provider, theirs)
    at = f"/system/people/{user.pk}/"
    security = signed_in(person("A2", "韩", "security_admin"))
    assert f'action="{at}unlink/oidc/"' in security.get(at).content.decode()
    assert (security.post(f"{at}unlink/oidc/").status_code, OutsideAccount.objects.count()) == (403, 1)
    system = signed_in(person("A1", "沈", "system_admin"))
    assert system.post(f"{at}unlink/oidc/").status_code == 302
    assert (OutsideAccount.objects.count(), theirs.get("/me/").status_code) == (0, 302)
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.entity, event.object_id) == ("org.AccountUnlinked", "org.User", user.pk)
    assert system.post(f"{at}unlink/oidc/").status_code == 422
    assert go(provider, Client())["Location"] == "/customer/"
