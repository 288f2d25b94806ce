"""A hand-over finds everything: fields that name somebody, teams, people below him, departments he leads, tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keben.api.token.model import Token
from keben.api.webhook.model import Webhook
from keben.domains.activities.models import Task
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.handover.held import holdings, parts
from keben.domains.org.models import Department, SignIn, User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.sharing import AddTeamMember
from keben.kernel.features.team import TeamMember
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from keben.web.models import SavedView

Maker = Callable[..., User]
Browser = Callable[..., Client]
S = system_actor()


@pytest.fixture
def leaver(person: Maker) -> User:
    return person("E1", "王", "sales")


@pytest.fixture
def receiver(person: Maker) -> User:
    return person("E2", "李", "sales")


@pytest.fixture
def admin(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A1", "安", "system_admin"))


def hand_over(admin: Client, leaver: User, **data: Any) -> None:
    answer = admin.post(f"/system/people/{leaver.pk}/handover/", data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    drain()


def counts(user: User) -> dict[str, int]:
    return {one.part.key: one.count for one in holdings(user)}


def test_every_way_to_belong_to_somebody_is_known(db: None) -> None:
    perform(
        "add",
        CustomField,
        {"entity": "customers.Customer", "name": "buyer", "label": "采购", "code": "person"},
        actor=S,
    )
    assert {part.key for part in parts()} >= {
        "customers.Customer", "customers.Customer.team", "customers.Customer.x_buyer", "activities.Task",
        "activities.Task.helpers", "api.Webhook", "org.Department.leaders", "org.User.supervisor",
    }  # fmt: skip
    assert not {part.key for part in parts()} & {"activities.FollowUp.author", "api.Token.user", "org.User.created_by"}


def test_the_log_of_sign_ins_keeps_its_names(leaver: User, receiver: User, admin: Client) -> None:
    line = SignIn.objects.create(user=leaver, login="E1", result="ok")
    assert counts(leaver) == {}
    hand_over(admin, leaver, **{"to:all": receiver.pk, "to:org.SignIn.user": receiver.pk})
    line.refresh_from_db()
    assert line.user_id == leaver.pk


def test_subordinates_and_departments_get_another_head(
    leaver: User, receiver: User, admin: Client, person: Maker
) -> None:
    below = person("E3", "赵", "sales", supervisor=leaver.pk)
    perform("edit", receiver, {"supervisor": leaver.pk}, actor=S)
    led = make(Department, name="华南", leaders=[leaver, receiver])
    alone = make(Department, name="华北", leaders=[leaver])
    assert counts(leaver) == {"org.Department.leaders": 2, "org.User.supervisor": 2}
    page = admin.get(f"/system/people/{leaver.pk}/handover/").content.decode()
    assert "Departments · Leaders" in page
    assert "People · Superior" in page
    hand_over(admin, leaver, **{"to:all": receiver.pk, "reason": "离职"})
    below.refresh_from_db()
    receiver.refresh_from_db()
    assert (below.supervisor_id, receiver.supervisor_id) == (receiver.pk, None)
    assert [list(one.leaders.values_list("pk", flat=True)) for one in (led, alone)] == [[receiver.pk], [receiver.pk]]
    assert counts(leaver) == {}
    told = LoggedEvent.objects.filter(entity="org.Department", object_id=alone.pk).latest("id")
    assert (told.action, told.actor_name, told.reason, told.face) == ("reassign", "安", "离职", "job")
    assert told.changes["leaders"] == [[{"id": leaver.pk, "title": "王"}], [{"id": receiver.pk, "title": "李"}]]


def test_helping_hands_move_and_nobody_stands_twice(leaver: User, receiver: User, admin: Client) -> None:
    task = make(Task, owner=receiver, helpers=[leaver, receiver])
    hand_over(admin, leaver, **{"to:activities.Task.helpers": receiver.pk})
    assert list(task.helpers.values_list("pk", flat=True)) == [receiver.pk]


def test_tasks_that_are_done_stay_with_who_did_them(leaver: User, receiver: User, admin: Client) -> None:
    left, done = make(Task, owner=leaver), make(Task, owner=leaver)
    perform("complete", done, actor=S)
    assert counts(leaver) == {"activities.Task": 1}
    hand_over(admin, leaver, **{"to:all": receiver.pk})
    left.refresh_from_db()
    done.refresh_from_db()
    assert (left.owner_id, done.owner_id) == (receiver.pk, leaver.pk)


def share(customer: Customer, user: User, *, write: bool, until: str = "") -> None:
    perform(AddTeamMember, customer, {"user": user.pk, "may_write": write, "until": until}, actor=S)


def test_team_memberships_move_with_right_and_date(leaver: User, receiver: User, admin: Client, person: Maker) -> None:
    boss = person("E9", "钱", "boss")
    one, two, three, past = (make(Customer, owner=boss) for _n in range(4))
    day = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    share(one, leaver, write=True, until=day)
    share(two, leaver, write=False)
    share(two, receiver, write=True)
    perform("edit", three, {"owner": receiver.pk}, actor=S)
    share(three, leaver, write=True)
    share(past, leaver, write=True)
    TeamMember.objects.filter(object_id=past.pk).update(until=timezone.localdate() - dt.timedelta(days=1))
    assert counts(leaver) == {"customers.Customer.team": 3}
    hand_over(admin, leaver, **{"to:customers.Customer.team": receiver.pk})
    alive = TeamMember.objects.exclude(object_id=past.pk)
    assert sorted(alive.values_list("object_id", "user_id", "may_write", "until")) == [
        (one.pk, receiver.pk, True, dt.date.fromisoformat(day)),
        (two.pk, receiver.pk, True, None),
    ]
    assert counts(leaver) == {}


def test_custom_fields_that_name_him_move(leaver: User, receiver: User, admin: Client) -> None:
    perform(
        "add",
        CustomField,
        {"entity": "customers.Customer", "name": "buyer", "label": "采购", "code": "person"},
        actor=S,
    )
    customer = make(Customer)
    perform("edit", customer, {"x_buyer": leaver.pk}, actor=S)
    assert counts(leaver) == {"customers.Customer.x_buyer": 1}
    hand_over(admin, leaver, **{"to:customers.Customer.x_buyer": receiver.pk})
    customer.refresh_from_db()
    assert customer.custom["buyer"] == {"id": receiver.pk, "title": "李"}
    assert counts(leaver) == {}


def test_tokens_end_with_the_account_and_stay_ended(leaver: User, receiver: User, admin: Client) -> None:
    token = perform("issue", Token, {"name": "ERP"}, actor=actor_for(leaver)).record
    caller = Client(headers={"Authorization": f"Bearer {token.secret}"})
    assert caller.get("/api/v1/me").status_code == 200
    assert "1 API token ends with his account." in admin.get(f"/system/people/{leaver.pk}/handover/").content.decode()
    hand_over(admin, leaver, deactivate="1")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert caller.get("/api/v1/me").status_code == 401
    leaver.refresh_from_db()
    perform("activate", leaver, actor=S)
    assert caller.get("/api/v1/me").status_code == 401


def test_an_unknown_part_moves_nothing(leaver: User, receiver: User, admin: Client) -> None:
    customer = make(Customer, owner=leaver)
    hand_over(admin, leaver, **{"to:customers.Customer.name": receiver.pk, "to:no.Noun": receiver.pk})
    customer.refresh_from_db()
    assert (customer.owner_id, Job.objects.filter(task="org.hand_over").count()) == (leaver.pk, 0)


def test_a_web_hook_goes_over_switched_off(person: Maker, receiver: User, admin: Client) -> None:
    boss, hook = person("E0", "高", "boss"), {"name": "ERP", "url": "https://93.184.216.34/", "events": "org.*"}
    made = make(Webhook, **hook, owner=boss, is_active=True)
    assert counts(boss) == {"api.Webhook": 1}
    hand_over(admin, boss, **{"to:api.Webhook": receiver.pk})
    made.refresh_from_db()
    assert (made.owner_id, made.is_active) == (receiver.pk, False)


def test_views_he_shared_go_to_a_colleague(leaver: User, receiver: User, admin: Client) -> None:
    def view(user: User, name: str, *, shared: bool, **own: Any) -> SavedView:
        return SavedView.objects.create(entity="customers.Customer", name=name, user=user, is_shared=shared, **own)

    shared, private = view(leaver, "重点", shared=True, is_default=True), view(leaver, "自用", shared=False)
    view(receiver, "重点", shared=False)
    page = admin.get(f"/system/people/{leaver.pk}/handover/").content.decode()
    assert "Views of lists that he shared" in page
    hand_over(admin, leaver, **{"to:all": receiver.pk})
    shared.refresh_from_db()
    private.refresh_from_db()
    assert (shared.user_id, shared.name, shared.is_default) == (receiver.pk, "重点 王", False)
    assert private.user_id == leaver.pk
    fact = LoggedEvent.objects.filter(action="handed-over").latest("id")
    assert fact.data == {
        "user_id": leaver.pk, "to_id": receiver.pk, "entity": "web.SavedView", "done": 1, "failed": 0,
    }  # fmt: skip
    page = admin.get(f"/system/people/{leaver.pk}/handover/").content.decode()
    assert "Views of lists that he shared" not in page
    assert "He owns nothing." in page


def test_without_a_colleague_the_views_stay(leaver: User, admin: Client) -> None:
    own = SavedView.objects.create(entity="customers.Customer", name="重点", user=leaver, is_shared=True)
    hand_over(admin, leaver)
    own.refresh_from_db()
    assert (own.user_id, LoggedEvent.objects.filter(action="handed-over").count()) == (leaver.pk, 0)
