"""Somebody leaves: preview, deactivation, and the way of everything he owned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from keben.domains.activities.models import Task
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.handover.held import holdings
from keben.domains.org.models import User
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain

Maker = Callable[..., User]
Browser = Callable[..., Client]
CUSTOMER = "customers.Customer"


@pytest.fixture
def leaver(person: Maker) -> User:
    user = person("E1", "王", "sales")
    for number in range(3):
        perform("create", Customer, {"name": f"客户 {number} 有限公司"}, actor=actor_for(user))
    return user


@pytest.fixture
def admin(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A1", "安", "system_admin"))


def test_the_preview_counts_per_noun(leaver: User, admin: Client) -> None:
    perform("delete", Customer.objects.first(), actor=actor_for(leaver))  # type: ignore[arg-type]
    found = {one.entity.label: one.count for one in holdings(leaver)}
    assert found[CUSTOMER] == 2
    page = admin.get(f"/system/people/{leaver.pk}/handover/").content.decode()
    assert f'name="to:{CUSTOMER}"' in page
    assert "客户 1 有限公司" not in page


def test_the_preview_says_that_following_ends(leaver: User, admin: Client) -> None:
    address = f"/system/people/{leaver.pk}/handover/"
    assert "He follows" not in admin.get(address).content.decode()
    for record in Customer.objects.all()[:2]:
        perform("follow", record, {"on": True}, actor=actor_for(leaver))
    page = admin.get(address).content.decode()
    assert "He follows 2 records; that ends with his account and goes to nobody." in page


def test_everything_moves_with_history_and_the_sessions_end(
    leaver: User, admin: Client, person: Maker, signed_in: Browser
) -> None:
    receiver, theirs = person("E2", "李", "sales"), signed_in(leaver)
    data = {"deactivate": "1", f"to:{CUSTOMER}": receiver.pk, "reason": "离职"}
    assert admin.post(f"/system/people/{leaver.pk}/handover/", data).status_code == 302
    leaver.refresh_from_db()
    assert leaver.status == "disabled"
    assert theirs.get("/me/")["Location"] == "/login/?ended=1&next=/me/"
    drain()
    assert set(Customer.objects.values_list("owner_id", flat=True)) == {receiver.pk}
    job = Job.objects.get(task="org.hand_over")
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert (job.result["done"], job.result["failed"], job.result["failures"]) == (3, 0, [])
    moves = LoggedEvent.objects.filter(entity=CUSTOMER, action="transfer")
    assert set(moves.values_list("actor_name", "reason", "face")) == {("安", "离职", "job")}
    told = LoggedEvent.objects.get(name="org.HandedOver")
    assert (told.object_id, told.data["done"], told.data["to_id"]) == (leaver.pk, 3, receiver.pk)


def test_one_colleague_for_all_the_rest(leaver: User, admin: Client, person: Maker) -> None:
    receiver = person("E2", "李", "sales")
    admin.post(f"/system/people/{leaver.pk}/handover/", {"to:all": receiver.pk})
    drain()
    leaver.refresh_from_db()
    assert leaver.status == "active"
    assert holdings(leaver) == []


def test_a_refused_row_is_named_and_the_others_move(
    leaver: User, admin: Client, person: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keben.domains.customers.pool.verbs import Transfer
    from keben.kernel.problems import Refused

    receiver, stubborn = person("E2", "李", "sales"), Customer.objects.order_by("pk")[1]
    real = Transfer.check

    def check(self: Transfer, record: Customer, ask: object) -> None:
        if record.pk == stubborn.pk:
            raise Refused.because("no", "This one stays.")
        real(self, record, ask)

    monkeypatch.setattr(Transfer, "check", check)
    admin.post(f"/system/people/{leaver.pk}/handover/", {"to:all": receiver.pk})
    drain()
    job = Job.objects.get(task="org.hand_over", args__entity=CUSTOMER)
    assert (job.result["done"], job.result["failed"]) == (2, 1)
    assert job.result["failures"] == [{"id": stubborn.pk, "title": stubborn.name, "reasons": ["This one stays."]}]
    assert "This one stays." in admin.get(f"/system/jobs/{job.pk}/").content.decode()


def test_a_colleague_who_cannot_take_over_is_refused_before_anything_happens(
    leaver: User, admin: Client, person: Maker
) -> None:
    gone = person("E2", "李", "sales")
    User.objects.filter(pk=gone.pk).update(status="disabled")
    for raw in (gone.pk, leaver.pk, 999_999, "abc"):
        answer = admin.post(f"/system/people/{leaver.pk}/handover/", {"deactivate": "1", "to:all": raw})
        assert answer.status_code == 409
    leaver.refresh_from_db()
    assert (leaver.status, Job.objects.count()) == ("active", 0)


def test_nouns_without_a_transfer_of_their_own_move_too(leaver: User, admin: Client, person: Maker) -> None:
    task = perform("create", Task, values(), actor=actor_for(leaver)).record
    receiver = person("E2", "李", "sales")
    admin.post(f"/system/people/{leaver.pk}/handover/", {"to:activities.Task": receiver.pk})
    drain()
    task.refresh_from_db()
    assert task.owner_id == receiver.pk


def values() -> dict[str, object]:
    from keben.kernel.registry import registry
    from keben.kernel.testing.make import values_for

    return values_for(registry.of(Task), 1)


def test_strangers_hand_over_nothing(leaver: User, person: Maker, signed_in: Browser) -> None:
    receiver = person("E2", "李", "sales")
    for who in (receiver, person("A2", "白", "security_admin")):
        client = signed_in(who)
        assert client.get(f"/system/people/{leaver.pk}/handover/").status_code == 403
        assert client.post(f"/system/people/{leaver.pk}/handover/", {"to:all": receiver.pk}).status_code == 403
    assert Job.objects.count() == 0


def test_a_part_that_went_along_with_another_is_done_whole(leaver: User, admin: Client) -> None:
    done = {"done": 0, "failed": 0}
    Job.objects.create(task="org.hand_over", args={"user": leaver.pk, "entity": CUSTOMER}, state="done", result=done)
    page = admin.get(f"/system/people/{leaver.pk}/handover/").content.decode()
    assert "100%" in page
    assert ">0%" not in page
