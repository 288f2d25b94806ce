"""Somebody of whom much is said is forgotten in the background: batch by batch, resumed, never done halfway."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation

from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.domains.privacy import anonymising
from keben.domains.privacy.forgotten import going
from keben.domains.privacy.models import LegalHold, SubjectRequest
from keben.domains.privacy.request.deadline import DECIDE
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.events.seal import seal_next, verify
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import STALE, drain
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
NAME, MOBILE, TALKS = "罗建华", "13902556021", 12


class Killed(BaseException):
    """The process ends in the middle of a row."""


@pytest.fixture
def contact() -> Contact:
    """A contact of whom much is said."""
    one: Contact = make(Contact, customer=make(Customer).pk, name=NAME, mobile=MOBILE)
    for number in range(TALKS):
        make(FollowUp, content=f"{NAME}第{number}次来电", target_entity="customers.Contact", target_id=one.pk)
    return one


@pytest.fixture
def approved(people: Callable[..., Any], contact: Contact, monkeypatch: pytest.MonkeyPatch) -> SubjectRequest:
    """His request, approved; the work has not begun. Batches are small."""
    monkeypatch.setattr(going, "BATCH", 5)
    manager, boss = people("sales_manager"), people("boss")
    data = {"name": NAME, "mobile": MOBILE, "kind": "deletion", "proof": "回拨"}
    asked: SubjectRequest = perform("create", SubjectRequest, data, actor=actor_for(manager)).record
    perform("start-checking", asked, {}, actor=actor_for(manager))
    perform("ask-anonymising", asked, {"chosen": f"customers.Contact:{contact.pk}"}, actor=actor_for(manager))
    seal_next(settle=dt.timedelta(0))
    perform("anonymise", asked, {}, actor=actor_for(boss))
    asked.refresh_from_db()
    return asked


def naming() -> int:
    """How many follow-ups still name him."""
    return int(FollowUp.objects.filter(content__contains=NAME).count())


def killed_at(row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies after it has changed so many rows, in the middle of a batch."""
    real, seen = anonymising.forget_told, [0]

    def dying(*given: Any) -> None:
        real(*given)
        seen[0] += 1
        if seen[0] == row:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(anonymising, "forget_told", dying)
        with pytest.raises(Killed):
            drain()


def test_the_name_that_takes_his_place_is_in_the_language_of_who_approved(
    contact: Contact, approved: SubjectRequest
) -> None:
    """The worker has none of its own."""
    User.objects.filter(pk=approved.approved_by_id).update(lang="zh-hans")
    with translation.override("en"):
        drain()
    contact.refresh_from_db()
    assert contact.name == f"已匿名 {contact.pk}"


def test_a_killed_worker_is_followed_by_one_that_goes_on(
    approved: SubjectRequest, contact: Contact, signed_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(8, monkeypatch)
    assert naming() == TALKS - 5
    approved.refresh_from_db()
    contact.refresh_from_db()
    assert (approved.status, approved.ended_at, approved.mobile, contact.name) == ("going", None, MOBILE, NAME)
    assert verify() is None
    page = signed_in("boss", lang="en").get(f"/subject-request/{approved.pk}/panel/kept/").content.decode()
    assert "Being anonymised: 5 of 13" in page
    job = Job.objects.get(task=going.TASK)
    assert (job.state, job.done, job.total) == ("running", 5, TALKS + 1)
    assert drain() == 0  # nobody takes it while the dead one may still live
    Job.objects.filter(pk=job.pk).update(heartbeat=timezone.now() - STALE * 2)
    drain()
    approved.refresh_from_db()
    contact.refresh_from_db()
    assert (naming(), approved.status, approved.mobile, contact.mobile) == (0, "done", "", "")
    assert LoggedEvent.objects.filter(entity="activities.FollowUp", action="anonymised").count() == TALKS
    ended = LoggedEvent.objects.get(name="privacy.PersonAnonymised")
    assert ended.data == {"request_id": approved.pk, "records": 1, "texts": TALKS, "files": 0}
    assert verify() is None
    told = Notification.objects.filter(entity="privacy.SubjectRequest", object_id=approved.pk)
    assert (told.filter(message=DECIDE).count(), told.exclude(message=DECIDE).count()) == (1, 2)


def test_run_again_after_the_end_it_does_nothing(approved: SubjectRequest) -> None:
    drain()
    events = LoggedEvent.objects.count()
    Job.objects.filter(task=going.TASK).update(state="waiting")
    drain()
    assert LoggedEvent.objects.count() == events


def test_what_is_said_meanwhile_goes_too(
    approved: SubjectRequest, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(8, monkeypatch)
    make(FollowUp, content=f"{NAME}又来电", target_entity="customers.Contact", target_id=contact.pk)
    Job.objects.filter(task=going.TASK).update(heartbeat=timezone.now() - STALE * 2)
    drain()
    assert naming() == 0


def test_a_hold_on_the_way_stops_it_and_somebody_decides_again(
    approved: SubjectRequest, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(8, monkeypatch)
    make(LegalHold, name="诉讼", contact=contact.pk, until=None)
    Job.objects.filter(task=going.TASK).update(heartbeat=timezone.now() - STALE * 2)
    drain()
    approved.refresh_from_db()
    contact.refresh_from_db()
    assert (approved.status, approved.approved_by_id, approved.mobile) == ("asked", None, MOBILE)
    assert (contact.name, contact.mobile, naming()) == (NAME, MOBILE, TALKS - 5)
    rows = Notification.objects.filter(object_id=approved.pk, entity="privacy.SubjectRequest")
    assert rows.filter(message=DECIDE).count() == 1  # asked once, when it was asked for
    told = [one.text() for one in rows.exclude(message=DECIDE)]
    assert len(told) == 2
    assert all(approved.number in one for one in told)


def test_cancelled_it_waits_for_a_decision(approved: SubjectRequest, contact: Contact) -> None:
    Job.objects.filter(task=going.TASK).update(cancel_requested=True)
    drain()
    approved.refresh_from_db()
    contact.refresh_from_db()
    assert (approved.status, contact.mobile, naming()) == ("asked", MOBILE, TALKS)
    assert Job.objects.get(task=going.TASK).state == "cancelled"


@pytest.mark.parametrize("name", ["finish-anonymising", "halt-anonymising"])
def test_nobody_says_by_hand_that_it_has_ended(approved: SubjectRequest, people: Callable[..., Any], name: str) -> None:
    with pytest.raises(Refused) as refused:
        perform(name, approved, {}, actor=actor_for(people("boss")))
    assert refused.value.reasons[0].code == "only_by_task"
    approved.refresh_from_db()
    assert approved.status == "going"
