"""Many rows with personal data leave the house only after somebody else has approved it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from keben.data.exports.approving import decide
from keben.data.exports.model import ExportRun
from keben.data.exports.run import ask_export
from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import RoleField
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.data_io.test_export import rows_of

pytestmark = pytest.mark.django_db
LABEL = "customers.Contact"


@pytest.fixture
def team(people: Callable[..., Any]) -> dict[str, Any]:
    """A salesman with three contacts, his manager, a manager elsewhere; two rows are the limit."""
    manager = people("sales_manager", name="周敏")
    seller = people("sales", name="陈思远", supervisor=manager.pk)
    change_setting("export.personal_rows", 2)
    customer = make(Customer, owner=seller.pk)
    for number in range(3):
        make(Contact, customer=customer.pk, mobile=f"1390255600{number}", do_not_contact="sms" if number else "")
    return {"manager": manager, "seller": seller, "customer": customer}


def ask(person: Any, **more: Any) -> ExportRun:
    return ask_export(actor_for(person), LABEL, reason="展会邀请", form="csv", **{"names": ("name", "mobile"), **more})


def test_it_waits_is_approved_and_runs(team: dict[str, Any]) -> None:
    run = ask(team["seller"])
    assert (run.state, run.job_id, Job.objects.filter(task="data.export").count()) == ("asked", None, 0)
    drain()
    run.refresh_from_db()
    assert run.state == "asked"
    assert Notification.objects.get(user=team["manager"]).text() == "陈思远申请导出含个人信息的联系人 3 行：展会邀请"
    decide(actor_for(team["manager"]), run.pk, approve=True)
    drain()
    run.refresh_from_db()
    assert (run.state, run.done, run.decided_by_id) == ("done", 3, team["manager"].pk)
    told = [one.text() for one in Notification.objects.filter(user=team["seller"]).order_by("id")]
    assert told[0] == "你的联系人导出已由周敏批准。"
    rows = rows_of(run)
    assert "陈思远" in rows[0][0]
    assert rows[1][2] == "免打扰"
    assert sorted(row[2] for row in rows[2:]) == ["", "勿发短信", "勿发短信"]
    steps = LoggedEvent.objects.filter(entity=LABEL, data__export=run.pk).order_by("id")
    assert [(one.action, one.actor_id) for one in steps] == [
        ("ask-export", team["seller"].pk), ("approve-export", team["manager"].pk), ("export", team["seller"].pk),
    ]  # fmt: skip


def test_refused_it_never_runs(team: dict[str, Any]) -> None:
    run = ask(team["seller"])
    with pytest.raises(Invalid):
        decide(actor_for(team["manager"]), run.pk, approve=False, reason=" ")
    decide(actor_for(team["manager"]), run.pk, approve=False, reason="名单太大")
    drain()
    run.refresh_from_db()
    assert (run.state, run.error, run.path) == ("refused", "名单太大", "")
    assert Notification.objects.get(user=team["seller"]).text() == "你的联系人导出未获周敏批准：名单太大"
    with pytest.raises(Refused) as again:
        decide(actor_for(team["manager"]), run.pk, approve=True)
    assert again.value.reasons[0].code == "decided"
    assert Job.objects.filter(task="data.export").count() == 0


def test_nobody_decides_on_his_own_or_on_what_he_may_not_export(
    team: dict[str, Any], people: Callable[..., Any]
) -> None:
    run = ask(team["seller"])
    with pytest.raises(Refused) as own:
        decide(actor_for(team["seller"]), run.pk, approve=True)
    assert own.value.reasons[0].code == "own_export"
    from keben.domains.org.models import Department

    far = people("sales_manager", department=make(Department, name="华南大区"))
    for person in (far, people("service_engineer"), people("sales")):
        with pytest.raises(Denied):
            decide(actor_for(person), run.pk, approve=True)
    run.refresh_from_db()
    assert run.state == "asked"


def test_few_rows_or_nothing_personal_needs_nobody(team: dict[str, Any]) -> None:
    assert ask(team["seller"], names=("role", "attitude")).state == "waiting"
    assert ask(team["seller"], names=("customer", "customer.name")).state == "waiting"
    assert ask(team["seller"], names=("role", "customer.phone")).state == "asked"
    change_setting("export.personal_rows", 3)
    assert ask(team["seller"]).state == "waiting"


def test_what_he_sees_masked_is_not_counted(team: dict[str, Any]) -> None:
    role = team["seller"].roles.get()
    for name in ("mobile", "name"):
        make(RoleField, role=role.pk, entity=LABEL, field=name, right=1)
    assert ask(team["seller"]).state == "waiting"


def test_without_anybody_to_ask_it_is_refused(people: Callable[..., Any], team: dict[str, Any]) -> None:
    alone = people("sales")
    customer = make(Customer, owner=alone.pk)
    for number in range(3):
        make(Contact, customer=customer.pk, mobile=f"1380255600{number}")
    with pytest.raises(Refused) as refused:
        ask(alone)
    assert refused.value.reasons[0].code == "no_approver"
    assert not ExportRun.objects.exists()
    boss = people("boss")
    run = ask(alone)
    assert run.state == "asked"
    assert list(Notification.objects.values_list("user_id", flat=True)) == [boss.pk]


def test_the_pages_say_it_and_decide(team: dict[str, Any], client: Client) -> None:
    fragment = {"HX-Request": "true"}
    client.force_login(team["seller"], backend="keben.domains.org.signin.backend.StaffBackend")
    dialog = client.get("/contact/export/", headers=fragment).content.decode()
    assert "共 3 行，含个人信息（" in dialog
    client.post("/contact/export/", {"query": "", "reason": "展会邀请", "format": "csv", "_run": "1"}, headers=fragment)
    run = ExportRun.objects.get()
    assert "待审批" in client.get("/exports/").content.decode()
    refused = client.post(f"/exports/{run.pk}/approve/", headers=fragment)
    assert refused.status_code == 409
    manager = Client()
    manager.force_login(team["manager"], backend="keben.domains.org.signin.backend.StaffBackend")
    page = manager.get("/exports/").content.decode()
    assert "等待你审批" in page
    assert "陈思远" in page
    assert manager.post(f"/exports/{run.pk}/refuse/", {"reason": ""}, headers=fragment).status_code == 422
    answer = manager.post(f"/exports/{run.pk}/approve/", headers=fragment)
    assert answer.status_code == 200
    assert "等待你审批" not in answer.content.decode()
    run.refresh_from_db()
    assert run.state == "waiting"


def test_who_asked_may_take_it_back(team: dict[str, Any], client: Client) -> None:
    run = ask(team["seller"])
    client.force_login(team["seller"], backend="keben.domains.org.signin.backend.StaffBackend")
    client.post(f"/exports/{run.pk}/cancel/", headers={"HX-Request": "true"})
    run.refresh_from_db()
    assert run.state == "cancelled"
    with pytest.raises(Refused):
        decide(actor_for(team["manager"]), run.pk, approve=True)
