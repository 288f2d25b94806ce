"""Notices by letter: to whoever chose it, when it is due, once, and nothing that he may not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from keben.domains.customers.models import Contact, Customer
from keben.domains.org.letters import notices, posting
from keben.domains.org.models import RoleField, User
from keben.kernel import stamps
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import Notification, notify, one_run
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make
from keben.kernel.workdays import WorkDay

pytestmark = pytest.mark.django_db
People = Callable[..., User]
MENTION = "%(who)s mentioned you at “%(title)s”"


def chooses(person: User, way: str, since: dt.datetime | None = None) -> User:
    """What the page of the person keeps."""
    at = since or timezone.now() - dt.timedelta(days=30)
    User.objects.filter(pk=person.pk).update(
        preferences={"mail": way, "mail_since": at.isoformat()}, email=f"u{person.pk}@example.com", lang="en"
    )
    person.refresh_from_db()
    return person


def rings(
    person: User, record: Any = None, *, ago: float = 60, title: str = "", message: str = MENTION
) -> Notification:
    """Something rang so many seconds ago."""
    about = {"entity": record._meta.label, "object_id": record.pk} if record else {}
    notify([person.pk], message, {"who": "周敏", "title": title or str(record or "无锡")}, **about)
    one = Notification.objects.latest("id")
    Notification.objects.filter(pk=one.pk).update(at=timezone.now() - dt.timedelta(seconds=ago))
    return one


def look() -> list[str]:
    """One look of the worker, and the subjects of all letters so far."""
    Job.objects.create(task=notices.ROUND, due_at=timezone.now())
    drain()
    failed = Job.objects.filter(state="waiting").exclude(error="")
    assert [job.error for job in failed] == []
    return [message.subject for message in mail.outbox]


def body() -> str:
    return str(mail.outbox[-1].body)


def test_at_once_with_the_way_to_the_record(people: People) -> None:
    seller = chooses(people("sales"), "once")
    customer = make(Customer, owner=seller.pk, name="无锡新泉电子")
    one = rings(seller, customer)
    assert look() == ["Keben: 周敏 mentioned you at “无锡新泉电子”"]
    assert mail.outbox[0].to == [seller.email]
    assert f"http://127.0.0.1:8000/_notifications/{one.pk}/" in body()
    assert "choose otherwise here: http://127.0.0.1:8000/me/notices/" in body()
    assert len(look()) == 1, "each is told by letter once"


@pytest.mark.parametrize("way", ["bell", ""])
def test_the_bell_alone_is_the_default(people: People, way: str) -> None:
    person = chooses(people("sales"), way)
    rings(person)
    assert look() == []
    assert not Job.objects.filter(task=posting.TASK).exists()


def test_one_letter_for_many_and_one_line_for_a_run(people: People) -> None:
    seller = chooses(people("sales"), "once")
    customers = [make(Customer, owner=seller.pk) for _n in range(3)]
    with one_run("batch:1"):
        for one in customers:
            about = {"entity": one._meta.label, "object_id": one.pk}
            told = {"title": str(one), "by": None, "who": "周敏"}
            notify([seller.pk], "%(who)s transferred “%(title)s” to you", told, category="transfer", **about)
    assert look() == [], "the run may go on"
    Notification.objects.update(at=timezone.now() - dt.timedelta(seconds=30))
    rings(seller, customers[0])
    assert look() == ["Keben: 2 new notices"]
    assert body().count("· ") == 2
    assert f"“{customers[0]}” to you (3 in all)" in body()


def test_what_was_read_is_no_news(people: People) -> None:
    seller = chooses(people("sales"), "once")
    rings(seller)
    Notification.objects.update(read_at=timezone.now())
    assert look() == []
    late = rings(seller)
    Job.objects.create(task=notices.ROUND, due_at=timezone.now())
    with mock.patch("keben.domains.org.letters.posting.User.objects.filter", side_effect=OSError("away")):
        drain()
    Notification.objects.filter(pk=late.pk).update(read_at=timezone.now())
    Job.objects.filter(task=posting.TASK).update(due_at=timezone.now())
    drain()
    assert mail.outbox == [], "read between two tries"


def test_what_rang_before_the_choice_is_no_news(people: People) -> None:
    seller = chooses(people("sales"), "once", since=timezone.now() - dt.timedelta(seconds=40))
    rings(seller, ago=120)
    assert look() == []
    rings(seller, ago=30)
    assert len(look()) == 1


def test_who_chooses_the_bell_meanwhile_gets_no_letter(people: People) -> None:
    seller = chooses(people("sales"), "once")
    posting.post("notices", seller.pk, {"keys": [rings(seller).pk]})
    chooses(seller, "bell")
    drain()
    assert mail.outbox == []


def test_nothing_of_a_record_that_he_does_not_see_any_more(people: People) -> None:
    seller, other = chooses(people("sales"), "once"), people("sales")
    mine = make(Customer, owner=seller.pk, name="常州微芯")
    gone = make(Customer, owner=seller.pk, name="苏州机密")
    rings(seller, mine)
    rings(seller, gone, title="苏州机密")
    perform("transfer", gone, {"new_owner": other.pk, "keep": "out"}, actor=SYSTEM)
    Notification.objects.exclude(user=seller).delete()
    assert look() == ["Keben: 2 new notices"]
    html = str(mail.outbox[-1].alternatives[0][0])  # type: ignore[attr-defined]
    assert ("常州微芯" in body(), "苏州机密" in body(), "苏州机密" in html) == (True, False, False)
    assert "1 notice is about a record that you do not see any more; it stands in the bell only." in body()


def test_a_letter_about_nothing_else_tells_no_more(people: People) -> None:
    seller, other = chooses(people("sales"), "once"), people("sales")
    rings(seller, make(Customer, owner=other.pk, name="苏州机密"))
    assert look() == ["Keben: 1 new notice"]
    assert "苏州机密" not in body()


def test_a_title_that_is_masked_for_him_is_masked(people: People) -> None:
    seller = chooses(people("sales"), "once")
    contact = make(Contact, customer=make(Customer, owner=seller.pk).pk, name="欧阳修文")
    role = seller.roles.get()
    make(RoleField, role=role.pk, entity="customers.Contact", field="name", right=int(FieldRight.MASKED))
    stamps.reset()
    rings(seller, contact)
    (subject,) = look()
    assert "欧阳修文" not in subject + body()
    assert subject.startswith("Keben: 周敏 mentioned you at “")


FRIDAY = dt.datetime(2026, 10, 9, 10, 0, tzinfo=dt.UTC)
"""18:00 in Shanghai; the Saturday after it is a make-up day, and Monday a working day again."""


def at(day: int, hour: int, minute: int = 0) -> Any:
    """October 2026 in Shanghai."""
    moment = dt.datetime(2026, 10, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    return mock.patch("django.utils.timezone.now", return_value=moment)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "letters"),
    [(10, 8, 59, 0), (10, 9, 1, 1), (11, 10, 0, 0), (12, 9, 1, 1)],
    ids=["before work", "make-up Saturday", "Sunday", "Monday"],
)
def test_the_digest_keeps_the_working_calendar(people: People, day: int, hour: int, minute: int, letters: int) -> None:
    with at(9, 18):
        rings(chooses(people("sales"), "daily"), ago=0)
    with at(day, hour, minute):
        assert look() == ["Keben: digest, 1 notice"] * letters


def test_the_digest_keeps_the_days_of_the_company(people: People) -> None:
    make(WorkDay, date=dt.date(2026, 10, 12), name="厂休", is_worked=False)
    with at(11, 18):
        rings(chooses(people("sales"), "daily"), ago=0)
    with at(12, 9, 30):
        assert look() == []
    with at(13, 9, 30):
        assert look() == ["Keben: digest, 1 notice"]


def test_what_rings_after_the_digest_waits_for_the_next(people: People) -> None:
    with at(12, 8):
        person = chooses(people("sales"), "daily")
        rings(person, ago=0)
    with at(12, 9, 1):
        assert len(look()) == 1
    with at(12, 11):
        rings(person, ago=0)
        assert len(look()) == 1
    with at(13, 9, 1):
        assert look() == ["Keben: digest, 1 notice"] * 2
    with at(14, 9, 1):
        assert len(look()) == 2, "nothing new, no letter"


def test_people_who_left_or_have_no_address(people: People) -> None:
    left, bare = chooses(people("sales"), "once"), chooses(people("sales"), "once")
    rings(left)
    rings(bare)
    User.objects.filter(pk=left.pk).update(status="disabled")
    User.objects.filter(pk=bare.pk).update(email="")
    assert look() == []


def test_without_a_mail_server_nothing_is_marked(people: People, settings: Any) -> None:
    settings.EMAIL_BACKEND = posting.PRINTED
    rings(chooses(people("sales"), "once"))
    assert look() == []
    assert not Notification.objects.exclude(mailed_at=None).exists()


def test_a_look_is_as_many_queries_for_a_hundred_people(people: People, django_assert_num_queries: Any) -> None:
    for _n in range(2):
        chooses(people("sales"), "once")
    notices.morning(timezone.now())  # the calendar is cached
    with django_assert_num_queries(2):
        notices.look(Job())


def test_the_page_keeps_the_choice(person: Callable[..., User], signed_in: Callable[..., Any]) -> None:
    user = person("E1024")
    client = signed_in(user)
    page = client.get("/me/notices/").content.decode()
    assert page.count("disabled") >= 2
    refused = client.post("/me/notices/", {"way": "once"})
    assert refused.status_code == 422
    assert "You have no e-mail address here. The system administrator enters it." in refused.content.decode()
    assert client.post("/me/notices/", {"way": "fax"}).status_code == 422
    User.objects.filter(pk=user.pk).update(email="a@example.com")
    for way in ("once", "daily", "bell"):
        assert client.post("/me/notices/", {"way": way})["Location"] == "/me/notices/"
        user.refresh_from_db()
        assert notices.way_of(user) == way
    kept = user.preferences["mail_since"]
    client.post("/me/notices/", {"way": "bell"})
    user.refresh_from_db()
    assert user.preferences["mail_since"] == kept, "the same choice again changes nothing"
