"""The logs of the audit administrator and the page of background work."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.admin.log_links import NOWHERE, whereabouts
from keben.domains.org.models import Post, SignIn, User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events import guard
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.events.seal import seal_next
from keben.kernel.tasks.job import Job, enqueue
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make

Maker = Callable[..., User]
Browser = Callable[..., Client]


@pytest.fixture
def auditor(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A3", "曹", "audit_admin"))


@pytest.fixture
def admin(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A1", "安", "system_admin"))


def rows(answer: object) -> int:
    return answer.content.decode().split("<tbody>")[1].split("</tbody>")[0].count("<tr>")  # type: ignore[attr-defined, no-any-return]


def test_the_log_pages_by_key(auditor: Client) -> None:
    for number in range(60):
        perform("create", Post, {"name": f"岗位 {number}"}, actor=system_actor())
    first = auditor.get("/system/log/?noun=org.Post")
    assert rows(first) == 50
    assert "岗位 59" in first.content.decode()
    last = LoggedEvent.objects.filter(entity="org.Post").order_by("-id")[49].pk
    second = auditor.get(f"/system/log/?after={last}&noun=org.Post")
    assert rows(second) == 10
    edge = LoggedEvent.objects.filter(entity="org.Post").order_by("-id")[50].pk
    back = auditor.get(f"/system/log/?before={edge}&noun=org.Post")
    assert "岗位 59" in back.content.decode()


def test_the_log_is_filtered(auditor: Client, person: Maker) -> None:
    user = person("E1", "王", "system_admin")
    made = perform("create", Post, {"name": "测试岗"}, actor=actor_for(user)).record
    perform("edit", made, {"name": "正式岗"}, actor=actor_for(user))
    assert rows(auditor.get(f"/system/log/?person={user.pk}")) == 2
    page = auditor.get(f"/system/log/?person={user.pk}&action=edit")
    assert rows(page) == 1
    assert "测试岗 → 正式岗" in page.content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "正式岗" not in auditor.get(f"/system/log/?from={tomorrow}").content.decode()
    assert auditor.get("/system/log/?from=nonsense&after=abc&person=x").status_code == 200


def test_what_a_record_is_about_is_told_in_words(auditor: Client) -> None:
    for key, title in ((801, "武汉安防有限公司"), (802, "")):
        changes = {"target_entity": ["", "customers.Customer"], "target_id": [None, key], "target_title": ["", title]}
        LoggedEvent.objects.create(
            name="activities.Task.create", entity="activities.Task", object_id=key, action="create",
            actor_kind="system", actor_name="系统", face="system", changes=changes,
        )  # fmt: skip
    page = auditor.get("/system/log/?noun=activities.Task").content.decode()
    assert "Customer 武汉安防有限公司" in page
    assert "Customer #802" in page
    assert "customers.Customer<" not in page


def test_lines_lead_to_records_that_the_reader_sees(auditor: Client) -> None:
    kept, binned = make(Customer, name="远航科技"), make(Customer, name="旧友贸易")
    perform("delete", binned, actor=system_actor())
    gone = make(Post, name="旧岗")
    Post.objects.filter(pk=gone.pk).delete()
    page = auditor.get("/system/log/").content.decode()
    assert f'<a href="/customer/{kept.pk}/">远航科技</a>' in page
    assert f"/customer/{binned.pk}/" not in page
    assert f"/post/{gone.pk}/" not in page
    assert page.count(">Deleted<") == 3


def test_the_links_of_the_log_cost_one_query_per_noun(person: Maker) -> None:
    actor = actor_for(person("A3", "曹", "audit_admin"))
    for number in range(5):
        make(Customer, name=f"客户{number}")
        make(Post, name=f"岗位{number}")
    events = list(LoggedEvent.objects.filter(entity__in=("customers.Customer", "org.Post")))
    with CaptureQueriesContext(connection) as asked:
        found = whereabouts(events, actor)
    assert (len(asked), len(found)) == (2, 10)
    assert all(place.href and not place.gone for place in found.values())
    plain = whereabouts(events, actor, without=("customers.Customer", "org.Post"))
    assert set(plain.values()) == {NOWHERE}
    others = whereabouts(events, actor_for(person("E7", "钱", "sales")))
    assert {places.href for (label, _key), places in others.items() if label == "customers.Customer"} == {""}
    assert whereabouts([LoggedEvent(entity="sales.Gone", object_id=1)], actor) == {}


def test_the_settings_log_shows_only_configuration(auditor: Client) -> None:
    perform("create", Post, {"name": "测试岗"}, actor=system_actor())
    page = auditor.get("/system/log/?area=settings").content.decode()
    assert "测试岗" not in page
    assert "安全管理员" in page


def test_the_chain_is_checked_in_the_background(auditor: Client) -> None:
    perform("create", Post, {"name": "测试岗"}, actor=system_actor())
    seal_next(settle=timedelta(0))
    assert auditor.post("/system/log/check/").status_code == 302
    assert auditor.post("/system/log/check/").status_code == 302
    assert Job.objects.filter(task="org.verify_log").count() == 1
    drain()
    assert "nothing was altered" in auditor.get("/system/log/").content.decode()
    with guard.lifted():
        LoggedEvent.objects.filter(entity="org.Post").update(reason="forged")
    auditor.post("/system/log/check/")
    drain()
    assert "are not what was sealed" in auditor.get("/system/log/").content.decode()


def test_the_sign_in_log(auditor: Client, person: Maker) -> None:
    person("E1", "王", "sales")
    Client().post("/login/", {"login": "E1", "password": "wrong"})
    assert rows(auditor.get("/system/signins/?result=wrong_password")) == 1
    assert rows(auditor.get("/system/signins/")) == 2


def test_old_lines_and_dead_sessions_are_cleared(person: Maker, signed_in: Browser) -> None:
    signed_in(person("E1", "王", "sales"))
    SignIn.objects.create(result="ok", at=timezone.now() - timedelta(days=800))
    from django.contrib.sessions.models import Session

    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    job = enqueue("org.clear_sign_ins")
    drain()
    job.refresh_from_db()
    assert job.result == {"sessions": 1, "lines": 1}


def test_jobs_are_cancelled_and_retried(admin: Client) -> None:
    job = enqueue("org.verify_log")
    assert admin.post(f"/system/jobs/{job.pk}/cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    admin.post(f"/system/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    drain()
    admin.post(f"/system/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "done"
    assert "This job has already ended." in admin.get("/system/jobs/").content.decode()
    assert admin.get(f"/system/jobs/{job.pk}/").status_code == 200
    assert admin.get("/system/jobs/999999/").status_code == 404


def test_what_comes_every_few_minutes_stands_apart(admin: Client) -> None:
    """A run a minute for three reminders: an export that failed would stand on the fiftieth page."""
    Job.objects.all().delete()
    often = [Job.objects.create(task="mail.rounds", state="done") for _n in range(3)]
    kept = [
        Job.objects.create(task="mail.rounds", state="failed"),
        Job.objects.create(task="mail.rounds", state="waiting"),
        Job.objects.create(task="org.verify_log", state="done"),
    ]

    def shown(query: str) -> set[int]:
        page = admin.get(f"/system/jobs/{query}").content.decode()
        return {int(key) for key in re.findall(r'href="/system/jobs/(\d+)/"', page)}

    assert shown("") == {job.pk for job in kept}
    assert shown("?state=clockwork") == {job.pk for job in often}
    assert shown("?state=done") == {kept[2].pk}
    assert shown("?state=failed") == {kept[0].pk}


def test_undelivered_events_are_offered_again(admin: Client) -> None:
    event = LoggedEvent.objects.latest("id")
    Outbox.objects.update_or_create(event=event, defaults={"dead": True, "attempts": 7, "error": "ValueError: boom"})
    assert "ValueError: boom" in admin.get("/system/jobs/").content.decode()
    admin.post(f"/system/events/{event.pk}/retry/")
    row = Outbox.objects.get(pk=event.pk)
    assert (row.dead, row.attempts) == (False, 0)


@pytest.mark.parametrize("path", ["jobs/1/cancel/", "jobs/1/retry/", "events/1/retry/", "log/check/"])
def test_strangers_touch_no_jobs(person: Maker, signed_in: Browser, path: str) -> None:
    assert signed_in(person("E1", "王", "sales")).post(f"/system/{path}").status_code == 403


def test_what_failed_for_good_is_told_and_given_up(admin: Client) -> None:
    job = Job.objects.create(task="org.verify_log", state="failed", error="Traceback\nValueError: boom")
    page = admin.get("/system/jobs/?state=failed").content.decode()
    assert "ValueError: boom" in page
    assert f'action="/system/jobs/{job.pk}/discard/"' in page
    assert f'action="/system/jobs/{job.pk}/retry/"' in admin.get(f"/system/jobs/{job.pk}/").content.decode()
    admin.post(f"/system/jobs/{job.pk}/discard/")
    job.refresh_from_db()
    assert job.state == "cancelled"
    event = LoggedEvent.objects.latest("id")
    Outbox.objects.update_or_create(event=event, defaults={"dead": True})
    assert f'action="/system/events/{event.pk}/drop/"' in admin.get("/system/jobs/").content.decode()
    admin.post(f"/system/events/{event.pk}/drop/")
    assert not Outbox.objects.filter(pk=event.pk).exists()


def test_an_export_is_of_no_record_and_tells_what_left(auditor: Client) -> None:
    tree = {"all": [["name", "contains", "江东"]]}
    for number, data in enumerate(({"rows": 795, "filter": tree, "search": "电网"}, {"rows": 12, "filter": None})):
        LoggedEvent.objects.create(
            name="customers.Customer.export", entity="customers.Customer", object_id=0, action="export", face="export",
            actor_kind="user", actor_name="周敏", reason=f"季度盘点 {number}", data=data,
        )  # fmt: skip
    page = auditor.get("/system/log/?noun=customers.Customer&action=export").content.decode()
    assert rows(auditor.get("/system/log/?noun=customers.Customer&action=export")) == 2
    assert ">Deleted<" not in page
    cells = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r'data-label="Changes"><div>(.*?)</td>', page, re.S)]
    assert cells == ["Rows 12", "Rows 795Filter Customer name contains 江东Search 电网"]
    assert 'data-label="Face">Export</td>' in page


def test_a_new_person_is_told_without_what_only_the_program_reads(auditor: Client, person: Maker) -> None:
    user = person("E7", "钱", "sales")
    page = auditor.get(f"/system/log/?noun=org.User&person={user.pk}").content.decode()
    page += auditor.get("/system/log/?noun=org.User").content.decode()
    for raw in ("must change password", "theme", "density", "zh-hans"):
        assert f'kb-muted">{raw}' not in page
        assert f"</span> {raw}</div>" not in page
    assert 'kb-muted">Language</span> 简体中文</div>' in page


def test_what_went_well_is_told_once(auditor: Client) -> None:
    page = auditor.post("/system/log/check/", follow=True).content.decode()
    told = "The check runs in the background; its result stands here."
    assert page.count(f"<span>{told}</span>") == 1
    assert 'data-tone="ok"' not in page.split('class="kb-pad kb-stack"')[1].split("<form")[0]


def test_the_log_and_the_record_tell_what_was_read_before_saving(auditor: Client, person: Maker) -> None:
    user = person("E8", "孙", "sales")
    make(Customer, name="桂宇电子科技有限公司", owner=user)
    data = {"name": "桂宇电子科技公司"}
    record = perform("create", Customer, data, actor=actor_for(user), acknowledge=("twins",)).record
    said = "Saved though 1 possible twin was shown."
    assert (
        f'kb-muted">Warned</span> {said}</div>' in auditor.get("/system/log/?noun=customers.Customer").content.decode()
    )
    assert said in auditor.get(f"/customer/{record.pk}/").content.decode()
