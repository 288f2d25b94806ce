"""A request about personal data reaches who can answer it, in time: told at once, before its day and after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.customers.models import Contact
from keben.domains.org.access.actors import actor_for
from keben.domains.privacy.models import SubjectRequest
from keben.domains.privacy.request.deadline import deadlines, near
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Missing
from keben.kernel.reader import fetch
from keben.kernel.testing.make import make
from keben.web.home.circle import chosen
from keben.web.home.counting import Tally, todos

pytestmark = pytest.mark.django_db
MOBILE = "13902556021"


def received(by: Any, **more: Any) -> SubjectRequest:
    """A request that somebody took down."""
    data = {"name": "罗建华", "mobile": MOBILE, "kind": "deletion", "proof": "回拨", **more}
    made: SubjectRequest = perform("create", SubjectRequest, data, actor=actor_for(by)).record
    return made


def told() -> list[tuple[str, str]]:
    """Who was told what about requests, by name and beginning."""
    rows = Notification.objects.filter(category="privacy").order_by("pk")
    return [(row.user.name, row.message.removeprefix("%(title)s").split(".")[0].split(":")[-1].strip()) for row in rows]


@pytest.fixture
def boss(people: Any) -> Any:
    return people("boss", name="王总")


@pytest.fixture
def manager(people: Any, boss: Any) -> Any:
    return people("sales_manager", name="周敏", supervisor=boss)


def test_what_a_salesman_receives_is_told_to_who_can_answer(people: Any, manager: Any) -> None:
    made = received(people("sales", name="陈思远", supervisor=manager))
    row = Notification.objects.get(category="privacy")
    assert (row.user, row.entity, row.object_id) == (manager, "privacy.SubjectRequest", made.pk)
    assert row.params == {"title": made.number, "day": made.due_on.isoformat()}


def test_without_a_superior_those_are_told_who_answer_everything(people: Any, boss: Any) -> None:
    received(people("sales", name="陈思远"))
    assert [name for name, _said in told()] == ["王总"]


def test_who_can_answer_himself_needs_no_word(manager: Any) -> None:
    received(manager)
    assert told() == []


def test_a_new_handler_is_told(manager: Any, boss: Any) -> None:
    made = received(manager)
    perform("edit", made, {"owner": boss.pk}, actor=actor_for(manager))
    assert [name for name, _said in told()] == ["王总"]


def test_the_second_person_hears_that_he_is_asked(manager: Any, boss: Any) -> None:
    contact = make(Contact, name="罗建华", mobile=MOBILE)
    made = received(manager)
    perform("start-checking", made, {}, actor=actor_for(manager))
    assert told() == []
    perform("ask-anonymising", made, {"chosen": f"customers.Contact:{contact.pk}"}, actor=actor_for(manager))
    assert told() == [("王总", "anonymising was asked for and waits for a second person")]


def test_before_its_day_and_after_it_a_word_is_said_once(manager: Any) -> None:
    today = timezone.localdate()
    made = received(manager)
    found = []
    for due in (near(today), near(today) + dt.timedelta(days=30), today, today - dt.timedelta(days=1),
                today - dt.timedelta(days=2)):  # fmt: skip
        SubjectRequest.objects.filter(pk=made.pk).update(due_on=due)
        found.append(deadlines(None))  # type: ignore[arg-type]
    none = {"soon": 0, "late": 0}
    assert found == [{"soon": 1, "late": 0}, none, none, {"soon": 0, "late": 1}, none]
    assert [name for name, _said in told()] == ["周敏", "周敏"]
    SubjectRequest.objects.update(due_on=today - dt.timedelta(days=1), status="done")
    assert deadlines(None) == none  # type: ignore[arg-type]


def test_a_late_request_is_late_among_the_to_dos(manager: Any) -> None:
    made = received(manager)
    SubjectRequest.objects.filter(pk=made.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    actor = actor_for(manager)
    found = {str(one["label"]): one for one in todos(Tally(actor, chosen(actor, "me")[0]))()}
    one = found[str(_("Requests about personal data"))]
    assert (one["number"], one["late"]) == (1, 1)
    SubjectRequest.objects.filter(pk=made.pk).update(due_on=timezone.localdate())
    found = {str(one["label"]): one for one in todos(Tally(actor, chosen(actor, "me")[0]))()}
    assert (found[str(_("Requests about personal data"))]["late"]) == 0


def test_a_request_is_a_to_do_of_who_can_answer_it_and_stays_in_sight(people: Any, manager: Any) -> None:
    seller = people("sales", name="陈思远", supervisor=manager)
    made = received(seller)
    assert made.owner == manager
    assert fetch(SubjectRequest, made.pk, actor_for(seller)).pk == made.pk
    with pytest.raises(Missing):
        fetch(SubjectRequest, received(manager).pk, actor_for(seller))
    numbers = {}
    for person in (seller, manager):
        actor = actor_for(person)
        found = {str(one["label"]): one for one in todos(Tally(actor, chosen(actor, "me")[0]))()}
        numbers[person.name] = found[str(_("Requests about personal data"))]["number"]
    assert numbers == {"陈思远": 0, "周敏": 2}
