"""Reasons that people and rules give, rules in words, what the page of a customer says and leaves out, and who keeps
relations after a change of owner."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from keben.config.first_lists import make_lists
from keben.domains.activities.models import FollowUpMethod
from keben.domains.customers.models import Contact, Customer, CustomerLevel, Keeper, PoolReason
from keben.domains.customers.pool.countdown import write
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid
from keben.kernel.testing.make import SYSTEM, make
from tests.customers.conftest import why

pytestmark = pytest.mark.django_db


def test_a_reason_of_rules_is_not_offered_to_people(crew: Any, client: Client) -> None:
    fell = make(PoolReason, name="自动回收", for_rules=True)
    client.force_login(crew.chen)
    customer = crew.owned()
    dialog = client.get(f"/customer/{customer.pk}/do/release-to-pool/").content.decode()
    url = re.search(r"/_pick/customers\.PoolReason[^\"]*", dialog)
    assert url is not None
    assert url[0] == "/_pick/customers.PoolReason?for_rules=0"
    assert [one["label"] for one in client.get(url[0]).json()["items"]] == ["长期无进展"]
    everything = client.get("/_pick/customers.PoolReason").json()["items"]  # a rule chooses from all of them
    assert {one["label"] for one in everything} == {"长期无进展", "自动回收"}
    with pytest.raises(Invalid) as error:
        perform("release-to-pool", customer, {"pool": crew.pool.pk, "why": fell.pk}, actor=crew.act(crew.chen))
    assert list(error.value.errors) == ["why"]
    customer.refresh_from_db()
    assert customer.owner == crew.chen


def test_a_new_company_begins_with_lists_that_actions_ask_for() -> None:
    assert make_lists() == 3
    reasons = PoolReason.objects.order_by("position")
    assert list(reasons.values_list("name", "name_en", "for_rules"))[:3] == [
        ("自动回收", "Fell by rule", True),
        ("长期无进展", "No progress for long", False),
        ("暂无需求", "No demand at present", False),
    ]
    assert FollowUpMethod.objects.count() == 5
    perform("edit", reasons[1], {"name": "没有进展"}, actor=SYSTEM)
    PoolReason.objects.exclude(pk=reasons[1].pk).delete()
    assert make_lists() == 0  # what the company has changed or deleted stays so
    assert list(PoolReason.objects.values_list("name", flat=True)) == ["没有进展"]


def test_a_rule_says_its_condition_in_words(crew: Any, client: Client) -> None:
    level = make(CustomerLevel, name="普通", name_en="Std", code="std")
    rule = crew.rule()
    client.force_login(crew.manager)
    address = f"/pool-rule/{rule.pk}/panel/condition/"
    assert "适用于所选级别的全部客户" in client.get(address).content.decode()
    bought = {"all": [["is_dealt", "is", True], ["name", "contains", "甲"]]}
    tree = {"all": [["level", "any", [level.pk]], {"any": [["lifecycle", "any", ["lost"]], bought]}]}
    rule.condition, rule.condition_name = tree, "我的场景"
    rule.save()
    page = re.sub(r"\s+", " ", client.get(address).content.decode())
    assert "<li>级别 普通</li><li>生命周期 流失 或 (已成交 是 且 客户名称 包含 甲)</li>" in page
    assert "取自场景“我的场景”" in page
    assert 'id="kb-' in client.get(f"/pool-rule/{rule.pk}/").content.decode()


def test_what_only_the_program_fills_is_left_out_while_it_is_empty(crew: Any, client: Client) -> None:
    customer = crew.owned()
    client.force_login(crew.chen)
    page = client.get(f"/customer/{customer.pk}/").content.decode()
    told = re.findall(r"<dt>([^<]+)</dt>", page)
    assert "获得时间" in told
    for empty in ("公海", "锁定至", "原负责人", "首次成交"):
        assert empty not in told
    assert "备注" in told  # can be filled in here, so its place is shown


def test_the_head_says_that_it_has_bought_and_below_whom_it_stands(crew: Any, client: Client) -> None:
    above = crew.owned(name="江东电网集团有限公司")
    customer = crew.owned(name="江东电网输电检修中心", parent=above)
    Customer.objects.filter(pk=customer.pk).update(is_dealt=True)
    client.force_login(crew.chen)
    head = client.get(f"/customer/{customer.pk}/").content.decode().split("kb-facts")[0]
    assert re.search(r'<span class="kb-tag" data-tone="ok"><svg.*?</svg>已成交</span>', head, re.S)
    assert (
        '<span class="kb-tag kb-tag--outline">上级客户：'
        f'<a href="/customer/{above.pk}/" data-kb="drawer">江东电网集团有限公司</a></span>'
    ) in head
    assert "上级客户：" not in client.get(f"/customer/{above.pk}/").content.decode().split("kb-facts")[0]


def test_a_manager_who_gives_his_customer_down_goes_on_keeping_its_heads(crew: Any) -> None:
    customer = crew.owned(owner=crew.manager)
    head = make(Contact, customer=customer)
    kept = make(Keeper, customer=customer, contact=head, kind="key", level="senior", colleague=crew.manager, name="")
    perform("transfer", customer, {"new_owner": crew.chen.pk, "keep": "out"}, actor=crew.act(crew.manager))
    assert Keeper.objects.get(pk=kept.pk).colleague == crew.manager  # his people's customers are in his sight
    own = make(Keeper, customer=customer, contact=make(Contact, customer=customer), kind="key", colleague=crew.chen,
               name="")  # fmt: skip
    perform("transfer", customer, {"new_owner": crew.xu.pk, "keep": "out"}, actor=crew.act(crew.manager))
    assert Keeper.objects.get(pk=own.pk).colleague == crew.xu  # a colleague sees it no longer
    assert Keeper.objects.get(pk=kept.pk).colleague == crew.manager


def test_a_card_says_how_long_its_owner_keeps_it(crew: Any, client: Client) -> None:
    crew.rule(follow_up_days=30)
    near, far = crew.owned(days=28, name="快到期"), crew.owned(days=3, name="还早")
    write(Customer.objects.filter(pk__in=(near.pk, far.pk)))
    client.force_login(crew.chen)
    page = client.get("/customer/").content.decode()
    cards = {name: page.split(f">{name}<")[2].split("</article>")[0] for name in ("快到期", "还早")}  # behind the rows
    assert re.search(r'<span class="kb-foot-right kb-over"><svg.*?</svg>剩 2 天</span>', cards["快到期"], re.S)
    assert '<span class="kb-foot-right">剩 27 天</span>' in cards["还早"]


def test_a_ring_of_superiors_names_who_stands_below(crew: Any) -> None:
    customer = crew.owned()
    head = make(Contact, customer=customer, name="张主任")
    below = make(Contact, customer=customer, name="李科长", reports_to=head)
    with pytest.raises(Invalid) as ring:
        perform("edit", head, {"reports_to": below.pk}, actor=crew.act(crew.chen))
    assert why(ring.value) == ["“李科长” already reports to this person."]
    with pytest.raises(Invalid) as own:
        perform("edit", head, {"reports_to": head.pk}, actor=crew.act(crew.chen))
    assert why(own.value) == ["Nobody is his own superior; choose somebody else."]
