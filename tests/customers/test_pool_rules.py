"""Every refusal of the pools with its reason, who sees what, and what the nightly run tells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from keben.domains.activities.models import FollowUpPlan, Task
from keben.domains.customers.models import (
    Contact,
    Customer,
    Keeper,
    OwnershipLimit,
    Pool,
    PooledCustomer,
    PoolNight,
    PoolReason,
    PoolRule,
)
from keben.domains.customers.pool import foretold
from keben.domains.customers.pool import recycle as night
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.countdown import write
from keben.domains.customers.pool.recycle import recycle
from keben.domains.org.access.actors import actor_for
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.features.team import TeamMember
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Denied, Invalid, KebenError, Missing, Refused
from keben.kernel.reader import explain_access, fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from keben.web.models import SavedView
from tests.customers.conftest import verbs, why

CODE = "91440300708461136T"

pytestmark = pytest.mark.django_db


def refused(action: str, record: Any, actor: Any, **data: Any) -> list[str]:
    """The reasons why something is not done; the record stays as it was."""
    before = Customer._base_manager.filter(pk=record.pk).values().get()
    with pytest.raises(KebenError) as error:
        perform(action, record, data, actor=actor)
    assert Customer._base_manager.filter(pk=record.pk).values().get() == before
    return why(error.value)


def inside(customer: Customer) -> PooledCustomer:
    """The customer as members of its pool see it."""
    return PooledCustomer.objects.get(pk=customer.pk)


def test_claims_are_refused_with_the_day_from_which_they_are_free(crew: Any) -> None:
    today = timezone.localdate()
    perform("edit", crew.pool, {"cool_down_days": 30, "protection_days": 2}, actor=SYSTEM)
    customer = crew.owned()
    perform("release-to-pool", customer, crew.into(), actor=crew.act(crew.chen))
    again, free = show_date(today + dt.timedelta(days=30)), show_date(today + dt.timedelta(days=2))
    assert refused("claim", inside(customer), crew.act(crew.chen)) == [
        f"You had it before; you may claim it again from {again}. Until then 周敏 may assign it to you."
    ]
    assert refused("claim", inside(customer), crew.act(crew.xu)) == [
        f"It has just come into the pool and may be claimed from {free}. Until then 周敏 may assign it."
    ]
    perform("assign", inside(customer), {"new_owner": crew.chen.pk}, actor=crew.act(crew.manager))
    assert Customer.objects.get().owner == crew.chen


def test_who_was_faster_on_another_day_is_told_with_the_day(crew: Any) -> None:
    customer = crew.pooled()
    perform("claim", inside(customer), actor=crew.act(crew.xu))
    Customer.objects.update(owned_since=timezone.now() - dt.timedelta(days=9))
    since = timezone.localtime(Customer.objects.get().owned_since).strftime("%Y-%m-%d %H:%M")
    told = f"许嘉怡 has it already, since {since}. Claim another one, or ask to be let into the team."
    assert refused("claim", inside(customer), crew.act(crew.chen)) == [told]


def test_a_pool_without_administrators_names_none_who_could_help(crew: Any) -> None:
    customer, pool = crew.owned(), make(Pool, name="无人管理", members=[crew.chen.pk], cool_down_days=30)
    perform("release-to-pool", customer, crew.into(pool=pool.pk), actor=crew.act(crew.chen))
    with override("en"):
        again = show_date(timezone.localdate() + dt.timedelta(days=30))
        told = (
            f"You had it before; you may claim it again from {again}. Until then an administrator may assign it to you."
        )
        assert refused("claim", inside(customer), crew.act(crew.chen)) == [told]


def test_a_lock_that_ends_is_told_with_its_day_and_nothing_to_do_with_what_to_do(crew: Any) -> None:
    customer, chen, manager = crew.owned(), crew.act(crew.chen), crew.act(crew.manager)
    until = timezone.localdate() + dt.timedelta(days=9)
    perform("lock", customer, {"until": until.isoformat()}, actor=chen)
    told = f"“{customer.name}” is locked until {show_date(until)}; wait, or unlock it first."
    assert refused("release-to-pool", customer, chen, **crew.into()) == [told]
    pooled = crew.pooled()
    assert refused("transfer", customer, manager, new_owner=crew.chen.pk, keep="out") == [
        "陈思远 already owns this customer; choose somebody else."
    ]
    assert refused("release-to-pool", pooled, SYSTEM, **crew.into()) == [
        "Nobody has this customer, so nobody can give it back; move it into a pool instead."
    ]
    assert refused("take-back", pooled, SYSTEM, **crew.into()) == [
        "Nobody has this customer, so it cannot be taken back; assign it, or move it into a pool."
    ]
    assert refused("move-to-pool", inside(pooled), manager, **crew.into()) == [
        "It lies in “华东公海” already; choose another pool."
    ]


def test_limits_hold_for_claims_assignments_and_edits(crew: Any) -> None:
    make(OwnershipLimit, name="三家", members=[crew.chen.pk], max_customers=1, max_locked=1, count_dealt=False)
    mine, pooled, other = crew.owned(), crew.pooled(), crew.owned(owner=crew.xu)
    told = ["陈思远 has reached the limit: 1 of 1 customers owned. Give one back first."]
    manager = crew.act(crew.manager)
    assert refused("claim", inside(pooled), crew.act(crew.chen)) == told
    assert refused("assign", inside(pooled), manager, new_owner=crew.chen.pk) == told
    assert refused("transfer", other, manager, new_owner=crew.chen.pk) == told
    assert refused("edit", other, manager, owner=crew.chen.pk) == told
    perform("lock", mine, actor=crew.act(crew.chen))
    crew.rule(spare_dealt=False)
    Customer.objects.filter(pk=mine.pk).update(is_dealt=True)
    perform("claim", inside(pooled), actor=crew.act(crew.chen))
    assert refused("lock", pooled, crew.act(crew.chen)) == [
        "陈思远 has reached the limit: 1 of 1 customers locked. Unlock one first."
    ]


def test_locked_ones_and_foreign_ones_stay(crew: Any) -> None:
    customer = crew.owned()
    manager, chen = crew.act(crew.manager), crew.act(crew.chen)
    assert refused("take-back", customer, chen, **crew.into()) == ["It is your own customer; give it back instead."]
    assert refused("release-to-pool", customer, manager, **crew.into()) == [
        "It belongs to 陈思远; only the owner gives it back. Take it back instead."
    ]
    perform("lock", customer, actor=chen)
    locked = [f"“{customer.name}” is locked; unlock it first."]
    assert refused("release-to-pool", customer, chen, **crew.into()) == locked
    assert refused("take-back", customer, manager, **crew.into()) == locked
    assert refused("move-to-pool", customer, SYSTEM, **crew.into()) == [
        "陈思远 has this customer; take it back instead."
    ]
    assert refused("assign", customer, SYSTEM, new_owner=crew.xu.pk) == ["陈思远 has it already; transfer it instead."]


def test_without_a_pool_the_refusal_says_so(crew: Any) -> None:
    customer, chen = crew.owned(), crew.act(crew.chen)
    with pytest.raises(Invalid) as missing:
        perform("release-to-pool", customer, {"why": crew.reason.pk}, actor=chen)
    assert list(missing.value.errors) == ["pool"]
    second = make(Pool, name="老客户公海")
    perform("edit", second, {"is_active": False}, actor=SYSTEM)
    assert refused("release-to-pool", customer, chen, pool=second.pk, why=crew.reason.pk) != []
    Pool.objects.update(is_active=False)
    perform("edit", make(Pool, name="空", is_active=True), {"remark": "x"}, actor=SYSTEM)
    Pool.objects.update(is_active=False)
    perform("edit", second, {"remark": "x"}, actor=SYSTEM)
    assert refused("release-to-pool", customer, chen, why=crew.reason.pk) == [
        "No customer pool is set up; ask an administrator for one."
    ]


def test_members_see_their_pool_and_administrators_give_out(crew: Any, people: Callable[..., Any]) -> None:
    customer, stranger = crew.pooled(), people("sales")
    assert not scoped(PooledCustomer, crew.act(stranger)).exists()
    with pytest.raises(Missing):
        perform("claim", inside(customer), actor=crew.act(stranger))
    assert scoped(PooledCustomer, crew.act(crew.chen)).get().pk == customer.pk
    assert not scoped(Customer, crew.act(crew.chen)).exists()
    with pytest.raises(Denied):
        perform("assign", inside(customer), {"new_owner": crew.xu.pk}, actor=crew.act(crew.chen))
    with pytest.raises(Denied):
        perform("move-to-pool", inside(customer), crew.into(), actor=crew.act(crew.chen))
    department = crew.chen.department
    perform("edit", crew.pool, {"members": [], "departments": [department.pk]}, actor=SYSTEM)
    assert scoped(PooledCustomer, crew.act(stranger)).get().pk == customer.pk


def test_pools_with_customers_and_the_last_one_stay_open(crew: Any) -> None:
    customer = crew.pooled()
    with pytest.raises(Refused) as full:
        perform("edit", crew.pool, {"is_active": False}, actor=SYSTEM)
    assert why(full.value) == [
        "1 customers still lie in “华东公海”. Move them first, with “Move all customers” of the pool."
    ]
    with pytest.raises(Refused):
        perform("delete", crew.pool, actor=SYSTEM)
    other = make(Pool, name="老客户公海")
    perform("move-to-pool", inside(customer), crew.into(pool=other.pk), actor=crew.act(crew.manager))
    perform("edit", crew.pool, {"is_active": False}, actor=SYSTEM)
    perform("assign", inside(customer), {"new_owner": crew.chen.pk}, actor=SYSTEM)
    with pytest.raises(Refused) as last:
        perform("edit", other, {"is_active": False}, actor=SYSTEM)
    assert why(last.value) == ["“老客户公海” is the last active pool; open another one first."]


def test_views_are_counted_once_and_refused_above_the_limit(crew: Any, client: Client) -> None:
    perform("edit", crew.pool, {"daily_views": 1}, actor=SYSTEM)
    first, second, chen = crew.pooled(), crew.pooled(), crew.act(crew.chen)
    for _again in range(2):
        assert fetch(PooledCustomer, first.pk, chen).pk == first.pk
    with pytest.raises(Refused) as error:
        fetch(PooledCustomer, second.pk, chen)
    told = (
        "You have opened 1 of 1 of “华东公海” today. Those stay open to you; for others go on tomorrow, or ask 周敏 to "
        "assign one to you."
    )
    assert why(error.value) == [told]
    client.force_login(crew.chen, backend="keben.domains.org.signin.backend.StaffBackend")
    page = client.get(f"/pooled-customer/{second.pk}/")
    assert page.status_code == 409
    assert "今日查看次数已达上限" in page.content.decode()
    assert client.get(f"/pooled-customer/{first.pk}/").status_code == 200


def test_the_api_counts_views_as_the_pages_do(crew: Any, client: Client) -> None:
    perform("edit", crew.pool, {"daily_views": 1}, actor=SYSTEM)
    first, second = crew.pooled(), crew.pooled()
    client.force_login(crew.chen, backend="keben.domains.org.signin.backend.StaffBackend")
    assert client.get(f"/api/v1/pooled-customer/{first.pk}").status_code == 200
    assert client.get(f"/api/v1/pooled-customer/{second.pk}").status_code == 409


def test_a_rule_wants_days_and_takes_the_condition_of_a_view(crew: Any) -> None:
    rule = crew.rule(follow_up_days=30)
    with pytest.raises(Invalid) as none:
        perform("edit", rule, {"follow_up_days": ""}, actor=SYSTEM)
    assert list(none.value.errors) == ["follow_up_days"]
    tree = {"any": [["lifecycle", "any", ["lost"]], ["name", "contains", "甲"]]}
    view = SavedView.objects.create(entity="customers.Customer", name="甲或流失", user=crew.manager, tree=tree)
    perform("take-condition", rule, {"view": f"v{view.pk}"}, actor=crew.act(crew.manager))
    rule.refresh_from_db()
    assert (rule.condition, rule.condition_name) == (tree, "甲或流失")
    caught, spared = crew.owned(days=90, name="甲公司"), crew.owned(days=90, name="乙公司")
    assert recycle()["dropped"] == 1
    assert dict(Customer.objects.values_list("pk", "pool")) == {caught.pk: crew.pool.pk, spared.pk: None}
    perform("drop-condition", rule, actor=SYSTEM)
    assert recycle()["dropped"] == 1
    with pytest.raises(Refused):
        perform("drop-condition", PoolRule.objects.get(), actor=SYSTEM)


def test_days_without_a_deal_count_from_owning_and_levels_decide(crew: Any) -> None:
    from keben.domains.customers.models import CustomerLevel

    key = make(CustomerLevel, name="重要", code="key")
    slow = crew.rule(name="重要", position=1, levels=[key.pk], follow_up_days=None, deal_days=100)
    fast = crew.rule(name="其他", position=2, follow_up_days=30, deal_days=20)
    big, small = crew.owned(days=50, level=key.pk), crew.owned(days=10)
    recycle()
    today = timezone.localdate()
    assert list(Customer.objects.order_by("pk").values_list("pk", "recycle_on", "recycle_rule")) == [
        (big.pk, today + dt.timedelta(days=50), slow.pk),
        (small.pk, today + dt.timedelta(days=10), fast.pk),
    ]


def test_owners_are_warned_once_and_told_what_they_lost(crew: Any) -> None:
    crew.rule(follow_up_days=30)
    soon, gone = crew.owned(days=28, name="快到期"), crew.owned(days=40, name="已到期")
    recycle()
    recycle()
    with override("en"):
        found = Notification.objects.filter(user=crew.chen, category="pool").order_by("pk")
        told = [(one.text(), one.object_id) for one in found]
    assert sorted(told, key=str) == [
        ("“已到期” fell into a pool", None),
        ("“快到期” falls into a pool soon", soon.pk),
    ]
    assert Customer.objects.get(pk=gone.pk).pool_note == PoolRule.objects.get().name


def test_the_command_says_who_would_fall_and_drops(crew: Any, capsys: Any) -> None:
    from keben.config.cli import main

    crew.rule(name="三十天", follow_up_days=30)
    customer = crew.owned(days=40, name="华源安防")
    assert main(["pools", "recycle", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert "1 would fall" in text
    assert "华源安防" in text
    assert Customer.objects.get(pk=customer.pk).pool is None
    assert main(["pools", "recycle"]) == 0
    assert capsys.readouterr().out.startswith("1 dropped, 0 refused, 1 days changed")
    assert Customer.objects.get(pk=customer.pk).pool == crew.pool


def test_after_the_verb_he_goes_on_where_the_customer_is_now(crew: Any, client: Client) -> None:
    customer, chen = crew.pooled(), crew.chen
    client.force_login(chen, backend="keben.domains.org.signin.backend.StaffBackend")

    def post(address: str, verb: str, **data: Any) -> str:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"}
        return str(client.post(f"{address}do/{verb}/", data, headers=headers).headers)

    assert f"/customer/{customer.pk}/" in post(f"/pooled-customer/{customer.pk}/", "claim")
    assert "'/customer/'" in post(f"/customer/{customer.pk}/", "release-to-pool", **crew.into())
    customer.refresh_from_db()
    assert (customer.owner, customer.pool) == (None, crew.pool)


def test_an_address_leads_to_where_the_customer_is_now(crew: Any, client: Client) -> None:
    customer = crew.pooled()
    client.force_login(crew.chen, backend="keben.domains.org.signin.backend.StaffBackend")
    pooled, own = f"/pooled-customer/{customer.pk}/", f"/customer/{customer.pk}/"

    def led(address: str, **headers: str) -> tuple[int, str]:
        answer = client.get(address, headers=headers)
        return answer.status_code, answer.headers.get("Location", "")

    assert led(own) == (302, pooled)
    assert led(pooled) == (200, "")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{pooled}do/claim/"}
    assert f"'{own}'" in str(client.post(f"{pooled}do/claim/", {}, headers=headers).headers)
    assert led(pooled) == (302, own)
    assert f"“{customer.name}”" in client.get(own).content.decode()
    assert led(f"{pooled}print/") == (404, "")
    assert led(pooled, **{"HX-Request": "true"}) == (404, "")
    client.force_login(crew.xu, backend="keben.domains.org.signin.backend.StaffBackend")
    assert [led(address) for address in (pooled, own)] == [(404, ""), (404, "")]  # nothing of it is his


def test_rows_of_one_batch_are_counted_one_after_the_other(crew: Any) -> None:
    make(OwnershipLimit, name="一家", members=[crew.chen.pk], max_customers=1)
    first, second = crew.owned(owner=crew.xu), crew.owned(owner=crew.xu)
    run = BatchEdit(Customer, SYSTEM, parsed=True)
    held = run.hold([first.pk, second.pk])
    made = run.write([(held[key], {"owner": crew.chen}) for key in (first.pk, second.pk)])
    assert made[0].error is None
    assert why(made[1].error) == ["陈思远 has reached the limit: 1 of 1 customers owned. Give one back first."]
    assert list(Customer.objects.order_by("pk").values_list("owner", flat=True)) == [crew.chen.pk, crew.xu.pk]


def test_new_rows_of_one_batch_are_counted_together_and_a_refused_one_takes_no_room(crew: Any) -> None:
    make(OwnershipLimit, name="三家", members=[crew.chen.pk], max_customers=3)
    crew.owned()
    crew.owned(owner=crew.xu, uscc=CODE)
    names = ["苏州甲厂", "苏州乙厂", "苏州丙厂", "苏州丁厂"]
    rows: list[dict[str, Any]] = [{"name": name, "owner": crew.chen} for name in names]
    rows[1]["uscc"] = CODE  # somebody else's, which the database is asked for once the rows are written
    made = BatchCreate(Customer, replace(SYSTEM, face="import"), parsed=True).write(rows)
    assert [one.error is None for one in made] == [True, False, True, False]
    assert why(made[3].error) == ["陈思远 has reached the limit: 3 of 3 customers owned. Give one back first."]
    mine = Customer.objects.filter(owner=crew.chen, name__in=names).order_by("pk")
    assert [one.name for one in mine] == ["苏州甲厂", "苏州丙厂"]


def test_a_limit_costs_a_batch_the_same_few_queries_whatever_its_rows(crew: Any) -> None:
    make(OwnershipLimit, name="百家", members=[crew.chen.pk], max_customers=100)
    cost = []
    for size in (2, 12, 24):  # the first one also asks what is kept afterwards
        run = BatchCreate(Customer, SYSTEM, parsed=True)
        with CaptureQueriesContext(connection) as asked:
            run.write([{"name": f"无锡{size}批{at}厂", "owner": crew.chen} for at in range(size)])
        cost.append(len(asked.captured_queries))
    assert cost[1] == cost[2]


def test_what_is_open_goes_along_or_ends_with_the_pool(crew: Any) -> None:
    customer = crew.owned()
    contact = make(Contact, customer=customer)
    about = {"target_entity": "customers.Customer", "target_id": customer.pk}
    task = make(Task, owner=crew.chen, **{**about, "target_entity": "customers.Contact", "target_id": contact.pk})
    plan = make(FollowUpPlan, owner=crew.chen, planned_at=timezone.now() + dt.timedelta(days=1), **about)
    foreign = make(Task, owner=crew.xu, **about)
    perform("transfer", customer, {"new_owner": crew.xu.pk, "keep": "out"}, actor=crew.act(crew.manager))
    for one in (task, plan, foreign):
        one.refresh_from_db()
        assert (one.owner, one.status) == (crew.xu, "open")
    perform("release-to-pool", customer, crew.into(), actor=crew.act(crew.xu))
    for one in (task, plan, foreign):
        one.refresh_from_db()
        assert (one.owner, one.status) == (crew.xu, "cancelled")
    assert LoggedEvent.objects.filter(entity="activities.Task", action="cancel", reason="华东公海").count() == 2


def test_relations_go_to_the_new_owner_and_with_a_pool_nobody_keeps_them(crew: Any) -> None:
    customer = crew.owned()
    head, buyer = make(Contact, customer=customer), make(Contact, customer=customer)
    mine = make(Keeper, customer=customer, contact=head, kind="key", colleague=crew.chen, name="")
    both = make(Keeper, customer=customer, contact=buyer, kind="key", colleague=crew.chen, name="")
    manager = make(Keeper, customer=customer, contact=buyer, kind="key", colleague=crew.manager, name="")

    def keepers() -> list[Any]:
        return [Keeper.objects.get(pk=one.pk).colleague for one in (mine, both, manager)]

    perform("transfer", customer, {"new_owner": crew.xu.pk, "keep": "read"}, actor=crew.act(crew.manager))
    assert keepers() == [crew.chen, crew.chen, crew.manager]  # he stays in the team, and with whom he knows
    perform("transfer", customer, {"new_owner": crew.chen.pk, "keep": "out"}, actor=crew.act(crew.manager))
    TeamMember.objects.all().delete()
    perform("transfer", customer, {"new_owner": crew.manager.pk, "keep": "out"}, actor=crew.act(crew.manager))
    assert keepers() == [crew.manager, None, crew.manager]  # one of them he kept already
    perform("release-to-pool", customer, crew.into(), actor=crew.act(crew.manager))
    assert keepers() == [None, None, None]
    assert LoggedEvent.objects.filter(entity="customers.Keeper", object_id=mine.pk, action="edit").count() == 2


def test_a_night_that_broke_off_is_ended_by_the_next_and_everybody_told_once(
    crew: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew.rule(follow_up_days=30)
    gone = [crew.owned(days=40, name=f"客户{number}") for number in range(4)]
    task = make(Task, owner=crew.chen, target_entity="customers.Customer", target_id=gone[0].pk)
    monkeypatch.setattr(night, "BATCH", 2)
    monkeypatch.setattr(night, "drop", breaking(night.drop, at=2))
    with pytest.raises(RuntimeError):
        recycle()
    assert Customer.objects.filter(pool=crew.pool).count() == 2
    assert PoolNight.objects.get().ended_at is None
    monkeypatch.undo()
    assert recycle() == {"counted": 0, "dropped": 2, "failed": 0}
    assert [verbs(one) for one in gone] == [["create", "recycle"]] * 4
    told = Notification.objects.get(user=crew.chen, category="pool")
    with override("en"):
        assert told.text() == "4 customers of yours fell into a pool, such as “客户2”"
    client.force_login(crew.chen)
    led = client.get(f"/_notifications/{told.pk}/")["Location"]
    assert all(one.name in client.get(led).content.decode() for one in gone)  # the message leads to what was lost
    assert LoggedEvent.objects.filter(name="customers.CustomerOwnerChanged", data__verb="recycle").count() == 4
    task.refresh_from_db()
    assert task.status == "cancelled"


def breaking(work: Callable[..., Any], *, at: int) -> Callable[..., Any]:
    """The same work, whose so-manieth call breaks off after it has written."""
    calls: list[int] = []

    def run(*args: Any) -> Any:
        calls.append(1)
        found = work(*args)
        if len(calls) == at:
            raise RuntimeError
        return found

    return run


def test_a_night_asks_no_more_for_more_customers(
    crew: Any,
) -> None:
    crew.rule(follow_up_days=30)

    def asked(customers: int) -> int:
        for _each in range(customers):
            crew.owned(days=40)
        with CaptureQueriesContext(connection) as found:
            assert recycle()["dropped"] == customers
        return len(found)

    asked(1)
    assert asked(2) == asked(12)


def test_the_dry_run_goes_page_by_page(crew: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foretold, "PAGE", 2)
    rule = crew.rule(follow_up_days=30)
    recycle()
    for number in (1, 2, 3):
        crew.owned(days=40 + number, name=f"客户{number}")
    Customer.objects.update(recycle_on=None)
    client.force_login(crew.manager, backend="keben.domains.org.signin.backend.StaffBackend")

    def pages() -> list[list[str]]:
        found, address = [], "/customers/dry-run/"
        while address:
            text = client.get(address).content.decode()
            found.append(sorted(set(re.findall("客户[123]", text))))
            after = re.search(r'\?after=([-_0-9]+)"', text)
            address = f"/customers/dry-run/?after={after[1]}" if after else ""
        return found

    write(Customer.objects.all())
    assert foretold.up_to_date()
    assert pages() == [["客户2", "客户3"], ["客户1"]]  # who is due for longest comes first
    perform("edit", rule, {"follow_up_days": 20}, actor=SYSTEM)
    assert not foretold.up_to_date()
    assert pages() == [["客户1", "客户2"], ["客户3"]]
    assert client.get("/customers/dry-run/?after=nonsense").status_code == 200


def test_a_customer_that_never_falls_needs_no_lock(crew: Any) -> None:
    rule, customer = crew.rule(), crew.owned()
    Customer.objects.filter(pk=customer.pk).update(is_dealt=True)
    assert refused("lock", customer, crew.act(crew.chen)) == [
        f"“{customer.name}” has bought, and customers that have bought never fall: it needs no lock."
    ]
    perform("edit", rule, {"spare_dealt": False}, actor=SYSTEM)
    perform("lock", customer, actor=crew.act(crew.chen))
    assert Customer.objects.get().is_locked


def test_where_one_claims_it_stands_how_much_is_left(crew: Any, client: Client) -> None:
    perform("edit", crew.pool, {"daily_limit": 3, "daily_views": 10}, actor=SYSTEM)
    make(OwnershipLimit, name="上限", members=[crew.chen.pk], max_customers=5)
    first, second = crew.pooled(), crew.pooled()
    crew.owned()
    perform("claim", inside(first), actor=crew.act(crew.chen))
    client.force_login(crew.chen, backend="keben.domains.org.signin.backend.StaffBackend")
    told = client.get("/pooled-customer/summary/").content.decode()
    tags = re.findall(r'data-tone="(\w+)">([^<]*)<', told)
    assert tags == [("neutral", "今天已领 1/3"), ("neutral", "今天已查看 0/10"), ("neutral", "拥有客户 2/5")]
    dialog = client.get(f"/pooled-customer/{second.pk}/do/claim/", headers={"HX-Request": "true"}).content.decode()
    assert "今天已领 1/3" in dialog
    assert 'id="kb-sum-allowances"' in client.get("/pooled-customer/").content.decode()
    assert "kb-sum-allowances" not in client.get("/customer/summary/").content.decode()
    page = client.get(f"/pooled-customer/{second.pk}/").content.decode()
    assert "我的限额" in page
    assert re.findall(r"<span>([^<]*/[^<]*)</span>", page) == ["1/3", "1/10", "2/5"]
    crew.rule()
    perform("release-to-pool", Customer.objects.get(pk=first.pk), crew.into(), actor=crew.act(crew.chen))
    for _turn in range(2):
        perform("claim", inside(first), actor=crew.act(crew.chen))
        perform("release-to-pool", Customer.objects.get(pk=first.pk), crew.into(), actor=crew.act(crew.chen))
    assert ("danger", "今天已领 3/3") in re.findall(
        r'data-tone="(\w+)">([^<]*)<', client.get("/pooled-customer/summary/").content.decode()
    )


def test_who_claims_too_late_reads_in_the_dialog_who_was_faster(crew: Any, client: Client) -> None:
    customer = crew.pooled()
    perform("claim", inside(customer), actor=crew.act(crew.xu))
    client.force_login(crew.chen, backend="keben.domains.org.signin.backend.StaffBackend")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/pooled-customer/{customer.pk}/"}
    answer = client.post(f"/pooled-customer/{customer.pk}/do/claim/", headers=headers)
    assert answer.status_code == 409
    assert "已被许嘉怡领取" in answer.content.decode()
    assert client.get(f"/pooled-customer/{customer.pk}/").status_code == 404
    assert client.post(f"/pooled-customer/{customer.pk}/do/assign/", headers=headers).status_code == 404
    assert Customer.objects.get().owner == crew.xu


def test_a_change_of_owner_is_called_by_the_word_of_its_way() -> None:
    with override("zh-hans"):
        assert registry.of(OwnerChange).title_of(OwnerChange(verb="recycle")) == "自动回收"
    with override("en"):
        assert registry.of(OwnerChange).title_of(OwnerChange(verb="recycle")) == "Fell into a pool"


def test_whoever_reads_everything_reads_all_pools_and_claims_from_none(crew: Any, people: Callable[..., Any]) -> None:
    lying, boss = crew.pooled(), actor_for(people("boss"))
    crew.owned()
    for verb in ("view", "export"):
        assert list(scoped(PooledCustomer, boss, verb)) == [PooledCustomer(pk=lying.pk)]
    for verb in ("edit", "transfer", "delete"):
        assert not scoped(PooledCustomer, boss, verb).exists()
    told = [reason.message for reason in explain_access(PooledCustomer.objects.get(pk=lying.pk), boss).reasons]
    assert "It lies in a pool, and you read all pools." in told
    assert boss.field("customers.PooledCustomer", "phone") == FieldRight.MASKED
    perform("edit", crew.pool, {"contact_fields": "hidden"}, actor=SYSTEM)
    assert actor_for(people("boss")).field("customers.PooledCustomer", "phone") == FieldRight.HIDDEN


def test_an_empty_list_says_that_one_is_member_of_no_pool(
    crew: Any, people: Callable[..., Any], client: Client
) -> None:
    crew.pooled()
    client.force_login(people("sales", name="新人"))
    page = client.get("/pooled-customer/").content.decode()
    assert "你不是任何公海的成员，看不到其中的记录；可请周敏把你加入。" in page
    client.force_login(crew.chen)
    assert "你不是任何公海的成员" not in client.get("/pooled-customer/?q=zzzz").content.decode()


def test_a_rule_says_why_a_customer_fell_and_what_it_is_called(crew: Any) -> None:
    fallen = make(PoolReason, name="自动回收")
    rule = crew.rule(name="28 天未跟进", follow_up_days=28, reason=fallen.pk)
    customer = crew.owned(days=40)
    recycle()
    customer.refresh_from_db()
    assert (customer.pool, customer.pool_reason, customer.pool_note) == (crew.pool, fallen, "28 天未跟进")
    told = OwnerChange.objects.get(customer=customer, verb="recycle")
    assert (told.rule, told.reason) == (rule, "自动回收: 28 天未跟进")


@pytest.mark.parametrize(
    ("days", "said", "tone"),
    [(-2, "Ends tonight", "danger"), (0, "Ends tonight", "danger"), (1, "1 day", "danger"), (2, "2 days", "danger"),
     (3, "3 days", "warn"), (7, "7 days", "warn"), (8, "8 days", "")],
)  # fmt: skip
def test_the_days_that_are_left_in_words_and_in_colour(days: int, said: str, tone: str) -> None:
    kind, day = registry.get("customers.Customer").field("recycle_on").kind, timezone.localdate()
    with override("en"):
        assert kind.show(day + dt.timedelta(days=days)) == said
    assert kind.tone(day + dt.timedelta(days=days)) == tone  # type: ignore[attr-defined]


def test_the_page_of_a_customer_says_how_long_its_owner_keeps_it(crew: Any, client: Client) -> None:
    crew.rule(name="30 天未跟进", follow_up_days=30)
    customer = crew.owned(days=28)
    write(Customer.objects.filter(pk=customer.pk))
    client.force_login(crew.chen)
    page = client.get(f"/customer/{customer.pk}/").content.decode()
    ownership = page[page.index("剩余归属天数") :]
    assert re.search(r'class="kb-num kb-over"><svg[^>]*>.*?</svg>2 天</time>', ownership)
    assert "30 天未跟进" in ownership


def test_one_does_not_claim_what_is_ones_own(crew: Any) -> None:
    mine = crew.owned(days=3)
    since = timezone.localtime(mine.owned_since).strftime("%Y-%m-%d %H:%M")
    assert refused("claim", mine, crew.act(crew.chen)) == [
        f"It is yours already, since {since}; there is nothing to claim."
    ]


def test_the_bar_of_a_pool_has_one_button_to_delete(crew: Any, signed_in: Any) -> None:
    client = signed_in("sales_manager", lang="en")
    perform("edit", crew.pool, {"admins": [crew.manager.pk, client.person.pk]}, actor=SYSTEM)
    record = crew.pooled()
    page = client.get("/pooled-customer/").content.decode()
    assert page.count("/pooled-customer/batch/delete/") == page.count("/pooled-customer/batch/claim/") == 1
    menu = client.get(f"/pooled-customer/{record.pk}/menu/").content.decode()
    assert menu.count("/delete/") == 1


def test_the_list_of_rules_says_their_conditions_in_words(crew: Any, client: Client) -> None:
    from keben.domains.customers.models import CustomerLevel, Industry

    key, power = make(CustomerLevel, name="重要", name_en="", code="key"), make(Industry, name="电网", name_en="")
    tree = {
        "all": [["level", "any", [str(key.pk)]],
                {"any": [["industry", "any", [str(power.pk)]], ["lifecycle", "any", ["potential"]]]}]
    }  # fmt: skip
    for name, condition in (("甲", tree), ("乙", {}), ("丙", {"all": [["lifecycle", "any", ["lost"]]]})):
        PoolRule.objects.filter(pk=crew.rule(name=name).pk).update(condition=condition)
    client.force_login(crew.manager, backend="keben.domains.org.signin.backend.StaffBackend")
    page = client.get("/pool-rule/").content.decode()
    assert "级别 重要；所属行业 电网 或 生命周期 潜在" in page
    assert "生命周期 流失" in page
    answer = client.get("/api/v1/pool-rule?sort=name", headers={"Accept-Language": "zh-CN"}).json()
    assert {row["name"]: row["terms"] for row in answer["items"]} == {
        "甲": "级别 重要；所属行业 电网 或 生命周期 潜在", "乙": "", "丙": "生命周期 流失"
    }  # fmt: skip
