"""The page of a merge, the way to it from list and record, and where old addresses lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.activities.models import FollowUp, Task
from keben.domains.customers.matching.queue import Group
from keben.domains.customers.matching.showing import heads
from keben.domains.customers.models import Contact, Customer
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.kernel.actions.perform import perform
from keben.kernel.merging.model import MergeRecord
from keben.kernel.merging.proposal import proposed
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Customer, Customer]:
    """Two customers that are one."""
    return make(Customer, name="晋原煤业集团有限公司", address="短街"), make(
        Customer, name="晋原煤矿有限公司", address=""
    )


def address(*records: Customer) -> str:
    return f"/customer/merge/?ids={','.join(str(one.pk) for one in records)}"


def test_two_are_compared_merged_and_taken_apart(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    client = signed_in("boss")
    page = client.get(address(stays, goes) + f"&survivor={stays.pk}")
    assert page.status_code == 200
    text = page.content.decode()
    assert stays.name in text
    assert goes.name in text
    assert f'name="f-name" value="{stays.pk}" checked' in text
    sent = {"survivor": stays.pk, "f-name": goes.pk, "acknowledge": "twins"}
    answer = client.post(address(stays, goes), sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/customer/{stays.pk}/")
    stays.refresh_from_db()
    assert stays.name == "晋原煤矿有限公司"
    led = client.get(f"/customer/{goes.pk}/")
    assert (led.status_code, led["Location"]) == (301, f"/customer/{stays.pk}/")
    api = client.get(f"/api/v1/customer/{goes.pk}")
    assert (api.status_code, api["Location"]) == (308, f"/api/v1/customer/{stays.pk}")
    assert goes.number in client.get(f"/customer/{stays.pk}/").content.decode()
    perform("edit", stays, {"name": "晋原能源有限公司"}, actor=SYSTEM, acknowledge=("twins",))
    asked = client.get(f"/customer/{stays.pk}/do/unmerge/", headers={"HX-Request": "true"})
    assert "在合并后改过" in asked.content.decode()
    assert client.post(f"/customer/{stays.pk}/do/unmerge/", {}).status_code == 200
    assert client.get(f"/customer/{goes.pk}/").status_code == 200


def test_headings_a_way_back_and_a_to_do_that_leads_here(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    client = signed_in("boss")
    text = client.get(address(stays, goes) + f"&survivor={stays.pk}").content.decode()
    heads = [piece.partition("<")[0] for piece in text.split('<tr data-band><td colspan="4">')[1:]]
    names = [str(group.label) for group in registry.get("customers.Customer").form.groups]
    assert heads[0] == names[0]
    assert set(heads) <= {*names, "其他字段", "下级数据：全部并入保留的记录"}
    assert f'href="/customer/{stays.pk}/" title="返回"' in text
    form = text.partition('href="/task/new/?')[2].partition('"')[0].replace("&amp;", "&")
    opened = client.get(f"/task/new/?{form}", headers={"HX-Request": "true", "KB-Layer": "dialog"}).content.decode()
    assert f'value="合并：{stays.name}、{goes.name}"' in opened
    here = f"http://testserver{address(stays, goes).replace(',', '%2C')}"
    sent = {"name": "Merge", "owner": client.person.pk, "priority": "normal",
            "_target": f"customers.Customer:{stays.pk}", "note": here}  # fmt: skip
    client.post("/task/new/", sent, headers={"HX-Request": "true", "KB-Layer": "dialog"})
    task = Task.objects.get()
    assert (task.target_entity, task.target_id, task.owner) == ("customers.Customer", stays.pk, client.person)
    assert f'<a href="{task.note}" target="_blank"' in client.get(f"/task/{task.pk}/").content.decode()


def test_days_are_those_of_the_company(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    late = dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC)  # one o'clock of the next day in Shanghai
    Customer.objects.filter(pk__in=(stays.pk, goes.pk)).update(created_at=late)
    client = signed_in("boss")
    page = client.get(address(stays, goes)).content.decode()
    assert page.count("2026-03-02") == 2
    assert "2026-03-01" not in page
    actor = actor_for(client.person)
    group = Group(stays.pk, (stays, goes), ())
    for one in group.customers:
        one.refresh_from_db()
    assert [head["sub"].rpartition(" · ")[2] for head in heads(group, actor)] == ["2026-03-02"] * 2


def test_from_list_and_record(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    client = signed_in("boss")
    few = client.get(f"/customer/batch/merge/?pk={stays.pk}", headers={"HX-Request": "true"})
    assert few.status_code == 422
    both = client.get(f"/customer/batch/merge/?pk={stays.pk}&pk={goes.pk}", headers={"HX-Request": "true"})
    assert both["HX-Redirect"] == address(stays, goes)
    assert client.get(f"/customer/{stays.pk}/merge/").status_code == 200
    assert client.get("/customer-level/merge/?ids=1,2").status_code == 404


def test_a_salesman_may_not(signed_in: Callable[..., Any], pair: Any) -> None:
    assert signed_in("sales").get(address(*pair)).status_code == 403


def test_a_dry_run_over_the_api_tells_what_would_move_and_keeps_nothing(
    signed_in: Callable[..., Any], pair: Any
) -> None:
    stays, goes = pair
    make(Contact, customer=goes)
    client = signed_in("boss")
    address, sent = f"/api/v1/customer/{stays.pk}/merge", {"others": [goes.pk], "acknowledge": ["twins"]}
    answer = client.post(f"{address}?dry_run=true", sent, content_type="application/json")
    told = answer.json()
    assert (answer.status_code, told["dry_run"], told["would"]["event"]) == (200, True, "customers.CustomersMerged")
    assert told["would"]["data"]["moved"]["customers.Contact"] == 1
    assert told["record"]["id"] == stays.pk
    assert goes.name in told["record"]["former_names"]
    goes.refresh_from_db()
    assert (goes.deleted_at, MergeRecord.objects.count(), Contact.objects.get().customer_id) == (None, 0, goes.pk)
    refused = client.post(f"{address}?dry_run=true", {"others": [stays.pk]}, content_type="application/json")
    assert refused.status_code == 422
    assert client.post(f"{address}?dry_run=perhaps", sent, content_type="application/json").status_code == 422
    done = client.post(address, sent, content_type="application/json")
    assert (done.status_code, Contact.objects.get().customer_id) == (200, stays.pk)


def test_the_page_says_what_will_be_and_what_to_mind(signed_in: Callable[..., Any], pair: Any) -> None:
    stays, goes = pair
    client = signed_in("boss")
    for one, who, uscc in ((stays, client.person, "91350100M000100Y43"), (goes, make(User), "91440300708461136T")):
        Customer.objects.filter(pk=one.pk).update(owner=who, uscc=uscc)
        make(Contact, customer=one, name="李工", mobile="13912345678")
    text = client.get(address(stays, goes) + f"&survivor={stays.pk}&back=/twins/").content.decode()
    assert f"<td data-kb-result>{stays.name}</td>" in text
    assert "信用代码不同" in text
    assert "两边都有的联系人 1 位" in text
    assert 'href="/twins/"' in text
    off = client.get(address(stays, goes) + "&back=//elsewhere.example/").content.decode()
    assert "elsewhere.example" not in off


def test_leads_are_merged_and_converted_ones_are_not(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    stays, goes = (
        make(Lead, name="无锡江东电力设备有限公司", mobile=""),
        make(Lead, name="江东电力", mobile="13912345678"),
    )
    talk = make(FollowUp, target_entity="marketing.Lead", target_id=goes.pk, target_title=goes.name)
    there = f"/lead/merge/?ids={stays.pk},{goes.pk}&survivor={stays.pk}"
    assert client.get(there).status_code == 200
    assert client.post(there, {"survivor": stays.pk, "acknowledge": "twins"})["Location"] == f"/lead/{stays.pk}/"
    stays.refresh_from_db()
    talk.refresh_from_db()
    assert (stays.mobile, talk.target_id, talk.target_title) == ("13912345678", stays.pk, stays.name)
    assert client.get(f"/lead/{goes.pk}/")["Location"] == f"/lead/{stays.pk}/"
    client.post(f"/lead/{stays.pk}/do/unmerge/", {})
    talk.refresh_from_db()
    assert talk.target_id == goes.pk
    Lead.objects.filter(pk=goes.pk).update(status="converted")
    refused = client.post(there, {"survivor": stays.pk, "acknowledge": "twins"})
    assert refused.status_code == 409
    goes.refresh_from_db()
    assert goes.deleted_at is None


def test_nobody_is_proposed_as_his_own_parent(pair: Any) -> None:
    stays, goes = pair
    group = make(Customer, name="晋原控股集团")
    Customer.objects.filter(pk=goes.pk).update(parent=stays)
    goes.refresh_from_db()
    entity = registry.get("customers.Customer")
    assert proposed(entity, stays, [goes])["parent"] == stays.pk
    goes.parent = group
    assert proposed(entity, stays, [goes])["parent"] == goes.pk
