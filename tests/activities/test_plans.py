"""Plans of contacts: they remind once, become a follow-up when done, and show where the day is planned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.activities.models import FollowUp, FollowUpMethod, FollowUpPlan
from keben.domains.activities.plan.reminder import plan_reminders
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Denied, Invalid, Missing, Refused
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def plan(owner: Any, customer: Customer, **given: Any) -> FollowUpPlan:
    """A plan about the customer, as its page makes one."""

    def aim(made: Any) -> None:
        made.target_entity, made.target_id = "customers.Customer", customer.pk
        made.target_title = customer.name

    method = FollowUpMethod.objects.first() or make(FollowUpMethod, name="电话")
    values = {"name": "Talk about the sample", "planned_at": timezone.now() + 2 * HOUR, "method": method, **given}
    made: FollowUpPlan = perform("create", FollowUpPlan, values, actor=actor_for(owner), prepare=aim).record
    return made


def test_done_writes_the_follow_up_and_moves_the_clocks(people: Any) -> None:
    me = people("sales")
    customer = make(Customer, owner=me)
    one = plan(me, customer)
    following = timezone.now() + dt.timedelta(days=3)
    answers = {"content": "They want 40 pieces", "next_contact_at": following, "next_step": "Send an offer"}
    done = perform("complete-plan", one, answers, actor=actor_for(me))
    written = FollowUp.objects.get()
    assert (written.content, written.target_id, written.author_id) == ("They want 40 pieces", customer.pk, me.pk)
    assert written.method_id == one.method_id
    assert (written.next_step, written.target_title) == ("Send an offer", customer.name)
    one.refresh_from_db()
    assert (one.status, one.follow_up_id, one.remind_at) == ("done", written.pk, None)
    assert one.done_at is not None
    customer.refresh_from_db()
    assert customer.last_follow_up == "They want 40 pieces"
    assert customer.next_contact_at == following
    assert done.event is not None
    assert done.event.data == {"plan_id": one.pk, "follow_up_id": written.pk, "owner_id": me.pk}


def test_done_needs_words_and_is_done_once(people: Any) -> None:
    me = people("sales")
    one = plan(me, make(Customer, owner=me))
    with pytest.raises(Invalid) as caught:
        perform("complete-plan", one, {"content": " "}, actor=actor_for(me))
    assert list(caught.value.errors) == ["content"]
    perform("complete-plan", one, {"content": "Said"}, actor=actor_for(me))
    with pytest.raises(Refused):
        perform("complete-plan", one, {"content": "Said again"}, actor=actor_for(me))
    assert FollowUp.objects.count() == 1


def test_a_follow_up_that_is_refused_leaves_the_plan_open(people: Any) -> None:
    me = people("sales")
    one = plan(me, make(Customer, owner=me))
    before = LoggedEvent.objects.count()
    with pytest.raises(Invalid):
        perform("complete-plan", one, {"content": "x" * 3001}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, FollowUp.objects.count(), LoggedEvent.objects.count()) == ("open", 0, before)


def test_cancelled_ones_may_be_taken_up_again(people: Any) -> None:
    me = people("sales")
    one = plan(me, make(Customer, owner=me))
    perform("cancel-plan", one, {"reason": "They are away"}, actor=actor_for(me))
    one.refresh_from_db()
    assert (one.status, one.remind_at) == ("cancelled", None)
    perform("reopen-plan", one, actor=actor_for(me))
    one.refresh_from_db()
    assert one.status == "open"
    assert one.remind_at == one.planned_at - dt.timedelta(minutes=15)


def test_it_reminds_once_before_the_time(people: Any) -> None:
    me = people("sales")
    customer = make(Customer, owner=me, name="岭南智能")
    one = plan(me, customer, planned_at=timezone.now() + HOUR, remind="m15")
    assert plan_reminders() == 0
    FollowUpPlan.objects.filter(pk=one.pk).update(
        planned_at=timezone.now() + dt.timedelta(minutes=10), remind_at=timezone.now() - dt.timedelta(minutes=5)
    )
    assert (plan_reminders(), plan_reminders()) == (1, 0)
    told = Notification.objects.get()
    assert (told.user_id, told.object_id, told.params["about"]) == (me.pk, one.pk, "岭南智能")


@pytest.mark.parametrize("change", ["done", "none", "old"])
def test_it_is_silent_when_nobody_wants_to_hear(people: Any, change: str) -> None:
    me = people("sales")
    one = plan(me, make(Customer, owner=me), remind="none" if change == "none" else "m15")
    late = timezone.now() - (dt.timedelta(hours=3) if change == "old" else dt.timedelta(minutes=1))
    if change == "none":
        assert one.remind_at is None
    else:
        FollowUpPlan.objects.filter(pk=one.pk).update(planned_at=late, remind_at=late)
    if change == "done":
        FollowUpPlan.objects.filter(pk=one.pk).update(status="done")
    assert plan_reminders() == 0
    assert not Notification.objects.exists()


def test_moving_the_plan_moves_the_reminder(people: Any) -> None:
    me = people("sales")
    one = plan(me, make(Customer, owner=me), remind="d1")
    assert one.remind_at is None  # a day before lies in the past
    later = timezone.now() + dt.timedelta(days=5)
    perform("edit", one, {"planned_at": later}, actor=actor_for(me))
    one.refresh_from_db()
    assert one.remind_at == one.planned_at - dt.timedelta(days=1)


def test_the_page_of_a_customer_shows_what_is_planned(signed_in: Any) -> None:
    client = signed_in("sales")
    customer = make(Customer, owner=client.person)
    plan(client.person, customer, name="Later", planned_at=timezone.now() + 5 * HOUR)
    plan(client.person, customer, name="Sooner", planned_at=timezone.now() + HOUR)
    over = plan(client.person, customer, name="Over")
    perform("cancel-plan", over, actor=actor_for(client.person))
    whole = client.get(f"/customer/{customer.pk}/").content.decode()
    assert f'hx-get="/customer/{customer.pk}/panel/next-steps/"' in whole
    part = client.get(f"/customer/{customer.pk}/panel/next-steps/").content.decode()
    assert part.index("Sooner") < part.index("Later")
    assert "Over" not in part
    assert f"target=customers.Customer%3A{customer.pk}" in part


def test_contacts_and_leads_have_next_steps_too(signed_in: Any) -> None:
    client = signed_in("sales")
    lead = make(Lead, owner=client.person)
    contact = make(Contact, customer=make(Customer, owner=client.person))
    for path in (f"/lead/{lead.pk}/panel/next-steps/", f"/contact/{contact.pk}/panel/next-steps/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "/follow-up-plan/new/?target=" in answer.content.decode()


def test_strangers_see_neither_plan_nor_panel(people: Any, signed_in: Any) -> None:
    me = people("sales")
    customer = make(Customer, owner=me)
    one = plan(me, customer)
    other = signed_in("sales")
    assert other.get(f"/customer/{customer.pk}/panel/next-steps/").status_code == 404
    with pytest.raises((Denied, Missing)):
        perform("complete-plan", one, {"content": "Mine now"}, actor=actor_for(other.person))
    assert not FollowUp.objects.exists()


def test_the_workbench_counts_them(signed_in: Any) -> None:
    client = signed_in("sales")
    customer = make(Customer, owner=client.person)
    noon = timezone.localtime().replace(hour=12, minute=0)
    plan(client.person, customer, name="Noon talk", planned_at=noon)
    plan(client.person, customer, name="Missed talk", planned_at=noon - dt.timedelta(days=2))
    client.cookies["django_language"] = "en"
    page = client.get("/").content.decode()
    assert "Noon talk" in page
    assert "Missed talk" not in page
