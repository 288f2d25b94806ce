"""Signing in and out with a password."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone

from keben.domains.org.models import SignIn, User, UserSession
from keben.domains.org.signin import attempts
from keben.domains.org.signin.sessions import SEEN, end_sessions
from keben.web.prefs.keep import CHOSEN

PASSWORD = "Qing-Dao-2026"
Maker = Callable[..., User]
WRONG = "Account or password is wrong. %s more tries, then locked for 15 minutes."


def browser() -> Client:
    client = Client()
    client.cookies["kb_lang"] = "en"
    return client


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("typed", ["E1024", "e1024", " E1024 ", "13902556021", "CHEN@example.com"])
def test_staff_number_mobile_and_mail_let_in(person: Maker, typed: str) -> None:
    user = person("E1024", mobile="139 0255 6021", email="chen@example.com")
    client = browser()
    answer = client.post("/login/", {"login": typed, "password": PASSWORD, "next": "/customer/"})
    assert (answer.status_code, answer["Location"]) == (302, "/customer/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert list(SignIn.objects.values_list("user_id", "result", "method", "login")) == [
        (user.pk, "ok", "password", "E1024")
    ]


def test_a_wrong_password_says_how_many_tries_are_left(person: Maker) -> None:
    person("E1024")
    client = browser()
    answer = client.post("/login/", {"login": "E1024", "password": "wrong"})
    assert answer.status_code == 422
    assert WRONG % 4 in text_of(answer)
    assert 'value="E1024"' in text_of(answer)
    assert "wrong" not in re.findall(r'name="password"[^>]*value="([^"]*)"', text_of(answer))
    assert "_auth_user_id" not in client.session
    assert SignIn.objects.get().result == "wrong_password"


def test_an_unknown_account_gets_the_same_words(person: Maker) -> None:
    person("E1024")
    known = text_of(browser().post("/login/", {"login": "E1024", "password": "wrong"}))
    unknown = text_of(browser().post("/login/", {"login": "E9999", "password": "wrong"}))
    error = re.compile(r'id="id_password-err".*?</p>', re.DOTALL)
    assert error.search(known).group() == error.search(unknown).group()  # type: ignore[union-attr]


@pytest.mark.parametrize("login", ["E1024", "E1025", "E1026", "E9999"])
def test_who_is_unknown_or_disabled_costs_as_much_as_a_wrong_password(
    person: Maker, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash each: the time of the answer tells nothing."""
    person("E1024")
    User.objects.filter(pk=person("E1025").pk).update(status="disabled")
    User.objects.filter(pk=person("E1026").pk).update(password="!only by another system")
    hashed: list[str] = []
    real = MD5PasswordHasher.encode

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    answer = browser().post("/login/", {"login": login, "password": "wrong"})
    assert (answer.status_code, len(hashed)) == (422, 1)
    assert WRONG % 4 in text_of(answer)


def test_five_failures_lock_under_every_name_and_in_every_browser(person: Maker) -> None:
    person("E1024", mobile="139 0255 6021")
    for typed in ("E1024", "13902556021", "E1024", "13902556021"):
        assert browser().post("/login/", {"login": typed, "password": "wrong"}).status_code == 422
    fifth = browser().post("/login/", {"login": "E1024", "password": "wrong"})
    assert fifth.status_code == 429
    assert "Too many failed tries. Locked for 15 more minutes, unless an administrator unlocks it." in text_of(fifth)
    client = Client(HTTP_USER_AGENT="another", REMOTE_ADDR="203.0.113.9")
    right = client.post("/login/", {"login": "13902556021", "password": PASSWORD})
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session
    assert list(SignIn.objects.order_by("id").values_list("result", flat=True)) == [
        *["wrong_password"] * 4,
        *["locked"] * 2,
    ]


def test_the_lock_ends_with_its_time_and_with_the_administrators_help(person: Maker) -> None:
    from axes.models import AccessAttempt

    person("E1024")
    for _n in range(5):
        browser().post("/login/", {"login": "E1024", "password": "wrong"})
    assert attempts.forgive("E1024") == 1
    assert browser().post("/login/", {"login": "E1024", "password": PASSWORD}).status_code == 302
    for _n in range(5):
        browser().post("/login/", {"login": "E1024", "password": "wrong"})
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=16))
    assert browser().post("/login/", {"login": "E1024", "password": PASSWORD}).status_code == 302


def test_the_list_of_people_marks_who_is_locked_out(person: Maker, signed_in: Callable[..., Client]) -> None:
    person("E1024")
    person("E1025", "许嘉怡")
    admin = signed_in(person("E9001", "沈一鸣", "system_admin"))
    only = 'href="/system/people/?locked=1"'
    for _n in range(4):
        browser().post("/login/", {"login": "E1024", "password": "wrong"})
    page = admin.get("/system/people/").content.decode()
    assert (page.count("Locked"), only in page) == (0, False)
    browser().post("/login/", {"login": "E1024", "password": "wrong"})
    page = admin.get("/system/people/").content.decode()
    assert (page.count(">Locked</span>"), only in page, "Locked: 1" in page) == (1, True, True)
    page = admin.get("/system/people/?locked=1").content.decode()
    assert ("E1024</td>" in page, "E1025</td>" in page, "1 person" in page) == (True, False, True)
    attempts.forgive("E1024")
    page = admin.get("/system/people/?locked=1").content.decode()
    assert ("E1024</td>" in page, "Everybody" in page) == (False, True)


def test_success_forgets_the_failures(person: Maker) -> None:
    person("E1024")
    for _n in range(4):
        browser().post("/login/", {"login": "E1024", "password": "wrong"})
    assert browser().post("/login/", {"login": "E1024", "password": PASSWORD}).status_code == 302
    assert WRONG % 4 in text_of(browser().post("/login/", {"login": "E1024", "password": "wrong"}))


def test_one_address_cannot_try_everybody(person: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "ADDRESS_FACTOR", 1)
    person("E1024")
    for number in range(5):
        browser().post("/login/", {"login": f"E{number}", "password": "wrong"})
    answer = browser().post("/login/", {"login": "E1024", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Too many failed tries from this address. Try again later." in text_of(answer)
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/login/", {"login": "E1024", "password": PASSWORD}).status_code == 302


def test_somebody_disabled_is_not_let_in(person: Maker) -> None:
    user = person("E1024")
    User.objects.filter(pk=user.pk).update(status="disabled")
    answer = browser().post("/login/", {"login": "E1024", "password": PASSWORD})
    assert answer.status_code == 422
    assert SignIn.objects.get().result == "disabled"


def test_the_session_key_changes_at_sign_in(person: Maker) -> None:
    person("E1024")
    client = browser()
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    planted = session.session_key
    client.post("/login/", {"login": "E1024", "password": PASSWORD})
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_without_the_token_nobody_signs_in_or_out(person: Maker) -> None:
    person("E1024")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/", {"login": "E1024", "password": PASSWORD}).status_code == 403
    assert SignIn.objects.count() == 0
    assert strict.post("/logout/").status_code == 403
    assert strict.post("/_prefs/", {"lang": "en"}, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "\\\\evil.example",
     "https:evil.example", "https:///evil.example", "///evil.example", "/\t/evil.example", "\t//evil.example",
     "/\n/evil.example", " //evil.example", "http://testserver@evil.example/", "http://testserver.evil.example/",
     "//evil.example%2f@testserver", "data:text/html,x", "\x00//evil.example"],
)  # fmt: skip
def test_next_never_leaves_the_house(person: Maker, wanted: str) -> None:
    person("E1024")
    answer = browser().post("/login/", {"login": "E1024", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("wanted", ["%2F%2Fevil.example", "%5C%5Cevil.example", "%68ttps:%2F%2Fevil.example"])
def test_an_address_that_is_encoded_twice_stays_a_path_of_ours(person: Maker, wanted: str) -> None:
    person("E1024")
    answer = browser().post("/login/", {"login": "E1024", "password": PASSWORD, "next": wanted})
    assert urljoin("http://testserver/login/", answer["Location"]).startswith("http://testserver/")


def test_signing_out_needs_post_and_ends_the_session(person: Maker, signed_in: Callable[..., Client]) -> None:
    user = person("E1024")
    client = signed_in(user)
    assert client.get("/logout/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    assert UserSession.objects.count() == 0
    assert list(SignIn.objects.order_by("id").values_list("result", flat=True)) == ["ok", "signed_out"]


def test_remembering_a_device_lasts_seven_days(person: Maker) -> None:
    person("E1024")
    kept, fleeting = browser(), browser()
    kept.post("/login/", {"login": "E1024", "password": PASSWORD, "remember": "on"})
    fleeting.post("/login/", {"login": "E1024", "password": PASSWORD})
    assert 7 * 86_400 - 60 < kept.cookies["sessionid"]["max-age"] <= 7 * 86_400
    assert fleeting.cookies["sessionid"]["max-age"] == ""
    assert list(UserSession.objects.order_by("id").values_list("remembered", flat=True)) == [True, False]


def test_idle_time_ends_a_session_that_is_not_remembered(person: Maker, signed_in: Callable[..., Client]) -> None:
    client = signed_in(person("E1024"))
    session = client.session
    session[SEEN] = session[SEEN] - 31 * 60
    session.save()
    answer = client.get("/login/?next=/customer/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?idle=1&next=/login/%3Fnext%3D/customer/")
    assert UserSession.objects.count() == 0
    assert SignIn.objects.latest("id").result == "idle"


def test_a_remembered_device_that_lies_about_unused_is_signed_out(person: Maker) -> None:
    person("E1024")
    client = browser()
    assert 'name="remember" value="on">' in text_of(client.get("/login/")), "nobody is remembered unasked"
    client.post("/login/", {"login": "E1024", "password": PASSWORD, "remember": "on"})
    idle(client, 23 * 60)
    assert client.get("/me/").status_code == 200
    idle(client, 24 * 60 + 1)
    href = client.get("/me/")["Location"]
    assert href == "/login/?unused=1&next=/me/"
    assert "because this device was not used for 24 hours." in text_of(client.get(href))
    assert SignIn.objects.latest("id").result == "idle"


def test_a_language_chosen_by_who_did_not_sign_in_is_nobody_elses(person: Maker) -> None:
    user = person("E1024")
    other, before = ("en", "zh-hans") if user.lang == "zh-hans" else ("zh-hans", "en")
    for wait, expected in ((121, before), (5, other)):
        client = browser()
        client.post("/_prefs/", {"lang": other}, content_type="application/json")
        session = client.session
        session[CHOSEN] = [other, session[CHOSEN][1] - wait]
        session.save()
        client.post("/login/", {"login": "E1024", "password": PASSWORD})
        user.refresh_from_db()
        assert (client.cookies["kb_lang"].value, user.lang) == (other, expected)
        assert client.get("/")["Content-Language"] == expected


def idle(client: Client, minutes: int = 31) -> Client:
    """Nobody did anything for so long, by itself a minute more than is allowed."""
    session = client.session
    session[SEEN] = session[SEEN] - minutes * 60
    session.save()
    return client


def test_an_idle_page_leads_back_to_itself_with_its_filter(person: Maker, signed_in: Callable[..., Client]) -> None:
    client = idle(signed_in(person("E1024")))
    href = client.get("/customer/?q=%E5%85%AC%E5%8F%B8&sort=name")["Location"]
    assert href == "/login/?idle=1&next=/customer/%3Fq%3D%25E5%2585%25AC%25E5%258F%25B8%26sort%3Dname"
    page = text_of(client.get(href))
    assert "You were signed out because nothing was done for 30 minutes." in page
    answer = client.post(
        "/login/", {"login": "E1024", "password": PASSWORD, "next": "/customer/?q=%E5%85%AC&sort=name"}
    )
    assert answer["Location"] == "/customer/?q=%E5%85%AC&sort=name"


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"X-Requested-With": "kb", "Accept": "application/json"}])
def test_a_piece_of_an_idle_page_leads_back_to_the_page(
    person: Maker, signed_in: Callable[..., Client], headers: dict[str, str]
) -> None:
    client = idle(signed_in(person("E1024")))
    answer = client.post("/customer/7/star/", headers={**headers, "Referer": "http://testserver/customer/?sort=name"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/login/?idle=1&next=/customer/%3Fsort%3Dname")
    again = client.get("/customer/7/", headers={**headers, "Referer": "https://elsewhere.example/x"})
    assert (again.status_code, again["HX-Redirect"]) == (401, "/login/?next=/")
    tab = client.post("/customer/8/star/", headers={**headers, "Referer": "http://testserver/customer/8/"})
    assert (tab.status_code, tab["HX-Redirect"]) == (401, "/login/?ended=1&next=/customer/8/")


def test_a_form_sent_too_late_leads_back_to_the_form(person: Maker, signed_in: Callable[..., Client]) -> None:
    client = idle(signed_in(person("E1024")))
    answer = client.post("/customer/7/act/x/", headers={"Referer": "http://testserver/customer/7/edit/"})
    assert (answer.status_code, answer["Location"]) == (302, "/login/?idle=1&next=/customer/7/edit/")


def test_what_a_page_asks_by_itself_keeps_no_session_alive(person: Maker, signed_in: Callable[..., Client]) -> None:
    client = idle(signed_in(person("E1024")), 29)
    before = client.session[SEEN]
    assert client.get("/_notifications/count", headers={"X-Requested-With": "kb"}).status_code == 200
    assert client.session[SEEN] == before


def test_an_ended_session_says_so_and_a_first_visit_does_not(person: Maker, signed_in: Callable[..., Client]) -> None:
    client = signed_in(person("E1024"))
    end_sessions(User.objects.get(staff_no="E1024"))
    href = client.get("/customer/")["Location"]
    assert href == "/login/?ended=1&next=/customer/"
    assert "your session has expired or was ended" in text_of(client.get(href))
    first = Client().get("/customer/")["Location"]
    assert first == "/login/?next=/customer/"
    assert "kb-banner" not in text_of(Client().get(first))


def test_activity_keeps_a_session_alive(person: Maker, signed_in: Callable[..., Client]) -> None:
    client = idle(signed_in(person("E1024")), 29)
    before = client.session[SEEN]
    assert client.get("/login/")["Location"] == "/"
    assert client.session[SEEN] > before


def test_language_is_chosen_before_sign_in(db: None) -> None:
    client = Client()
    assert '<html lang="zh-hans"' in text_of(client.get("/login/"))
    answer = client.post("/_prefs/", {"lang": "en"}, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"lang": "en"})
    page = text_of(client.get("/login/"))
    assert '<html lang="en"' in page
    assert "With staff number, mobile number or e-mail" in page


def test_who_chose_a_language_to_sign_in_goes_on_in_it(person: Maker) -> None:
    user, other = person("E1024"), person("E1025")
    User.objects.update(lang="zh-hans")
    client = Client()
    client.post("/_prefs/", {"lang": "en"}, content_type="application/json")
    client.post("/login/", {"login": "E1024", "password": PASSWORD})
    user.refresh_from_db()
    assert user.lang == "en"
    assert '<html lang="en"' in text_of(client.get("/me/"))
    client.post("/logout/")
    # The cookie of the browser is still English, but the next person chose nothing.
    assert '<html lang="en"' in text_of(client.get("/login/"))
    client.post("/login/", {"login": "E1025", "password": PASSWORD})
    other.refresh_from_db()
    assert other.lang == "zh-hans"


def test_a_phone_finds_the_persons_menu_on_his_own_page(person: Maker, signed_in: Callable[..., Client]) -> None:
    page = text_of(signed_in(person("E1024")).get("/me/"))
    own = page.split('class="kb-list kb-ownlinks"')[1].split("</form>")[0]
    assert re.findall(r'<a href="([^"]+)"', own)[:2] == ["/exports/", "/imports/"]
    assert 'href="/help/"' in own
    assert 'action="/logout/"' in own


@pytest.mark.parametrize("body", ["[]", "{}", "nonsense", '{"lang": "fr"}', '{"password": "x"}', '{"lang": []}'])
def test_unknown_preferences_are_refused(db: None, body: str) -> None:
    answer = Client().post("/_prefs/", body, content_type="application/json")
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 1


def test_preferences_are_kept_with_the_person(person: Maker, signed_in: Callable[..., Client]) -> None:
    user = person("E1024")
    client = signed_in(user)
    given = {"theme": "dark", "density": "compact", "nav": "rail"}
    assert client.post("/_prefs/", given, content_type="application/json").status_code == 200
    user.refresh_from_db()
    assert (user.theme, user.density, user.preferences) == ("dark", "compact", {"nav": "rail"})


def test_forwarded_addresses_count_only_behind_our_own_proxies(person: Maker) -> None:
    person("E1024")
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.5"}
    browser().post("/login/", {"login": "E1024", "password": "wrong"}, **forged)
    with override_settings(TRUSTED_PROXIES=1):
        browser().post("/login/", {"login": "E1024", "password": "wrong"}, **forged)
    assert list(SignIn.objects.order_by("id").values_list("ip", flat=True)) == ["127.0.0.1", "203.0.113.5"]


def test_unknown_accounts_are_not_written_out_in_the_log(db: None) -> None:
    browser().post("/login/", {"login": "MySecretPassword1", "password": "x"})
    assert SignIn.objects.get().login == "MyS…"


@pytest.mark.parametrize("typed", ["", "   "])
def test_empty_input_is_no_failed_try(person: Maker, typed: str) -> None:
    answer = browser().post("/login/", {"login": typed, "password": ""})
    assert answer.status_code == 422
    assert "Enter your account and your password." in text_of(answer)
    assert SignIn.objects.count() == 0
