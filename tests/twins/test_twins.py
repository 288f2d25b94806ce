"""Comparison keys, who is found by them, what an actor is told, and what each entrance does about it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keben.data.search.store import noun_number
from keben.data.twins.asking import ask_owner
from keben.data.twins.find import find_twins
from keben.data.twins.models import TwinKey
from keben.domains.customers.matching.model import TwinPair
from keben.domains.customers.models import Contact, Customer, Pool, PooledCustomer, PoolReason
from keben.domains.marketing.models import Lead
from keben.kernel.access.actor import Actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.perform import perform
from keben.kernel.doubts import Doubtful
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Invalid, Missing, Refused
from keben.kernel.registry import registry
from keben.kernel.sealing import seal, unseal
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
CODE, OTHER = "91440300708461136T", "91330100799655058B"
LABEL = "customers.Customer"


def customer(**given: Any) -> Customer:
    bare = {"short_name": "", "former_names": "", "phone": "", "email": ""}
    return make(Customer, **{**bare, **given})


def keys(record: Any) -> list[tuple[str, str]]:
    noun = noun_number(record._meta.label)
    rows = TwinKey.objects.filter(noun=noun, object_id=record.pk)
    return sorted(rows.values_list("kind", "value"))


def found(actor: Actor = SYSTEM, **values: Any) -> list[tuple[str, int]]:
    return [(hit.relation, hit.facts.pk) for hit in find_twins(values, registry.get(LABEL), actor)]


@pytest.fixture
def sales(acting_as: Callable[..., Actor]) -> Actor:
    return acting_as("sales", name="李娜")


def test_keys_follow_every_change() -> None:
    made = customer(
        name="深圳市华瑞电子有限公司", short_name="华瑞", former_names="瑞华电器厂、深圳瑞华",
        uscc=CODE, phone="0755-83001234", email="Info@Huarui.example",
    )  # fmt: skip
    assert keys(made) == [
        ("brand", "huarui"), ("brand", "ruihua"), ("email", "info@huarui.example"), ("name", "华瑞"),
        ("name", "华瑞电子"), ("name", "瑞华"), ("name", "瑞华电器厂"), ("phone", "075583001234"), ("uscc", CODE),
    ]  # fmt: skip
    perform("edit", made, {"short_name": "", "former_names": "", "email": "", "phone": "10086"}, actor=SYSTEM)
    assert keys(made) == [("brand", "huarui"), ("name", "华瑞电子"), ("uscc", CODE)]
    perform("delete", made, actor=SYSTEM)
    assert keys(made) == []
    perform("restore", made, actor=SYSTEM)
    assert keys(made) == [("brand", "huarui"), ("name", "华瑞电子"), ("uscc", CODE)]


def test_batches_write_the_same_keys(sales: Actor) -> None:
    rows = [{"name": f"南山{n}号电子有限公司", "phone": f"1390000000{n}"} for n in range(3)]
    made = BatchCreate(Customer, SYSTEM).write(rows)
    assert [keys(one.record) for one in made] == [
        [("brand", f"{n}hao"), ("name", f"南山{n}号电子"), ("phone", f"1390000000{n}")] for n in range(3)
    ]


def test_rebuilding_writes_the_same_keys() -> None:
    made, gone = customer(name="晋原煤业有限公司", uscc=CODE), customer(name="汾河钢铁有限公司")
    perform("delete", gone, actor=SYSTEM)
    before = keys(made)
    TwinKey.objects.all().delete()
    said = StringIO()
    call_command("twinkeys", LABEL, stdout=said)
    assert (keys(made), keys(gone), said.getvalue()) == (before, [], "customers.Customer: 1\n")
    with pytest.raises(CommandError, match="is not compared"):
        call_command("twinkeys", "org.User")


def test_relations() -> None:
    same = customer(name="上海华瑞电子科技有限公司", uscc=CODE, phone="13900001111")
    assert found(uscc=CODE.lower()) == [("code", same.pk)]
    assert found(name="华瑞电子科技（上海）有限公司") == [("key", same.pk)]
    assert found(name="上海华瑞科技有限公司") == [("alike", same.pk)]
    assert found(name="北京华瑞电子科技有限公司") == [("sister", same.pk)]
    assert found(name="上海华瑞电子科技有限公司松江分公司") == [("branch", same.pk)]
    assert found(phone="+86 139 0000 1111") == [("phone", same.pk)]
    assert found(name="成都建业木材厂", phone="13900002222", uscc=OTHER) == []


def test_former_and_short_names_count() -> None:
    made = customer(name="蓝海智能装备有限公司", short_name="蓝海智装", former_names="青岛远洋机械厂")
    assert found(name="远洋机械厂（青岛）") == [("key", made.pk)]
    assert found(name="蓝海智装") == [("key", made.pk)]


def test_numbers_are_compared_over_leads_customers_and_contacts() -> None:
    owner = customer(name="晋原煤业有限公司")
    person = make(Contact, customer=owner, name="陈思远", mobile="13800001111", phone="", email="")
    lead = make(Lead, name="汾河钢铁", mobile="13800002222", phone="", email="a@fenhe.example")
    assert found(phone="138-0000-1111") == [("phone", person.pk)]
    assert found(phone="13800002222", email="A@fenhe.example") == [("phone", lead.pk)]


def test_a_customer_and_its_contacts_share_a_number(sales: Actor) -> None:
    web = sales.over("web")
    made = perform("create", Customer, {"name": "晋原煤业有限公司", "phone": "13800001111"}, actor=web).record
    perform("create", Contact, {"customer": made.pk, "name": "陈思远", "mobile": "13800001111"}, actor=web)
    with pytest.raises(Doubtful) as refused:
        perform("create", Contact, {"customer": made.pk, "name": "陈先生", "mobile": "13800001111"}, actor=web)
    assert [one["noun"] for one in refused.value.details] == ["customers.Contact"]


def test_a_fixed_number_of_queries(sales: Actor) -> None:
    counts = []
    for count in (1, 12):
        for number in range(count):
            customer(name=f"上海华瑞电子{'甲乙丙丁戊己庚辛壬癸子丑'[number]}厂", phone="13900001111")
        find_twins({"name": "华瑞电子"}, registry.get(LABEL), sales)  # what is remembered is remembered now
        with CaptureQueriesContext(connection) as asked:
            find_twins({"name": "上海华瑞电子有限公司", "phone": "13900001111"}, registry.get(LABEL), sales)
        counts.append(len(asked))
    assert counts == [4, 4]


def test_who_may_not_see_it_learns_only_whose_it_is(sales: Actor, acting_as: Callable[..., Actor]) -> None:
    mine = perform(
        "create", Customer, {"name": "深圳市华瑞电子有限公司", "uscc": CODE, "phone": "13900001111"}, actor=sales
    ).record
    other = acting_as("sales", name="周凯")
    [hit] = find_twins({"uscc": CODE}, registry.get(LABEL), other)
    plain = hit.plain(other)
    assert plain.pop("ask")
    assert plain == {
        "relation": "code", "noun": LABEL, "noun_name": "客户", "seen": False, "owner": "李娜", "pool": "",
        "why": {
            "value": "code", "change_hint": "",
            "reasons": [{"rule": "code", "text": "统一社会信用代码相同。", "decided": True, "link": None}],
        },
    }  # fmt: skip
    seen = hit_for(sales).plain(sales)
    assert (seen["seen"], seen["id"], seen["title"], seen["number"]) == (True, mine.pk, mine.name, mine.number)


def hit_for(actor: Actor) -> Any:
    return find_twins({"uscc": CODE}, registry.get(LABEL), actor)[0]


def test_asking_tells_the_owner_once_a_day_and_the_log(sales: Actor, acting_as: Callable[..., Actor]) -> None:
    mine = perform("create", Customer, {"name": "深圳市华瑞电子有限公司", "uscc": CODE}, actor=sales).record
    other, third = acting_as("sales", name="周凯"), acting_as("sales", name="吴敏")
    token = hit_for(other).plain(other)["ask"]
    read = b"".join(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(":"))
    assert b"customers" not in read
    assert hit_for(other).plain(other)["ask"] != token
    assert unseal(token, 24 * 3600)
    assert unseal(token, -1) == ""
    assert ask_owner(token, other) == [sales.user_id]
    told = Notification.objects.get(category="twins")
    assert (told.user_id, told.entity, told.object_id) == (sales.user_id, LABEL, mine.pk)
    assert told.text() == "周凯想再次录入“深圳市华瑞电子有限公司”，请与其沟通。"
    line = LoggedEvent.objects.get(action="ask-owner")
    assert (line.object_id, line.actor_id) == (mine.pk, other.user_id)
    with pytest.raises(Refused, match="asked"):
        ask_owner(token, other)
    for bad in ("", "x" * 40, "晋", token, seal("7"), seal(f'["else", "{LABEL}", {mine.pk}, {third.user_id}]')):
        with pytest.raises(Missing):
            ask_owner(bad, third)
    assert Notification.objects.filter(category="twins").count() == 1


def test_a_warning_is_a_doubt_and_a_code_blocks(sales: Actor) -> None:
    web = sales.over("web")
    first = perform("create", Customer, {"name": "深圳市华瑞电子有限公司", "uscc": CODE}, actor=web).record
    again = {"name": "华瑞电子（深圳）有限公司"}
    with pytest.raises(Doubtful) as refused:
        perform("create", Customer, again, actor=web)
    assert (refused.value.codes, [one["relation"] for one in refused.value.details]) == (("twins",), ["key"])
    assert Customer.objects.count() == 1
    made = perform("create", Customer, again, actor=web, acknowledge=("twins",))
    assert made.event is not None
    assert made.event.data == {"acknowledged": {"twins": [{"relation": "key", "noun": LABEL, "id": first.pk}]}}
    with pytest.raises(Doubtful) as blocked:
        perform("create", Customer, {"name": "别的公司", "uscc": CODE}, actor=web, acknowledge=("twins",))
    assert (blocked.value.codes, Customer.objects.count()) == ((), 2)


def test_an_edit_is_compared_by_what_it_changes(sales: Actor) -> None:
    web = sales.over("web")
    perform("create", Customer, {"name": "深圳市华瑞电子有限公司"}, actor=web)
    other = perform("create", Customer, {"name": "成都建业木材厂"}, actor=web).record
    perform("edit", other, {"remark": "x", "name": "成都建业木材厂"}, actor=web)
    with pytest.raises(Doubtful):
        perform("edit", other, {"name": "深圳华瑞电子公司"}, actor=web)
    other.refresh_from_db()
    assert other.name == "成都建业木材厂"
    perform("edit", other, {"name": "深圳华瑞电子公司"}, actor=web, acknowledge=("twins",))
    perform("edit", other, {"remark": "y"}, actor=web)


def test_the_policy_of_an_entrance_is_changed_in_the_settings(sales: Actor) -> None:
    web, api = sales.over("web"), sales.over("api")
    perform("create", Customer, {"name": "深圳市华瑞电子有限公司"}, actor=web)
    alike, same = {"name": "深圳市华瑞电子科技有限公司"}, {"name": "深圳华瑞电子公司"}
    perform("create", Customer, alike, actor=api)  # likeness is allowed over the API
    change_setting("twins.form.key", "allow")
    change_setting("twins.form.alike", "allow")
    perform("create", Customer, same, actor=web)
    change_setting("twins.api.key", "block")
    with pytest.raises(Doubtful) as blocked:
        perform("create", Customer, same, actor=api, acknowledge=("twins",))
    assert blocked.value.codes == ()


def test_a_lead_that_becomes_a_customer_is_no_twin_of_it(sales: Actor) -> None:
    lead = make(Lead, name="深圳市华瑞电子有限公司", uscc=CODE, mobile="13900001111", phone="", email="")
    values = {"name": lead.name, "uscc": CODE, "phone": "13900001111"}
    convert = sales.over("convert")
    with pytest.raises(Doubtful):
        perform("create", Customer, values, actor=convert)

    def beside(record: Customer) -> None:
        record.__dict__["_besides"] = ((lead._meta.label, lead.pk),)

    perform("create", Customer, values, actor=convert, prepare=beside)
    assert Customer.objects.get().uscc == CODE


def test_acceptance_11_spellings_are_one_bad_codes_refused_same_code_blocked(
    sales: Actor, acting_as: Callable[..., Actor]
) -> None:
    web = sales.over("web")
    first = perform("create", Customer, {"name": "上海XX科技有限公司", "uscc": CODE}, actor=web).record
    for spelling in ("上海 XX科技(有限公司)", "上海ＸＸ科技有限公司", "上海ｘｘ科技（有限公司）"):
        assert found(sales, name=spelling) == [("key", first.pk)]
        with pytest.raises(Doubtful):
            perform("create", Customer, {"name": spelling}, actor=web)
    with pytest.raises(Invalid) as refused:
        perform("create", Customer, {"name": "别的公司", "uscc": "91350100M000100Y4Z"}, actor=web)
    assert list(refused.value.errors) == ["uscc"]
    # In a pool that the other cannot open: its code blocks him all the same.
    pool, why = make(Pool, name="华东公海", members=[sales.user_id]), make(PoolReason, name="长期无进展")
    perform("release-to-pool", first, {"pool": pool.pk, "why": why.pk}, actor=web)
    assert PooledCustomer.objects.get().pool == pool
    for face in ("web", "api", "convert"):
        other = acting_as("sales").over(face)
        with pytest.raises(Doubtful) as blocked:
            perform("create", Customer, {"name": "别的公司", "uscc": CODE}, actor=other, acknowledge=("twins",))
        told = [(one["relation"], one["seen"], one["owner"], one["pool"]) for one in blocked.value.details]
        assert told == [("code", False, "", "华东公海")]
        assert "上海" not in str([problem.text() for problem in blocked.value.problems()])
    assert Customer.objects.count() == 1


def test_what_somebody_found_different_is_asked_about_no_more() -> None:
    """Neither while an existing record is typed into nor when it is saved."""
    now = timezone.now()
    one, other = make(Customer, name="鼎捷电梯工程有限公司", uscc=""), make(Customer, name="鼎捷电梯工程公司", uscc="")
    entity, values = registry.get("customers.Customer"), {"name": "鼎捷电梯工程（有限公司）"}
    assert [hit.facts.pk for hit in find_twins(values, entity, SYSTEM, pk=one.pk)] == [other.pk]
    TwinPair.objects.create(left=one, right=other, state="different", created_at=now, updated_at=now)
    assert find_twins(values, entity, SYSTEM, pk=one.pk) == []
    assert len(find_twins(values, entity, SYSTEM)) == 2, "a new record is neither of the two so far"
    perform("edit", one, values, actor=SYSTEM.over("api"))
    one.refresh_from_db()
    assert one.name == values["name"]
