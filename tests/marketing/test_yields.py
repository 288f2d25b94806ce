"""What channels bring and cost, and the pages that say so."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from keben.domains.marketing.channel.yields import costs, yields
from keben.domains.marketing.models import AssignmentRule, ChannelCost, Lead, LeadPool, LeadSource
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def test_yield_of_a_channel(cast: Any) -> None:
    expo = make(LeadSource, name="安博会")
    leads = [make(Lead, owner=cast.chen, source=expo) for _each in range(4)]
    Lead.objects.update(created_at=dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC))
    Lead.objects.filter(pk=leads[0].pk).update(status="converted")
    make(ChannelCost, name="展位", source=expo, date_from=DAY, date_until=DAY, amount=8_000_000)
    (one,) = yields(cast.act(cast.manager), DAY, DAY)
    assert (one.name, one.leads, one.converted, one.rate) == ("安博会", 4, 1, 25)
    assert (one.cost, one.per_lead, one.per_conversion) == (8_000_000, 2_000_000, 8_000_000)
    assert json.loads(parse_qs(urlsplit(one.converted_url).query)["f"][0]) == [
        ["source", "any", [expo.pk]], ["created_at", "between", ["2026-03-10", "2026-03-10"]],
        ["status", "is", "converted"],
    ]  # fmt: skip
    (seen,) = yields(cast.act(cast.chen), DAY, DAY)
    assert (seen.leads, seen.cost, seen.per_lead) == (4, None, None)
    assert yields(cast.act(cast.xu), DAY, DAY) == []


def test_costs_are_shared_out_by_days() -> None:
    advert = make(LeadSource, name="搜索推广")
    make(ChannelCost, name="三月", source=advert, date_from=dt.date(2026, 3, 1), date_until=dt.date(2026, 3, 31),
         amount=3_100_000)  # fmt: skip
    assert costs(dt.date(2026, 3, 30), dt.date(2026, 4, 30)) == {advert.pk: 200_000}
    assert costs(dt.date(2026, 4, 1), dt.date(2026, 4, 30)) == {}


def test_a_cost_ends_after_it_begins_and_is_no_income() -> None:
    source = make(LeadSource, name="x")
    data = {"name": "x", "source": source.pk, "date_from": "2026-03-02", "date_until": "2026-03-01", "amount": "1"}
    for wrong in ({}, {"date_until": "2026-03-03", "amount": "-1"}):
        with pytest.raises(Invalid):
            perform("create", ChannelCost, {**data, **wrong}, actor=SYSTEM)
    assert not ChannelCost.objects.exists()


def test_the_page_drills_down_to_a_list_that_holds_as_many(cast: Any, signed_in: Any) -> None:
    expo = make(LeadSource, name="安博会")
    browser = signed_in("boss")
    for _each in range(3):
        make(Lead, owner=cast.chen, source=expo)
    page = browser.get("/leads/yield/?period=three")
    assert page.status_code == 200
    assert "安博会" in page.content.decode()
    (one,) = yields(cast.act(cast.manager), timezone.localdate(), timezone.localdate())
    listed = browser.get(one.leads_url)
    assert listed.status_code == 200
    assert len(re.findall(r"<tr[^>]* data-id=", listed.content.decode())) == 3


def test_dry_run_says_who_and_why_and_changes_nothing(cast: Any, signed_in: Any) -> None:
    lead = cast.pooled(name="无锡某厂", region="")
    make(AssignmentRule, name="全部来源", people=[cast.xu.pk], way="round_robin", is_active=True, regions="",
         products="")  # fmt: skip
    browser = signed_in("boss")
    page = browser.get("/leads/dry-run/").content.decode()
    assert "无锡某厂" in page
    assert '<td class="kb-wrapcell"><div>“全部来源”：轮到许嘉怡。</div></td>' in page
    assert f'href="/lead/{lead.pk}/"' in page
    lead.refresh_from_db()
    assert lead.owner is None
    assert signed_in("service_engineer").get("/leads/dry-run/").status_code == 403


def test_who_leads_a_department_tries_the_rules_on_what_lies_in_his_pools(
    cast: Any, client: Any, signed_in: Any
) -> None:
    """His scope holds no lead that nobody has: without the pool it would say that every lead has an owner."""
    client.force_login(cast.manager)
    lead = cast.pooled(name="无锡某厂", region="", source=make(LeadSource, name="官网表单", name_en="Web form"))
    foreign = make(LeadPool, name="西南线索池", admins=[cast.xu.pk], members=[])
    elsewhere = make(Lead, name="成都某厂", region="", pool=foreign, in_pool=True)
    make(AssignmentRule, name="全部来源", people=[cast.xu.pk], way="round_robin", is_active=True, regions="",
         products="")  # fmt: skip
    page = client.get("/leads/dry-run/").content.decode()
    assert f'href="/pooled-lead/{lead.pk}/"' in page
    assert "“全部来源”：轮到许嘉怡。" in page
    assert elsewhere.name not in page
    assert "官网表单" in page
    type(cast.xu).objects.filter(pk=cast.xu.pk).update(name_en="Xu Jiayi")
    english = signed_in("boss", lang="en").get("/leads/dry-run/").content.decode()
    assert "Web form" in english
    assert "官网表单" not in english
    assert "“全部来源”: Xu Jiayi is next in turn." in english
    assert "许嘉怡" not in english
