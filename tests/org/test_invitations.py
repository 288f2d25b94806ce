"""Invitations: somebody new chooses his own password by a link that works once and not for ever."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from keben.api.models import Token
from keben.domains.org.access.actors import actor_for
from keben.domains.org.letters import posting
from keben.domains.org.letters.writing import said
from keben.domains.org.models import User
from keben.domains.org.user.actions import Invite
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM

NEW = "Hang-Zhou-2027"
Maker = Callable[..., User]
Browser = Callable[..., Client]


@pytest.fixture
def newcomer(person: Maker) -> User:
    """Somebody made with an address and without a password, as an import does it."""
    user = person("E2048", "林知夏", email="lin@example.com")
    User.objects.filter(pk=user.pk).update(password="")
    user.refresh_from_db()
    return user


def invite(user: User) -> str:
    """The path of the link that he is sent."""
    perform(Invite, user, actor=system_actor())
    drain()
    return path_in(mail.outbox[-1])


def path_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/login/invited/\S+/)", str(message.body))
    assert found is not None
    return found.group(1)


def refusal(user: User, actor: Any = None) -> str:
    with pytest.raises(Refused) as caught:
        perform(Invite, user, actor=actor or system_actor())
    return " ".join(problem.text() for problem in caught.value.problems())


def test_the_letter_says_who_where_and_until_when(newcomer: User) -> None:
    change_setting("company.name", "华东机电")
    newcomer.lang = "zh-hans"
    newcomer.save()
    now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    with mock.patch("django.utils.timezone.now", return_value=now):
        invite(newcomer)
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("客本：您的账号已开通", ["lin@example.com"])
    link = f"http://127.0.0.1:8000{path_in(message)}"
    assert str(message.body).split("\n\n") == [
        "林知夏，您好：",
        "已为您开通华东机电客户管理系统“客本”的账号。",
        "请通过下面的链接自行设置密码。链接只能使用一次，有效期至 2026-11-30 10:00。",
        "账号：E2048\n登录地址：http://127.0.0.1:8000/login/",
        f"设置密码\n{link}",
        "链接已过期？请联系系统管理员重新发送邀请。",
        "-- \n本邮件由华东机电的客本系统自动发给账号 E2048，请勿直接回复。\n",
    ]
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    assert html.count(link) == 2


def test_he_chooses_his_password_under_the_rules_and_signs_in(newcomer: User) -> None:
    link, client = invite(newcomer), Client()
    page = client.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin"), (
        "with no-referrer browsers send Origin: null, and the form is refused"
    )
    assert client.post(link, {"new": "short", "again": "short"}).status_code == 422
    assert client.post(link, {"new": NEW, "again": "Other-2027"}).status_code == 422
    assert client.post(link, {"new": NEW, "again": NEW})["Location"] == "/login/?welcome=1"
    assert "密码已设置，请登录。" in client.get("/login/?welcome=1").content.decode()
    newcomer.refresh_from_db()
    assert (newcomer.check_password(NEW), newcomer.must_change_password) == (True, False)
    assert client.post("/login/", {"login": "E2048", "password": NEW})["Location"] == "/"
    names = LoggedEvent.objects.filter(object_id=newcomer.pk, entity="org.User").order_by("-id").values_list("name")
    assert [name for (name,) in names[:2]] == ["org.InvitationAccepted", "org.UserInvited"]


def used(user: User, link: str) -> None:
    Client().post(link, {"new": NEW, "again": NEW})


def corrected(user: User, link: str) -> None:
    User.objects.filter(pk=user.pk).update(email="zhixia@example.com")


def left(user: User, link: str) -> None:
    User.objects.filter(pk=user.pk).update(status="disabled")


def given(user: User, link: str) -> None:
    perform("reset-password", user, actor=system_actor())


@pytest.mark.parametrize("ending", [used, corrected, left, given])
def test_a_dead_link_says_so_and_what_to_do(newcomer: User, ending: Callable[[User, str], None]) -> None:
    link = invite(newcomer)
    ending(newcomer, link)
    for answer in (Client().get(link), Client().post(link, {"new": "Xi-An-2029", "again": "Xi-An-2029"})):
        assert answer.status_code == 410
        page = answer.content.decode()
        assert "此邀请已失效：已被使用、已过期，或已被替换。" in page
        assert "否则请联系系统管理员重新发送邀请。" in page
    newcomer.refresh_from_db()
    assert not newcomer.check_password("Xi-An-2029")


def test_a_link_becomes_too_old(newcomer: User) -> None:
    link, now = invite(newcomer), timezone.now().timestamp()
    for days, status in ((6.9, 200), (7.1, 410)):
        with mock.patch("time.time", return_value=now + days * 86_400):
            assert Client().get(link).status_code == status
    assert Client().get("/login/invited/abc:def:ghi/").status_code == 410


def test_sent_again_the_newest_alone_works(newcomer: User) -> None:
    first = invite(newcomer)
    assert path_in(mail.outbox[-1]) == first
    assert Client().get(first).status_code == 200
    event = perform(Invite, newcomer, actor=system_actor()).event
    assert event is not None
    with translation.override("en"):
        when = said(event.at)
    client = Client()
    client.cookies["kb_lang"] = "en"
    for answer in (client.get(first), client.post(first, {"new": NEW, "again": NEW})):
        page = answer.content.decode()
        assert answer.status_code == 410, "dead at once, before the worker has sent the second letter"
        assert f"This invitation was sent again on {when}; only the newest one works." in page
        assert "Please open the link in the newest letter." in page
        assert "it was used, has become too old" not in page
    page = Client().get(first).content.decode()
    assert f"邀请已于 {said(event.at)} 重新发送，只有最新的一封有效。" in page
    newcomer.refresh_from_db()
    assert newcomer.password == ""
    drain()
    assert [message.to for message in mail.outbox] == [["lin@example.com"]] * 2
    second = path_in(mail.outbox[-1])
    assert (second != first, Client().get(second).status_code) == (True, 200)
    used(newcomer, second)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert "it was used, has become too old" in client.get(first).content.decode(), "nobody waits for a letter"


def test_sending_it_to_somebody_else_ends_no_link(newcomer: User, person: Maker) -> None:
    first = invite(newcomer)
    invite(person("E2052", "孙", email="sun@example.com"))
    assert Client().get(first).status_code == 200


def test_no_job_and_no_log_holds_a_link_or_an_address(newcomer: User) -> None:
    perform(Invite, newcomer, actor=system_actor())
    assert Job.objects.get(task=posting.TASK).args == {"letter": "invitation", "user": newcomer.pk, "given": {}}
    event = LoggedEvent.objects.latest("id")
    assert (event.name, event.data, event.changes) == ("org.UserInvited", {"user_id": newcomer.pk}, {})


def test_refusals_say_what_to_do(person: Maker, newcomer: User, settings: Any) -> None:
    bare, gone = person("E2049", "王"), person("E2050", "赵", email="zhao@example.com")
    here = person("E2051", "钱", email="qian@example.com")
    User.objects.filter(pk=gone.pk).update(status="disabled")
    User.objects.filter(pk=here.pk).update(last_login=timezone.now())
    for user in (gone, here):
        user.refresh_from_db()
    assert refusal(bare) == "王 没有邮箱地址。请先填写。"
    assert refusal(gone) == "赵 的账号未启用。请先启用。"
    assert refusal(here) == "钱 已经登录过。请其通过“忘记密码”设置新密码。"
    settings.EMAIL_BACKEND = posting.PRINTED
    assert refusal(newcomer) == "系统未配置外发邮件（KEBEN_EMAIL_URL）。请改为给林知夏设置初始密码。"
    assert not Job.objects.filter(task=posting.TASK).exists()


def test_one_kind_of_administrator_does_not_invite_another(person: Maker) -> None:
    system, security = person("A1", "安", "system_admin"), person("A2", "全", "security_admin", email="q@example.com")
    assert "only the same kind of administrator" in refusal_in_english(security, actor_for(system))


def refusal_in_english(user: User, actor: Any) -> str:
    from django.utils.translation import override

    with override("en"):
        return refusal(user, actor)


FORM = {"staff_no": "E3001", "name": "周舟", "mobile": "", "email": "zhou@example.com"}


def test_the_form_offers_both_ways(person: Maker, signed_in: Browser) -> None:
    client = signed_in(person("A1", "安", "system_admin"))
    home = str(User.objects.get(staff_no="A1").department_id)
    answer = client.post("/system/people/new/", {**FORM, "email": "", "department": home, "way": "letter"})
    assert answer.status_code == 422
    assert "Enter the address to which the invitation goes." in answer.content.decode()
    assert not User.objects.filter(staff_no="E3001").exists()
    answer = client.post("/system/people/new/", {**FORM, "department": home, "way": "letter"}, follow=True)
    page = answer.content.decode()
    assert "The invitation is on its way to zhou@example.com" in page
    assert "Send the invitation again" in page
    made = User.objects.get(staff_no="E3001")
    assert (made.password, made.must_change_password) == ("", False)
    drain()
    assert [message.to for message in mail.outbox] == [["zhou@example.com"]]
    other = {**FORM, "staff_no": "E3002", "email": "", "department": home, "way": "password"}
    assert "data-kb-password" in client.post("/system/people/new/", other).content.decode()


def test_without_a_mail_server_the_pages_offer_the_password(
    person: Maker, signed_in: Browser, newcomer: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = posting.PRINTED
    client = signed_in(person("A1", "安", "system_admin"))
    page = client.get("/system/people/new/").content.decode()
    assert "Save and send an invitation" not in page
    assert "Invitations by mail need a mail server (KEBEN_EMAIL_URL)." in page
    page = client.get(f"/system/people/{newcomer.pk}/").content.decode()
    assert "Send an invitation" not in page
    assert "Invitations by mail need a mail server (KEBEN_EMAIL_URL); reset the password and hand it over." in page
    answer = client.post(f"/system/people/{newcomer.pk}/invite/")
    assert answer.status_code == 409
    assert "No mail goes out from here" in answer.content.decode()


def test_many_are_invited_at_once_over_the_list_and_the_api(person: Maker, signed_in: Browser, newcomer: User) -> None:
    second, bare = person("E2052", "孙", email="sun@example.com"), person("E2053", "李")
    client = signed_in(person("A1", "安", "system_admin"))
    keys = [newcomer.pk, second.pk, bare.pk]
    page = client.post("/user/batch/invite/", {"pk": keys, "_run": "1"}, headers={"HX-Request": "true"})
    assert "李 has no e-mail address. Enter it first." in page.content.decode()
    drain()
    assert sorted(message.to[0] for message in mail.outbox) == ["lin@example.com", "sun@example.com"]
    token = perform(
        "issue",
        Token,
        {"name": "t"},
        actor=SYSTEM,
        prepare=lambda one: setattr(one, "user", User.objects.get(staff_no="A1")),
    ).record
    headers = {"Authorization": f"Bearer {token.secret}", "Accept-Language": "en"}
    answer = Client().post(f"/api/v1/user/{newcomer.pk}/invite", "{}", content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    drain()
    assert len(mail.outbox) == 3
