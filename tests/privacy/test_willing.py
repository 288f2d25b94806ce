"""Who refused a channel or withdrew his consent: warned about at planning, refused at doing, over every channel."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.activities.models import FollowUpMethod, FollowUpPlan, Task
from keben.domains.activities.plan.reminder import plan_reminders
from keben.domains.care.models import CareItem, Gathering
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.privacy.models import Consent
from keben.kernel.actions.perform import perform
from keben.kernel.contacting import may_contact
from keben.kernel.doubts import Doubtful
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Refused
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
CASES = (("phone", "call", "phone", "勿打电话"), ("sms", "message", "device-mobile-message", "勿发短信"),
         ("mail", "", "mail", "勿发邮件"), ("all", "gift", "map-pin", "完全免打扰"))  # fmt: skip


@pytest.fixture
def me(people: Callable[..., Any]) -> Any:
    return people("sales")


def contact(me: Any, **more: Any) -> Any:
    return make(Contact, customer=make(Customer, owner=me).pk, name="罗建华", **more)


def withdraw(purpose: str, **whose: Any) -> None:
    made = make(Consent, purpose=purpose, text="同意", **whose)
    Consent.objects.filter(pk=made.pk).update(status="withdrawn", withdrawn_at=timezone.now())


@pytest.mark.parametrize(
    ("purpose", "phone", "sms", "mail"), [("contact", False, False, False), ("marketing", True, False, False),
                                          ("contract", True, True, True)],
)  # fmt: skip
@pytest.mark.parametrize("link", ["contact", "lead"])
def test_a_withdrawn_consent_closes_its_channels(
    me: Any, link: str, purpose: str, phone: bool, sms: bool, mail: bool
) -> None:
    one = contact(me) if link == "contact" else make(Lead)
    withdraw(purpose, **{link: one.pk})
    assert [may_contact(one, channel).value for channel in ("phone", "sms", "mail")] == [phone, sms, mail]
    make(Consent, purpose=purpose, text="同意", given_at=timezone.now(), **{link: one.pk})
    assert may_contact(one, "mail").value


def test_the_reason_is_the_consent_that_was_taken_back(me: Any) -> None:
    one, actor = contact(me), actor_for(me)
    given = perform("create", Consent, {"contact": one.pk, "text": "同意"}, actor=actor).record
    perform("withdraw", given, {}, actor=actor)
    one.refresh_from_db()
    said = [reason.text() for reason in may_contact(one, "mail").reasons]
    assert said == ["对方要求：完全免打扰。", "对方已撤回联系同意。"]
    perform("create", Consent, {"contact": one.pk, "text": "重新同意"}, actor=actor)
    one.refresh_from_db()
    assert may_contact(one, "mail").value


@pytest.mark.parametrize(("refused", "measure", "icon", "words"), CASES)
def test_planning_warns_and_doing_refuses(me: Any, refused: str, measure: str, icon: str, words: str) -> None:
    one, actor = contact(me, do_not_contact=refused), actor_for(me)
    method = make(FollowUpMethod, icon=icon)

    def aim(record: Any) -> None:
        record.target_entity, record.target_id, record.target_title = "customers.Contact", one.pk, one.name

    later = timezone.now() + dt.timedelta(hours=2)
    plan = {"name": "回访", "planned_at": later, "method": method.pk, "remind": "at"}
    with pytest.raises(Doubtful) as doubt:
        perform("create", FollowUpPlan, plan, actor=actor, prepare=aim)
    assert words in doubt.value.reasons[0].text()
    assert FollowUpPlan.objects.count() == 0
    made = perform("create", FollowUpPlan, plan, actor=actor, prepare=aim, acknowledge=("do_not_contact",)).record
    FollowUpPlan.objects.filter(pk=made.pk).update(remind_at=timezone.now())
    assert plan_reminders() == 1
    told = Notification.objects.get(user=me).text()
    assert "请不要执行" in told
    assert words in told
    if measure:
        care = {"customer": one.customer_id, "contact": one.pk, "measure": measure, "occasion_on": timezone.localdate()}
        if measure == "gift":
            care["measure"] = "card"
        with pytest.raises(Doubtful):
            perform("create", CareItem, care, actor=actor)
        item = perform("create", CareItem, care, actor=actor, acknowledge=("do_not_contact",)).record
        with pytest.raises(Refused) as no:
            perform("complete-care", item, {"cost": "0"}, actor=actor, acknowledge=("do_not_contact",))
        assert words in no.value.reasons[0].text()
        item.refresh_from_db()
        assert item.status == "planned"


def test_a_task_and_a_get_together_warn_about_who_wants_no_contact(me: Any) -> None:
    one, actor = contact(me, do_not_contact="all"), actor_for(me)

    def aim(record: Any) -> None:
        record.target_entity, record.target_id = "customers.Contact", one.pk

    with pytest.raises(Doubtful):
        perform("create", Task, {"name": "回电"}, actor=actor, prepare=aim)
    party = {"name": "年会", "held_at": timezone.now(), "guests": [one.pk]}
    with pytest.raises(Doubtful):
        perform("create", Gathering, party, actor=actor)
    assert (Task.objects.count(), Gathering.objects.count()) == (0, 0)
    Contact.objects.filter(pk=one.pk).update(do_not_contact="phone")
    perform("create", Task, {"name": "回电"}, actor=actor, prepare=aim)
    perform("create", Gathering, party, actor=actor)
    assert (Task.objects.count(), Gathering.objects.count()) == (1, 1)


def test_a_next_step_agreed_in_a_follow_up_is_warned_about(signed_in: Callable[..., Any]) -> None:
    client = signed_in("sales")
    one, method = contact(client.person), make(FollowUpMethod)
    given = perform("create", Consent, {"contact": one.pk, "text": "同意"}, actor=actor_for(client.person)).record
    perform("withdraw", given, {}, actor=actor_for(client.person))
    later = (timezone.localtime() + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    said = {}
    for step in ({}, {"next_at": later}):
        answer = client.post(f"/contact/{one.pk}/say/", {"method": str(method.pk), "text": "谈过", **step})
        toast = json.loads(answer["HX-Trigger"])["kb:toast"]
        said[bool(step)] = (toast["tone"], toast["text"])
    assert said == {
        False: ("ok", "已写跟进"),
        True: ("warn", "已写跟进；对方要求：完全免打扰；对方已撤回联系同意。"),
    }
