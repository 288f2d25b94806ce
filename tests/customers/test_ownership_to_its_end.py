"""Ways into a pool and out of it, locks with an end, rest, whose follow-ups count, and what is still open."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from keben.config.cli import main
from keben.domains.activities.models import FollowUp, FollowUpMethod, Task
from keben.domains.care.models import CareItem, Visit
from keben.domains.customers.models import Contact, Customer, OwnerChange, OwnershipLimit, Pool, PooledCustomer
from keben.domains.customers.pool import foretold
from keben.domains.customers.pool.foretold import locks_into_pools
from keben.domains.customers.pool.recycle import recycle
from keben.domains.org.handover.held import part_of
from keben.domains.org.handover.transfer import run as hand_over
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Denied, Invalid, KebenError, Missing, Refused
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.testing.make import SYSTEM, make
from tests.customers.conftest import verbs, why

pytestmark = pytest.mark.django_db
STAFF = "keben.domains.org.signin.backend.StaffBackend"


def refused(action: str, record: Any, actor: Any, **data: Any) -> list[str]:
    """The reasons why something is not done; the customer stays as it was."""
    before = Customer._base_manager.filter(pk=record.pk).values().get()
    with pytest.raises(KebenError) as error:
        perform(action, record, data, actor=actor)
    assert Customer._base_manager.filter(pk=record.pk).values().get() == before
    return why(error.value)


def inside(customer: Customer) -> PooledCustomer:
    """The customer as members of its pool see it."""
    return PooledCustomer.objects.get(pk=customer.pk)


def day(days: int) -> dt.date:
    """So many days from today."""
    return timezone.localdate() + dt.timedelta(days=days)


# --- ways in ---


def test_a_new_customer_goes_into_a_pool_and_costs_no_claim(crew: Any) -> None:
    made = perform("create", Customer, {"name": "展会新客", "pool": crew.pool.pk}, actor=crew.act(crew.chen)).record
    made.refresh_from_db()
    assert (made.owner, made.pool, made.owned_since, made.acquired_by) == (None, crew.pool, None, "")
    assert made.pooled_at is not None
    row = OwnerChange.objects.get(customer=made)
    assert (row.verb, row.pool, row.to_owner) == ("create", crew.pool, None)
    perform("claim", inside(made), actor=crew.act(crew.xu))
    assert Customer.objects.get(pk=made.pk).owner == crew.xu


def test_a_new_customer_has_an_owner_or_a_pool_of_ones_own(crew: Any) -> None:
    foreign = make(Pool, name="华南公海", members=[], admins=[])
    closed = make(Pool, name="旧公海")
    perform("edit", closed, {"is_active": False}, actor=SYSTEM)
    chen = crew.act(crew.chen)
    for pool, more, told in (
        (crew.pool, {"owner": crew.chen.pk}, "Name an owner or a pool, not both."),
        (foreign, {}, "You are no member of the pool “华南公海”; choose one of yours."),
        (closed, {}, "The pool “旧公海” is closed; choose another one."),
    ):
        with pytest.raises(Invalid) as error:
            perform("create", Customer, {"name": "甲", "pool": pool.pk, **more}, actor=chen)
        assert {name: [one.message % dict(one.params) for one in found] for name, found in error.value.errors.items()} \
            == {"pool": [told]}  # fmt: skip
    assert not Customer.objects.exists()
    mine = crew.owned()
    with pytest.raises(Invalid) as late:
        perform("edit", mine, {"pool": crew.pool.pk}, actor=chen)
    assert list(late.value.errors) == ["pool"]


def test_form_and_api_offer_the_pool_for_new_customers_only(crew: Any, client: Client) -> None:
    client.force_login(crew.chen, backend=STAFF)
    assert 'data-name="pool"' in client.get("/customer/new/").content.decode()
    owned = crew.owned()
    assert 'data-name="pool"' not in client.get(f"/customer/{owned.pk}/edit/").content.decode()
    answer = client.post("/customer/new/", {"name": "表单入海", "pool": crew.pool.pk})
    made = Customer.objects.get(name="表单入海")
    assert answer.headers["HX-Redirect"] == f"/pooled-customer/{made.pk}/"
    assert made.pool == crew.pool
    body = json.dumps({"name": "接口入海", "pool": crew.pool.pk})
    answer = client.post("/api/v1/customer", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Customer.objects.get(name="接口入海").pool == crew.pool
    body = json.dumps({"pool": crew.pool.pk})
    headers = {"HTTP_IF_MATCH": f'"{owned.version}"'}
    answer = client.patch(f"/api/v1/customer/{owned.pk}", body, content_type="application/json", **headers)
    assert answer.status_code == 422
    assert Customer.objects.get(pk=owned.pk).owner == crew.chen


def test_a_file_fills_a_pool_but_takes_nobody_his_customer(crew: Any) -> None:
    from keben.data.imports.check import check
    from keben.data.imports.run import work
    from keben.data.imports.start import new_run, remap

    owned = crew.owned(name="已有客户")
    entity, actor = registry.get("customers.Customer"), crew.act(crew.manager).over("import")
    raw = io.StringIO()
    rows = (
        ("客户名称", "客户公海"),
        ("展会甲", "华东公海"),
        ("展会乙", "没有的公海"),
        ("展会丙", ""),
        ("已有客户", "华东公海"),
    )
    csv.writer(raw).writerows(rows)
    data = raw.getvalue().encode()
    run = new_run(entity, actor, "expo.csv", io.BytesIO(data), len(data))
    remap(run, entity, actor, {"0": "name", "1": "pool"})
    run.mode, run.existing, run.key = "both", "overwrite", "name"
    check(run, actor)
    run.state = "running"
    run.save()
    work(run, actor)
    run.refresh_from_db()
    found = {row.name: (row.pool, row.owner) for row in Customer.objects.select_related("pool", "owner")}
    assert found == {"展会甲": (crew.pool, None), "展会丙": (None, crew.manager), "已有客户": (None, crew.chen)}
    assert verbs(Customer.objects.get(name="展会甲")) == ["import"]
    assert owned.owner == crew.chen
    bad = "".join(str(row.errors) for row in run.rows.filter(state="bad"))
    assert run.rows.filter(state="bad").count() == 2
    assert "Only new records take this; use an action of the record instead." in bad


def test_who_leaves_leaves_his_customers_to_a_pool_locked_ones_too(crew: Any, people: Any) -> None:
    first, second = crew.owned(), crew.owned()
    perform("lock", second, actor=crew.act(crew.chen))
    part, admin = part_of("customers.Customer"), people("system_admin")
    assert crew.pool in part.pools
    assert part_of("activities.Task").pools == []
    args = {"user": crew.chen.pk, "pool": crew.pool.pk, "entity": part.key, "by": admin.pk, "reason": "离职"}
    told = hand_over(Job.objects.create(task="org.hand_over", args=args), **args)
    assert (told["done"], told["failed"], told["to"]) == (2, 0, "华东公海")
    for customer in (first, second):
        customer.refresh_from_db()
        assert (customer.owner, customer.pool, customer.previous_owner) == (None, crew.pool, crew.chen)
        assert (customer.is_locked, verbs(customer)[-1], customer.pool_note) == (False, "leave", "离职")
    perform("edit", make(Pool, name="老客户公海"), {"remark": "x"}, actor=SYSTEM)
    Pool.objects.filter(pk=crew.pool.pk).update(is_active=False)
    with pytest.raises(Refused) as gone:
        hand_over(Job.objects.create(task="org.hand_over", args=args), **args)
    assert why(gone.value) == ["The pool has been closed meanwhile; choose another one."]


def test_the_hand_over_page_offers_pools_and_wants_one_of_both(crew: Any, people: Any, client: Client) -> None:
    crew.owned()
    client.force_login(people("system_admin"), backend=STAFF)
    address = f"/system/people/{crew.chen.pk}/handover/"
    assert f'<option value="{crew.pool.pk}">华东公海</option>' in client.get(address).content.decode()
    both = {"to:customers.Customer": crew.xu.pk, "pool:customers.Customer": crew.pool.pk}
    answer = client.post(address, both)
    assert answer.status_code == 409
    assert "请选择同事或公海" in answer.content.decode()
    assert client.post(address, {"pool:customers.Customer": "999999"}).status_code == 409
    assert not Job.objects.filter(task="org.hand_over").exists()
    assert client.post(address, {"pool:customers.Customer": crew.pool.pk}).status_code == 302
    assert Job.objects.get(task="org.hand_over").args["pool"] == crew.pool.pk


# --- ways out ---


def test_administrators_of_the_pool_delete_and_nobody_else(crew: Any) -> None:
    customer = crew.pooled()
    with pytest.raises(Denied):
        perform("delete", inside(customer), actor=crew.act(crew.chen))
    assert list(scoped(PooledCustomer, crew.act(crew.chen))) == [inside(customer)]
    perform("delete", inside(customer), actor=crew.act(crew.manager))
    for one in (crew.chen, crew.manager):
        assert list(scoped(PooledCustomer, crew.act(one))) == []
        with pytest.raises(Missing):
            fetch(PooledCustomer, customer.pk, crew.act(one))
        with pytest.raises(Missing):
            perform("claim", inside(customer), actor=crew.act(one))
    customer.refresh_from_db()
    assert customer.deleted_at is not None
    assert LoggedEvent.objects.filter(entity="customers.Customer", object_id=customer.pk, action="delete").exists()
    other = crew.pooled()
    make(Contact, customer=other)
    assert refused("delete", inside(other), crew.act(crew.manager))[0].startswith(f"“{other.name}” still has")
    perform("edit", crew.pool, {"admins": []}, actor=SYSTEM)
    with pytest.raises((Denied, Missing)):
        perform("delete", inside(other), actor=crew.act(crew.manager))


def test_a_pool_moves_its_customers_and_closes(crew: Any, client: Client) -> None:
    from keben.domains.customers.pool.emptying import empty_pool

    customers, manager = [crew.pooled() for _each in range(3)], crew.act(crew.manager)
    other = make(Pool, name="老客户公海")
    with pytest.raises(Refused) as full:
        perform("edit", crew.pool, {"is_active": False}, actor=manager)
    assert why(full.value) == [
        "3 customers still lie in “华东公海”. Move them first, with “Move all customers” of the pool."
    ]
    with pytest.raises(Invalid):
        perform("move-all", crew.pool, {"to": crew.pool.pk, "why": crew.reason.pk}, actor=manager)
    with pytest.raises(Refused) as empty:
        perform("move-all", other, {"to": crew.pool.pk, "why": crew.reason.pk}, actor=manager)
    assert why(empty.value) == [
        "Nothing lies in “老客户公海”; there is nothing to move. Tick “Close this pool then” to close it."
    ]
    perform("move-all", crew.pool, {"to": other.pk, "why": crew.reason.pk, "close": True}, actor=manager)
    job = Job.objects.get(task="customers.empty_pool")
    assert empty_pool(job, **job.args) == {"done": 3, "failed": 0, "to": "老客户公海"}
    assert [verbs(one)[-1] for one in customers] == ["move"] * 3
    assert set(Customer.objects.values_list("pool", flat=True)) == {other.pk}
    crew.pool.refresh_from_db()
    assert not crew.pool.is_active
    told = Notification.objects.get(user=crew.manager, category="pool")
    assert told.message % told.params == "3 customers have moved from “华东公海” to “老客户公海”"


def test_a_pool_that_cannot_be_emptied_stays_open_and_says_why(crew: Any) -> None:
    from keben.domains.customers.pool.emptying import empty_pool

    locked, plain = crew.pooled(), crew.pooled()
    Customer.objects.filter(pk=locked.pk).update(is_locked=True)
    other = make(Pool, name="老客户公海")
    data = {"to": other.pk, "why": crew.reason.pk, "close": True}
    perform("move-all", crew.pool, data, actor=crew.act(crew.manager))
    job = Job.objects.get(task="customers.empty_pool")
    assert empty_pool(job, **job.args)["failed"] == 1
    pools = dict(Customer.objects.values_list("pk", "pool"))
    assert pools == {locked.pk: crew.pool.pk, plain.pk: other.pk}
    assert Pool.objects.get(pk=crew.pool.pk).is_active
    told = Notification.objects.get(user=crew.manager, category="pool")
    assert told.params["failed"] == 1
    assert locked.name in told.params["why"]


# --- rest ---


def test_nobody_claims_what_is_not_to_be_disturbed(crew: Any) -> None:
    customer, manager, chen = crew.pooled(), crew.act(crew.manager), crew.act(crew.chen)
    with pytest.raises(Denied):
        perform("rest", inside(customer), {"rest_until": day(30).isoformat(), "reason": "投诉"}, actor=chen)
    assert refused("rest", inside(customer), manager, rest_until=day(0).isoformat(), reason="投诉") == [
        "Choose a day that lies ahead."
    ]
    perform("rest", inside(customer), {"rest_until": day(30).isoformat(), "reason": "投诉"}, actor=manager)
    told = (
        f"“{customer.name}” is not to be disturbed; it may be claimed from {show_date(day(30))}. "
        "Until then 周敏 may lift that, or assign it."
    )
    assert refused("claim", inside(customer), chen) == [told]
    perform("end-rest", inside(customer), actor=manager)
    assert refused("end-rest", inside(customer), manager) == [f"Nothing keeps “{customer.name}” from being claimed."]
    perform("claim", inside(customer), actor=chen)
    assert refused("rest", customer, SYSTEM, rest_until=day(3).isoformat(), reason="x") == [
        "It lies in no pool; only customers of a pool are kept from claims. Move it into one first."
    ]
    give = crew.into(rest_until=day(0).isoformat())
    assert refused("release-to-pool", customer, chen, **give) == ["Choose a day that lies ahead."]
    perform("release-to-pool", customer, crew.into(rest_until=day(7).isoformat()), actor=chen)
    assert refused("claim", inside(customer), crew.act(crew.xu)) == [
        told.replace(show_date(day(30)), show_date(day(7)))
    ]
    perform("assign", inside(customer), {"new_owner": crew.xu.pk}, actor=manager)
    customer.refresh_from_db()
    assert (customer.owner, customer.rest_until) == (crew.xu, None)


# --- locks ---


def limited(crew: Any, **given: Any) -> OwnershipLimit:
    """A limit of Chen."""
    return make(
        OwnershipLimit,
        **{"name": "锁定", "members": [crew.chen.pk], "max_customers": None, "max_lock_days": 90, **given},
    )


def test_a_lock_ends_within_the_days_of_the_limit(crew: Any) -> None:
    limited(crew)
    customer, chen = crew.owned(), crew.act(crew.chen)
    assert refused("lock", customer, chen, until=day(91).isoformat()) == [f"At most until {show_date(day(90))}."]
    assert refused("lock", customer, chen, until=day(-1).isoformat()) == ["Choose a day that lies ahead."]
    perform("lock", customer, {"until": day(20).isoformat()}, actor=chen)
    customer.refresh_from_db()
    assert (customer.is_locked, customer.locked_until, customer.locked_on) == (True, day(20), day(0))
    perform("unlock", customer, actor=chen)
    Customer.objects.update(locked_on=day(-60))
    perform("lock", customer, actor=chen)
    customer.refresh_from_db()
    assert customer.locked_until == day(30)
    perform("unlock", customer, actor=chen)
    Customer.objects.update(locked_on=day(-91))
    told = f"“{customer.name}” was locked first on {show_date(day(-91))} and may be locked no longer."
    assert refused("lock", customer, chen) == [f"{told} Follow it up, or give it back."]
    free = crew.owned(owner=crew.xu)
    perform("lock", free, actor=crew.act(crew.xu))
    free.refresh_from_db()
    assert (free.is_locked, free.locked_until) == (True, None)


def test_when_its_time_is_over_a_lock_ends_and_the_owner_is_told(crew: Any) -> None:
    crew.rule(follow_up_days=30)
    customer, later = crew.owned(days=200), crew.owned(days=200)
    for one, days in ((customer, -1), (later, 2)):
        Customer.objects.filter(pk=one.pk).update(is_locked=True, locked_until=day(days))
    assert recycle()["dropped"] == 0
    customer.refresh_from_db()
    later.refresh_from_db()
    assert (customer.is_locked, customer.locked_until, customer.owner) == (False, None, crew.chen)
    assert (later.is_locked, later.owner) == (True, crew.chen)
    with override("en"):
        told = {one.text() for one in Notification.objects.filter(user=crew.chen, category="pool")}
    assert told == {
        f"“{customer.name}” falls into a pool soon",
        f"Your lock of “{customer.name}” has ended",
        f"Your lock of “{later.name}” ends within 3 days",
    }
    assert recycle()["dropped"] == 1


def test_a_limit_may_send_what_was_locked_too_long_into_a_pool(crew: Any) -> None:
    limited(crew, lock_pool=crew.pool.pk)
    customer = crew.owned()
    Customer.objects.filter(pk=customer.pk).update(is_locked=True, locked_until=day(-1))
    recycle()
    customer.refresh_from_db()
    assert (customer.owner, customer.pool, customer.is_locked) == (None, crew.pool, False)
    assert verbs(customer)[-1] == "recycle"
    assert OwnerChange.objects.filter(customer=customer).latest("pk").reason == "锁定到期"
    told = Notification.objects.get(user=crew.chen, category="pool")
    with override("en"):
        assert told.text() == f"“{customer.name}” fell into a pool"


def test_the_dry_run_names_whose_lock_ends_into_a_pool(crew: Any, client: Client, capsys: Any) -> None:
    """Exactly those whom the night then takes, and none whose lock merely ends or lasts until tomorrow."""
    limited(crew, lock_pool=crew.pool.pk)
    names = {"今夜到期": 0, "早已到期": -3, "明天到期": 1}
    rows = {name: crew.owned(name=name) for name in names} | {"别人的": crew.owned(name="别人的", owner=crew.xu)}
    for name, row in rows.items():
        Customer.objects.filter(pk=row.pk).update(is_locked=True, locked_until=day(names.get(name, 0)))
    assert [(row.name, row.pool_then) for row in locks_into_pools()] == [
        ("早已到期", crew.pool.pk), ("今夜到期", crew.pool.pk),
    ]  # fmt: skip
    client.force_login(crew.manager, backend="keben.domains.org.signin.backend.StaffBackend")
    text = client.get("/customers/dry-run/").content.decode()
    assert "今晚锁定到期而进入公海的客户" in text
    assert [name for name in rows if name in text] == ["今夜到期", "早已到期"]
    assert main(["pools", "recycle", "--dry-run"]) == 0
    assert "2 would go into a pool because their lock ends" in capsys.readouterr().out
    Customer.objects.filter(name="今夜到期").update(locked_until=day(-1))  # midnight
    recycle()
    assert sorted(Customer.objects.filter(pool=crew.pool).values_list("name", flat=True)) == ["今夜到期", "早已到期"]
    assert not locks_into_pools().exists()


def test_the_list_of_ending_locks_goes_page_by_page(crew: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foretold, "PAGE", 1)
    limited(crew, lock_pool=crew.pool.pk)
    for name, days in (("甲客户", -1), ("乙客户", 0)):
        crew.owned(name=name)
        Customer.objects.filter(name=name).update(is_locked=True, locked_until=day(days))
    client.force_login(crew.manager, backend="keben.domains.org.signin.backend.StaffBackend")
    first = client.get("/customers/dry-run/").content.decode()
    (mark,) = re.findall(r'\?locks=([-_0-9]+)"', first)
    second = client.get(f"/customers/dry-run/?locks={mark}").content.decode()
    shown = [[name for name in ("甲客户", "乙客户") if name in text] for text in (first, second)]
    assert shown == [["甲客户"], ["乙客户"]]
    assert client.get("/customers/dry-run/?locks=2026-99-99_1").content.decode().count("甲客户") == 1


def test_a_new_owner_inherits_no_lock(crew: Any) -> None:
    customer = crew.owned()
    perform("lock", customer, actor=crew.act(crew.chen))
    perform("transfer", customer, {"new_owner": crew.xu.pk}, actor=crew.act(crew.manager))
    customer.refresh_from_db()
    assert (customer.owner, customer.is_locked, customer.locked_on) == (crew.xu, False, None)


# --- whose follow-ups count ---


@pytest.mark.parametrize("count", [True, False])
def test_follow_ups_of_colleagues_count_by_setting(crew: Any, count: bool) -> None:
    crew.rule(follow_up_days=30)
    change_setting("pools.team_counts", count)
    customer = crew.owned(days=28)
    contact = make(Contact, customer=customer)
    method = make(FollowUpMethod)

    def say(person: Any, label: str, key: int) -> Any:
        def aim(made: Any) -> None:
            made.target_entity, made.target_id, made.target_title = label, key, "x"

        data = {"content": "电话", "method": method.pk}
        perform("create", FollowUp, data, actor=crew.act(person), prepare=aim)
        recycle()
        customer.refresh_from_db()
        return customer.recycle_on

    perform("add-team-member", customer, {"user": crew.xu.pk, "may_write": True}, actor=crew.act(crew.chen))
    assert say(crew.xu, "customers.Customer", customer.pk) == day(30 if count else 2)
    assert say(crew.chen, "customers.Contact", contact.pk) == day(30)


# --- what is still open ---


def hanging(crew: Any, customer: Customer) -> list[Any]:
    """A task, a visit and an attention of Chen, and an attention of a colleague."""
    soon = timezone.now() + dt.timedelta(days=3)
    return [
        make(Task, owner=crew.chen, target_entity="customers.Customer", target_id=customer.pk),
        make(Visit, owner=crew.chen, customer=customer, planned_at=soon, contacts=[]),
        make(CareItem, owner=crew.chen, customer=customer, contact=None),
    ]


def states(things: list[Any]) -> list[tuple[Any, str]]:
    """Owner and state of each."""
    for one in things:
        one.refresh_from_db()
    return [(one.owner, one.status) for one in things]


def test_visits_and_care_go_along_and_end_as_tasks_do(crew: Any) -> None:
    customer = crew.owned()
    things = hanging(crew, customer)
    foreign = make(CareItem, owner=crew.manager, customer=customer, contact=None)
    perform("transfer", customer, {"new_owner": crew.xu.pk}, actor=crew.act(crew.manager))
    assert states(things) == [(crew.xu, "open"), (crew.xu, "planned"), (crew.xu, "planned")]
    perform("release-to-pool", customer, crew.into(), actor=crew.act(crew.xu))
    assert states(things) == [(crew.xu, "cancelled"), (crew.xu, "cancelled"), (crew.xu, "skipped")]
    assert states([foreign]) == [(crew.manager, "planned")]
    assert things[2].skip_reason == "华东公海"
    assert LoggedEvent.objects.filter(entity="care.Visit", action="cancel-visit", reason="华东公海").count() == 1


def test_what_is_open_may_wait_for_the_next_owner(crew: Any) -> None:
    change_setting("pools.open_things", "wait")
    customer = crew.owned()
    things = hanging(crew, customer)
    perform("release-to-pool", customer, crew.into(), actor=crew.act(crew.chen))
    assert states(things) == [(crew.chen, "open"), (crew.chen, "planned"), (crew.chen, "planned")]
    perform("claim", inside(customer), actor=crew.act(crew.xu))
    assert states(things) == [(crew.xu, "open"), (crew.xu, "planned"), (crew.xu, "planned")]
