"""New leads go to whom the rules say, over every face; overdue ones are passed on; no two wait for each other."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.domains.marketing.assignment.choose import Round
from keben.domains.marketing.assignment.late import first_response
from keben.domains.marketing.models import AssignmentRule, Lead, LeadOwnerHistory, LeadSource
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Invalid, Refused
from keben.kernel.testing.make import SYSTEM, make
from keben.kernel.workdays import work_calendar
from tests.marketing.conftest import inside

pytestmark = pytest.mark.django_db


def rule(*people: Any, **given: Any) -> AssignmentRule:
    """A rule for these people, behind the ones before it."""
    given.setdefault("position", 10 * (AssignmentRule.objects.count() + 1))
    given.setdefault("way", "round_robin")
    given.setdefault("response_minutes", None)
    given.setdefault("regions", "")
    given.setdefault("products", "")
    return make(AssignmentRule, people=[person.pk for person in people], is_active=True, **given)


def new(**given: Any) -> Lead:
    """A lead that the program creates."""
    data = {"name": "无锡某安防有限公司", **given}
    return perform("create", Lead, data, actor=SYSTEM).record  # type: ignore[no-any-return]


def test_in_turn_and_why(cast: Any) -> None:
    rule(cast.chen, cast.xu, name="官网线索")
    owners = [new().owner.name for _each in range(3)]
    assert owners == ["陈思远", "许嘉怡", "陈思远"]
    last = LeadOwnerHistory.objects.latest("pk")
    assert (last.how, last.rule.name, last.reason) == ("rule", "官网线索", "“官网线索”：轮到陈思远。")


def test_conditions_and_order(cast: Any) -> None:
    expo = make(LeadSource, name="安博会")
    rule(cast.chen, name="展会", position=10, sources=[expo.pk])
    rule(cast.xu, name="江苏", position=20, regions="320000")
    rule(cast.manager, name="雷达", position=30, products="雷达，radar")
    assert new(source=expo.pk, region="320200").owner == cast.chen
    assert new(region="320200").owner == cast.xu
    assert new(region="440300", interested_products="周界雷达").owner == cast.manager
    chosen = Round().choose(Lead(name="x", region="440300"))
    assert [reason.message for reason in chosen.verdict.reasons] == [
        "“%(rule)s”: meant for other sources.",
        "“%(rule)s”: meant for other provinces.",
        "“%(rule)s”: meant for other products.",
    ]
    assert chosen.person is None


def test_least_load_and_quota(cast: Any) -> None:
    one = rule(cast.chen, cast.xu, name="负载", way="least_load")
    for _each in range(2):
        cast.owned()
    assert new().owner == cast.xu
    perform("edit", one, {"way": "quota", "daily_quota": 1}, actor=SYSTEM)
    assert new().owner == cast.chen
    assert new().owner is None  # 许嘉怡 had hers from the same rule today
    with pytest.raises(Invalid):
        perform("edit", one, {"daily_quota": None}, actor=SYSTEM)


def test_the_owner_that_somebody_named_stays(cast: Any) -> None:
    rule(cast.xu, name="全部")
    assert new(owner=cast.chen.pk).owner == cast.chen
    typed = perform("create", Lead, {"name": "手工录入"}, actor=cast.act(cast.chen)).record
    assert typed.owner == cast.xu


def test_without_rule_who_typed_it_keeps_it_and_a_stranger_goes_to_the_pool(cast: Any) -> None:
    assert perform("create", Lead, {"name": "手工录入"}, actor=cast.act(cast.chen)).record.owner == cast.chen
    lead = new()
    assert (lead.owner, lead.in_pool, lead.pool) == (None, True, cast.pool)


def test_people_who_left_get_nothing(cast: Any) -> None:
    rule(cast.chen, cast.xu, name="全部")
    type(cast.chen).objects.filter(pk=cast.chen.pk).update(status="disabled")
    assert {new().owner for _each in range(2)} == {cast.xu}


def test_a_batch_takes_turns_too(cast: Any) -> None:
    rule(cast.chen, cast.xu, name="导入")
    made = BatchCreate(Lead, SYSTEM).write([{"name": f"导入{at}"} for at in range(6)])
    assert [one.record.owner.name for one in made] == ["陈思远", "许嘉怡"] * 3
    assert len({one.record.number for one in made}) == 6


def mixed(cast: Any, sources: list[Any]) -> list[dict[str, Any]]:
    """Rows of a file as they come: some name their owner, some fit the first rule, most the last one."""
    rows: list[dict[str, Any]] = []
    for at in range(30):
        row: dict[str, Any] = {"name": f"导入{at}", "source": sources[at % 3].pk}
        if at % 5 == 0:
            row["owner"] = (cast.chen, cast.manager)[at % 2].pk
        if at == 7:
            row["nonsense"] = "x"
        rows.append(row)
    return rows


def outcome(made: list[Any]) -> list[Any]:
    """Who got each lead under which rule, and why; what was refused."""
    found: list[Any] = []
    for one in made:
        if one.error is not None:
            found.append(type(one.error).__name__)
            continue
        line = LeadOwnerHistory.objects.get(lead=one.record.pk)
        lead = Lead.objects.get(pk=one.record.pk)
        due = lead.response_due_at is not None
        found.append((lead.name, lead.owner_id, lead.assignment_rule_id, due, line.how, line.reason, lead.number[-6:]))
    return found


def test_a_batch_gives_what_one_by_one_gives(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns, loads and quotas count what waits in the batch, in its order; refused rows cost nobody a turn."""
    sources = [make(LeadSource, name=name) for name in ("安博会", "官网", "电话")]
    rule(cast.chen, cast.xu, name="展会", sources=[sources[0].pk], way="quota", daily_quota=2, response_minutes=60)
    rule(cast.xu, cast.manager, name="官网", sources=[sources[1].pk], way="round_robin")
    rule(cast.chen, cast.xu, cast.manager, name="其余", way="least_load")
    rows = mixed(cast, sources)
    refused = Refused.because("guarded", "No.")
    guard: Any = lambda entity, drafts, actor: {d.place: refused for d in drafts if d.record.name.endswith("4")}  # noqa: E731
    monkeypatch.setattr("keben.kernel.actions.batch.MANY_GUARDS", [guard])

    def written(size: int) -> list[Any]:
        point = transaction.savepoint()
        made: list[Any] = []
        for start in range(0, len(rows), size):
            made += BatchCreate(Lead, SYSTEM).write(rows[start : start + size])
        found = outcome(made)
        transaction.savepoint_rollback(point)
        return found

    singly = written(1)
    assert singly[7] == "Invalid"
    assert [at for at, one in enumerate(singly) if one == "Refused"] == [4, 14, 24]
    assert {one[4] for one in singly if isinstance(one, tuple)} == {"rule", "create"}
    assert written(30) == singly
    assert written(7) == singly


def test_a_batch_under_rules_asks_as_often_for_many_as_for_few(cast: Any) -> None:
    rule(cast.chen, cast.xu, name="全部", way="least_load", response_minutes=60)
    asked = []
    for count in (5, 10, 60):  # the first run fills what is kept
        with CaptureQueriesContext(connection) as found:
            made = BatchCreate(Lead, SYSTEM).write([{"name": f"甲{count}-{at}"} for at in range(count)])
        assert all(one.error is None for one in made)
        asked.append(len(found))
    assert asked[1] == asked[2]
    assert sum(Notification.objects.filter(category="lead").values_list("count", flat=True)) == 75


@pytest.mark.parametrize("count", [2, 40])
def test_a_batch_writes_its_history_at_once(cast: Any, count: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        made = BatchCreate(Lead, SYSTEM).write([{"name": f"导入{at}", "owner": cast.chen.pk} for at in range(count)])
    rows = LeadOwnerHistory.objects.order_by("pk").values_list("lead", "how", "to_owner", "created_by")
    assert list(rows) == [(one.record.pk, "create", cast.chen.pk, None) for one in made]
    table = LeadOwnerHistory._meta.db_table
    writes = [one["sql"] for one in asked if f'INSERT INTO "{table}"' in one["sql"]]
    # PostgreSQL copies the rows past the log of statements.
    assert len(writes) == (0 if connection.vendor == "postgresql" else 1)
    told = Notification.objects.filter(category="lead").values_list("user", "count", "keys")
    assert list(told) == [(cast.chen.pk, count, [one.record.pk for one in made])]  # one word about all of them


def test_assign_by_rule_later(cast: Any) -> None:
    lead = cast.pooled()
    with pytest.raises(Refused) as refused:
        perform("assign-by-rule", inside(lead), actor=cast.act(cast.manager))
    assert refused.value.reasons[0].code == "no_rule"
    rule(cast.xu, name="全部")
    perform("assign-by-rule", inside(lead), actor=cast.act(cast.manager))
    lead.refresh_from_db()
    assert (lead.owner, lead.in_pool) == (cast.xu, False)


def test_deadline_is_working_time(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    friday = dt.datetime(2026, 11, 20, 17, 30, tzinfo=work_calendar().zone)
    monkeypatch.setattr("django.utils.timezone.now", lambda: friday)
    rule(cast.chen, name="两小时", response_minutes=120)
    due = new().response_due_at
    assert due.astimezone(friday.tzinfo) == dt.datetime(2026, 11, 23, 10, 30, tzinfo=friday.tzinfo)


def overdue(lead: Lead) -> None:
    """Let the deadline pass."""
    Lead.objects.filter(pk=lead.pk).update(response_due_at=timezone.now() - dt.timedelta(minutes=1))


def test_overdue_is_reminded_then_passed_on_then_escalated(cast: Any) -> None:
    rule(cast.chen, cast.xu, name="两小时", response_minutes=120)
    lead = new()
    overdue(lead)
    assert first_response() == {"reminded": 1, "passed_on": 0, "escalated": 0}
    assert first_response() == {"reminded": 0, "passed_on": 0, "escalated": 0}
    lead.refresh_from_db()
    assert (lead.owner, lead.reminded_at is None) == (cast.chen, False)
    overdue(lead)
    assert first_response()["passed_on"] == 1
    lead.refresh_from_db()
    assert (lead.owner, lead.previous_owner, lead.reminded_at) == (cast.xu, cast.chen, None)
    assert lead.response_due_at > timezone.now()
    overdue(lead)
    first_response()
    overdue(lead)
    assert first_response()["escalated"] == 1
    lead.refresh_from_db()
    assert (lead.owner, lead.response_due_at) == (cast.manager, None)
    assert list(LeadOwnerHistory.objects.order_by("pk").values_list("how", "reason")) == [
        ("rule", "“两小时”：轮到陈思远。"),
        ("late", "没有按时首次响应"),
        ("late", "没有按时首次响应"),
    ]
    told = list(Notification.objects.filter(user=cast.chen).order_by("pk").values_list("message", flat=True))
    assert told == [
        "A lead for you: “%(title)s”",
        "First response overdue: “%(title)s”",
        "“%(title)s” went to a colleague: no first response",
    ]


def test_an_answered_lead_is_left_alone(cast: Any) -> None:
    rule(cast.chen, cast.xu, name="两小时", response_minutes=120)
    lead = new()
    overdue(lead)
    perform("start-following", lead, actor=cast.act(cast.chen))
    assert sum(first_response().values()) == 0
    lead.refresh_from_db()
    assert lead.owner == cast.chen


def test_nobody_is_left_to_ask(cast: Any) -> None:
    rule(cast.manager, name="只有经理", response_minutes=5)
    lead = new()
    overdue(lead)
    first_response()
    overdue(lead)
    assert sum(first_response().values()) == 0
    lead.refresh_from_db()
    assert (lead.owner, lead.response_due_at) == (cast.manager, None)


def test_many_at_once_take_exact_turns_without_a_deadlock(postgres: None, people: Callable[..., Any]) -> None:
    three = [people("sales", name=name) for name in ("甲", "乙", "丙")]
    east = rule(*three, name="江苏", regions="320000")
    rule(*three, name="其他")

    def work(person: int) -> None:
        for turn in range(4):
            with transaction.atomic():  # several leads in one transaction, under rules in changing order
                for region in ("320200", "440300") if (person + turn) % 2 else ("440300", "320200"):
                    new(region=region)
        connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    counted = Counter(LeadOwnerHistory.objects.filter(rule=east).values_list("to_owner__name", flat=True))
    assert counted == {"甲": 4, "乙": 4, "丙": 4}


def test_who_enters_a_lead_that_a_rule_gives_away_reads_who_has_it(cast: Any, client: Any) -> None:
    """It is out of his sight: he is led to his list, not to a page that he may not see."""
    rule(cast.xu, name="全部")
    client.force_login(cast.chen)
    sent = {"HX-Request": "true"}
    answer = client.post("/lead/new/", {"name": "无锡某厂"}, headers=sent)
    lead = Lead.objects.get()
    assert lead.owner == cast.xu
    assert answer["HX-Redirect"] == "/lead/"
    toast = json.loads(answer["HX-Trigger"])["kb:toast"]
    assert "已新建“无锡某厂”，负责人是许嘉怡" in json.dumps(toast, ensure_ascii=False)
    in_dialog = client.post("/lead/new/", {"name": "无锡另厂"}, headers={**sent, "KB-Layer": "dialog"})
    assert "负责人是许嘉怡" in json.dumps(json.loads(in_dialog["HX-Trigger"]), ensure_ascii=False)
    client.force_login(cast.manager)  # he sees what his people have
    made = client.post("/lead/new/", {"name": "常州某厂"}, headers=sent)
    assert made["HX-Redirect"] == f"/lead/{Lead.objects.latest('pk').pk}/"


def test_the_log_of_a_batch_tells_the_same_of_a_lead_as_that_of_one(cast: Any) -> None:
    rule(cast.chen, name="官网线索", response_minutes=60)
    told = []
    for data in ({"name": "按规则"}, {"name": "指名", "owner": cast.xu.pk}):
        one = perform("create", Lead, data, actor=SYSTEM).event
        (made,) = BatchCreate(Lead, SYSTEM).write([data])
        assert one is not None
        assert made.event is not None
        assert one.changes.keys() == made.event.changes.keys()
        told.append(one.changes["owner"][1]["title"])
    assert told == ["陈思远", "许嘉怡"]


def test_a_rule_names_its_people(people: Callable[..., Any]) -> None:
    data = {"name": "没有人的规则", "way": "round_robin", "people": []}
    with pytest.raises(Invalid) as refused:
        perform("create", AssignmentRule, data, actor=SYSTEM)
    assert [problem.code for problem in refused.value.errors["people"]] == ["required"]
    person = people("sales")
    assert perform("create", AssignmentRule, {**data, "people": [person.pk]}, actor=SYSTEM).record.pk
