"""The promises of the pools, one test each, numbered as they were asked for."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from keben.domains.activities.models import FollowUp, FollowUpMethod, Task
from keben.domains.customers.models import Contact, Customer, OwnerChange, Pool, PooledCustomer, PoolRule
from keben.domains.customers.pool.foretold import would_fall
from keben.domains.customers.pool.recycle import recycle
from keben.domains.org.access.actors import actor_for
from keben.domains.org.handover.held import part_of
from keben.kernel import stamps
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.team import TeamMember
from keben.kernel.problems import Denied, KebenError, Missing, Refused
from keben.kernel.query import ListQuery
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from tests.customers.conftest import verbs, why

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def several_writers(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Threads with connections of their own. SQLite keeps the tests in memory, where threads cannot wait for each
    other as they do in production: they get a file with the same rows. Call it when the rows stand."""
    stamps.reset()
    settings, before = connection.settings_dict, connection.settings_dict["NAME"]

    def ready() -> None:
        if connection.vendor == "sqlite":
            path = tmp_path / "pools.sqlite3"
            with closing(sqlite3.connect(path)) as copy:
                connection.connection.backup(copy)
            settings["NAME"] = str(path)

    yield ready
    settings["NAME"] = before
    stamps.reset()


def apart(work: Callable[[], Any]) -> Any:
    """What a function finds over a connection of its own."""

    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_acceptance_01_two_claim_at_once(several_writers: Callable[[], Any], crew: Any) -> None:
    customers = [crew.pooled() for _each in range(4)]
    people = (crew.chen, crew.xu)
    several_writers()
    start = Barrier(2)

    def claim(person: Any) -> list[str]:
        told = []
        start.wait()
        for customer in customers:
            try:
                perform("claim", PooledCustomer(pk=customer.pk), actor=actor_for(person))
                told.append("mine")
            except KebenError as error:
                told.append(why(error)[0])
        connections.close_all()
        return told

    with ThreadPoolExecutor(2) as pool:
        answers = list(zip(*pool.map(claim, people), strict=True))
    after = apart(lambda: list(Customer.objects.order_by("pk").select_related("owner")))
    assert len(after) == 4
    for pair, customer in zip(answers, after, strict=True):
        winner = pair.index("mine")
        since = timezone.localtime(customer.owned_since).strftime("%H:%M")
        assert customer.owner == people[winner]
        late = f"{people[winner].name} has it already, since {since}. "
        assert pair[1 - winner] == late + "Claim another one, or ask to be let into the team."
        assert (customer.pool_id, customer.acquired_by) == (None, "claimed")
    assert apart(lambda: OwnerChange.objects.filter(verb="claim").count()) == 4


def test_acceptance_02_claims_are_counted_not_holdings(crew: Any) -> None:
    perform("edit", crew.pool, {"daily_limit": 2}, actor=SYSTEM)
    first, second = crew.pooled(), crew.pooled()
    chen = crew.act(crew.chen)
    for _again in range(2):
        perform("claim", PooledCustomer.objects.get(pk=first.pk), actor=chen)
        perform("release-to-pool", first, crew.into(), actor=chen)
    with pytest.raises(Refused) as refused:
        perform("claim", PooledCustomer.objects.get(pk=second.pk), actor=chen)
    assert why(refused.value) == [
        "You have claimed 2 of 2 from “华东公海” today. Go on tomorrow, or ask 周敏 to assign it to you."
    ]
    assert Customer.objects.get(pk=second.pk).pool == crew.pool
    yesterday = timezone.now() - dt.timedelta(days=1)
    OwnerChange.objects.filter(verb="claim").update(created_at=yesterday)
    perform("claim", PooledCustomer.objects.get(pk=second.pk), actor=chen)
    assert Customer.objects.get(pk=second.pk).owner == crew.chen


def test_acceptance_03_own_and_assigned_ones_cost_no_quota(crew: Any) -> None:
    perform("edit", crew.pool, {"daily_limit": 1}, actor=SYSTEM)
    assigned, wanted, chen = crew.pooled(), crew.pooled(), crew.act(crew.chen)
    perform("create", Customer, {"name": "自建客户"}, actor=chen)
    perform("assign", PooledCustomer.objects.get(pk=assigned.pk), {"new_owner": crew.chen.pk},
            actor=crew.act(crew.manager))  # fmt: skip
    perform("claim", PooledCustomer.objects.get(pk=wanted.pk), actor=chen)
    ways = dict(Customer.objects.filter(owner=crew.chen).values_list("name", "acquired_by"))
    assert ways == {"自建客户": "created", assigned.name: "assigned", wanted.name: "claimed"}


def test_acceptance_04_a_follow_up_moves_the_days_at_once(crew: Any) -> None:
    rule = crew.rule(follow_up_days=30)
    customer = crew.owned(days=28)
    recycle()
    customer.refresh_from_db()
    assert (customer.recycle_on, customer.recycle_rule) == (TODAY() + dt.timedelta(days=2), rule)

    def aim(made: Any) -> None:
        made.target_entity, made.target_id, made.target_title = "customers.Customer", customer.pk, customer.name

    method = make(FollowUpMethod)
    perform("create", FollowUp, {"content": "谈妥样品", "method": method.pk}, actor=crew.act(crew.chen), prepare=aim)
    customer.refresh_from_db()
    assert customer.recycle_on == TODAY() + dt.timedelta(days=30)
    assert registry.get("customers.Customer").field("recycle_on").kind.show(customer.recycle_on) == "30 天"
    perform("lock", customer, actor=crew.act(crew.chen))
    customer.refresh_from_db()
    assert (customer.recycle_on, customer.recycle_rule) == (None, None)


WAYS = ("edit", "inline", "batch", "transfer", "bulk_transfer", "api", "api_bulk", "import", "handover", "assign",
        "claim", "release", "take_back", "move", "recycle")  # fmt: skip


@pytest.fixture
def web(client: Client) -> Callable[[Any], Client]:
    """A browser in which somebody is signed in."""

    def signed(person: Any) -> Client:
        client.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
        return client

    return signed


def import_owner(crew: Any, customer: Customer) -> None:
    """A file that names another owner for an existing customer."""
    from keben.data.imports.check import check
    from keben.data.imports.run import work
    from keben.data.imports.start import new_run, remap

    entity, actor = registry.get("customers.Customer"), crew.act(crew.manager).over("import")
    raw = io.StringIO()
    csv.writer(raw).writerows((("客户编号", "客户名称", "负责人"), (customer.number, customer.name, crew.xu.staff_no)))
    data = raw.getvalue().encode()
    run = new_run(entity, actor, "owners.csv", io.BytesIO(data), len(data))
    remap(run, entity, actor, {"0": "number", "1": "name", "2": "owner"})
    run.mode, run.existing, run.key = "update", "overwrite", "number"
    check(run, actor)
    run.state = "running"
    run.save()
    work(run, actor)
    run.refresh_from_db()
    assert run.counts.get("updated") == 1, run.counts


def change(way: str, crew: Any, customer: Customer, web: Callable[[Any], Client]) -> None:
    """Change the owner in one of all ways there are."""
    manager, new, pooled = crew.act(crew.manager), crew.xu.pk, PooledCustomer(pk=customer.pk)
    other = make(Pool, name="老客户公海")
    verbs_: dict[str, tuple[Any, str, dict[str, Any], Any]] = {
        "edit": (customer, "edit", {"owner": new}, manager),
        "transfer": (customer, "transfer", {"new_owner": new}, manager),
        "assign": (pooled, "assign", {"new_owner": new}, manager),
        "claim": (pooled, "claim", {}, crew.act(crew.xu)),
        "release": (customer, "release-to-pool", crew.into(reason="换区"), crew.act(crew.chen)),
        "take_back": (customer, "take-back", crew.into(), manager),
        "move": (pooled, "move-to-pool", crew.into(pool=other.pk), manager),
    }
    if way in verbs_:
        record, verb, data, actor = verbs_[way]
        perform(verb, record, data, actor=actor)
    elif way in ("inline", "bulk_transfer", "api", "api_bulk"):
        by_web(way, customer, new, web(crew.manager))
    elif way == "batch":
        run = BatchEdit(Customer, manager, parsed=True)
        made = run.write([(run.hold([customer.pk])[customer.pk], {"owner": crew.xu})])
        assert made[0].error is None
    elif way == "import":
        import_owner(crew, customer)
    elif way == "handover":
        part_of("customers.Customer").move(customer, crew.chen, crew.xu, SYSTEM, "离职交接")
    else:
        assert recycle()["dropped"] == 1


def by_web(way: str, customer: Customer, new: int, browser: Client) -> None:
    """A page or a program changes the owner, one record or many."""
    json_ = "application/json"
    if way == "inline":
        form = {"owner": new, "_version": customer.version}
        answer = browser.post(f"/customer/{customer.pk}/field/owner/", form)
    elif way == "bulk_transfer":
        form = {"pk": [customer.pk], "new_owner": new, "keep": "out", "_run": "1"}
        answer = browser.post("/customer/batch/transfer/", form, HTTP_HX_REQUEST="true")
    elif way == "api":
        version = f'"{customer.version}"'
        body = json.dumps({"owner": new})
        answer = browser.patch(f"/api/v1/customer/{customer.pk}", body, content_type=json_, HTTP_IF_MATCH=version)
    else:
        rows = [{"id": customer.pk, "version": customer.version, "data": {"owner": new}}]
        body = json.dumps({"action": "edit", "rows": rows})
        answer = browser.post("/api/v1/customer/bulk", body, content_type=json_)
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("way", WAYS)
def test_acceptance_05_every_way_resets_the_clock_and_is_written_down(
    way: str, crew: Any, web: Callable[[Any], Client]
) -> None:
    crew.rule(follow_up_days=30)
    customer = crew.pooled() if way in ("assign", "claim", "move") else crew.owned(days=40)
    before, rows = timezone.now(), OwnerChange.objects.filter(customer=customer).count()
    owner, pool = customer.owner, customer.pool
    recycled = way == "recycle"
    change(way, crew, customer, web)
    customer.refresh_from_db()
    row = OwnerChange.objects.filter(customer=customer).latest("pk")
    assert OwnerChange.objects.filter(customer=customer).count() == rows + 1
    assert (row.from_owner, row.to_owner) == (owner, customer.owner)
    assert customer.previous_owner == owner
    assert LoggedEvent.objects.filter(
        name="customers.CustomerOwnerChanged", object_id=customer.pk, data__verb=row.verb
    ).exists()
    if customer.owner:
        assert customer.owner == crew.xu
        assert customer.owned_since >= before
        assert (customer.pool, customer.pooled_at) == (None, None)
        assert customer.recycle_on == TODAY() + dt.timedelta(days=30)
    else:
        assert customer.pool is not None
        assert customer.pool != pool
        assert (customer.owned_since, customer.recycle_on) == (None, None)
        assert customer.pooled_at >= before
    told = {"inline": "edit", "batch": "edit", "bulk_transfer": "transfer", "api": "edit", "api_bulk": "edit",
            "handover": "transfer"}  # fmt: skip
    assert row.verb == told.get(way, way)
    assert row.reason == {"handover": "离职交接", "release": "长期无进展: 换区"}.get(
        way, PoolRule.objects.get().name if recycled else "长期无进展" if way in ("take_back", "move") else ""
    )


def test_acceptance_06_exempt_ones_never_fall(crew: Any) -> None:
    crew.rule(follow_up_days=30)
    locked, dealt, plain = crew.owned(days=90), crew.owned(days=90), crew.owned(days=90)
    Customer.objects.filter(pk=locked.pk).update(is_locked=True)
    Customer.objects.filter(pk=dealt.pk).update(is_dealt=True)
    assert recycle()["dropped"] == 1
    pools = dict(Customer.objects.values_list("pk", "pool"))
    assert pools == {locked.pk: None, dealt.pk: None, plain.pk: crew.pool.pk}
    assert set(Customer.objects.exclude(pool=crew.pool.pk).values_list("recycle_on", flat=True)) == {None}
    perform("edit", PoolRule.objects.get(), {"spare_dealt": False}, actor=SYSTEM)
    assert recycle()["dropped"] == 1
    dealt.refresh_from_db()
    locked.refresh_from_db()
    assert (dealt.pool, locked.pool, locked.owner) == (crew.pool, None, crew.chen)


def test_acceptance_07_a_rule_takes_effect_at_night_and_the_dry_run_says_whom(
    crew: Any, web: Callable[[Any], Client]
) -> None:
    rule = crew.rule(name="三十天未跟进", follow_up_days=30)
    customer = crew.owned(days=11)
    recycle()
    assert not would_fall().exists()
    perform("edit", rule, {"follow_up_days": 10}, actor=SYSTEM)
    customer.refresh_from_db()
    assert (customer.owner, customer.pool, customer.recycle_on) == (crew.chen, None, TODAY() + dt.timedelta(days=19))
    page = web(crew.manager).get("/customers/dry-run/")
    text = page.content.decode()
    assert page.status_code == 200
    assert customer.name in text
    assert "三十天未跟进" in text
    assert "华东公海" in text
    customer.refresh_from_db()
    assert customer.owner == crew.chen
    assert recycle() == {"counted": 1, "dropped": 1, "failed": 0}
    customer.refresh_from_db()
    assert (customer.owner, customer.pool, customer.previous_owner) == (None, crew.pool, crew.chen)
    assert verbs(customer)[-1] == "recycle"
    assert recycle() == {"counted": 0, "dropped": 0, "failed": 0}


def test_acceptance_08_a_transfer_keeps_what_hangs_on_the_customer(crew: Any) -> None:
    customer = crew.owned()
    contact = make(Contact, customer=customer, name="赵工")
    task = make(Task, owner=crew.chen, target_entity="customers.Customer", target_id=customer.pk)
    done = make(Task, owner=crew.chen, target_entity="customers.Customer", target_id=customer.pk, status="done")
    perform("transfer", customer, {"new_owner": crew.xu.pk}, actor=crew.act(crew.manager))
    xu = crew.act(crew.xu)
    assert scoped(Contact, xu, "edit").get() == contact
    task.refresh_from_db()
    done.refresh_from_db()
    assert (task.owner, task.status) == (crew.xu, "open")
    assert (done.owner, done.status) == (crew.chen, "done")
    assert not scoped(Contact, crew.act(crew.chen)).exists()
    perform("release-to-pool", customer, crew.into(), actor=xu)
    task.refresh_from_db()
    assert task.status == "cancelled"


def test_acceptance_09_who_shares_for_reading_sees_contacts_and_edits_none(crew: Any) -> None:
    customer = crew.owned()
    contact = make(Contact, customer=customer, name="赵工")
    TeamMember.objects.create(entity="customers.Customer", object_id=customer.pk, user=crew.xu)
    xu = crew.act(crew.xu)
    assert scoped(Contact, xu).get() == contact
    with pytest.raises(Denied):
        perform("edit", contact, {"name": "钱工"}, actor=xu)
    with pytest.raises(Denied):
        perform("edit", customer, {"remark": "x"}, actor=xu)
    contact.refresh_from_db()
    assert contact.name == "赵工"


PHONE, MAIL, ROAD = "13912345678", "zhao@huayuan.example", "科技园路 88 号"


@pytest.fixture
def secret(crew: Any) -> Customer:
    """A pooled customer whose ways to reach nobody may read in full."""
    return crew.pooled(name="华源安防", phone=PHONE, email=MAIL, address=ROAD)


def leaks(text: str) -> list[str]:
    """Which of them a text gives away."""
    return [one for one in (PHONE, "139 1234 5678", "12345678", MAIL, ROAD) if one in text]


def test_acceptance_10_ways_to_reach_stay_masked_everywhere(
    crew: Any, secret: Customer, web: Callable[[Any], Client]
) -> None:
    for person in (crew.chen, crew.manager):
        browser = web(person)
        for address in (
            "/pooled-customer/", f"/pooled-customer/{secret.pk}/", f"/pooled-customer/{secret.pk}/print/",
            "/_palette?q=华源", f"/_palette?q={PHONE}", f"/pooled-customer/?q={PHONE}",
            "/api/v1/pooled-customer", f"/api/v1/pooled-customer/{secret.pk}",
            f"/api/v1/pooled-customer/{secret.pk}/history", "/pooled-customer/?cols=name,phone,email,address",
        ):  # fmt: skip
            answer = browser.get(address)
            assert answer.status_code in (200, 404), (address, answer.status_code)
            typed = address.partition("q=")[2]  # the words that were typed stay in their box
            assert leaks(answer.content.decode().replace(typed or "-", "")) == [], address
        assert "华源安防" in browser.get("/pooled-customer/").content.decode()
        assert "华源安防" in browser.get("/pooled-customer/?q=华源").content.decode()
        assert "华源安防" not in browser.get(f"/pooled-customer/?q={PHONE}").content.decode()
    chen = crew.act(crew.chen)
    rows = ListQuery(registry.get("customers.PooledCustomer"), chen, names=("name", "phone", "email", "address")).page()
    assert leaks(str([row.values for row in rows.rows])) == []
    with pytest.raises(Missing):
        perform("edit", Customer.objects.get(pk=secret.pk), {"remark": "x"}, actor=chen)
    perform("claim", PooledCustomer.objects.get(pk=secret.pk), actor=chen)
    assert PHONE in web(crew.chen).get(f"/api/v1/customer/{secret.pk}").content.decode()


def test_acceptance_10_a_pool_may_hide_them_altogether(crew: Any, secret: Customer) -> None:
    perform("edit", crew.pool, {"contact_fields": "hidden"}, actor=SYSTEM)
    rights = actor_for(crew.chen).rights
    assert [int(rights.field("customers.PooledCustomer", name)) for name in ("phone", "email", "address")] == [0, 0, 0]
    assert int(rights.field("customers.Customer", "phone")) == 3


def test_the_database_holds_owner_or_pool_apart(crew: Any) -> None:
    from django.db import IntegrityError, transaction

    customer = crew.pooled()
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(owner=crew.chen)
    assert connection.vendor in ("sqlite", "postgresql")
