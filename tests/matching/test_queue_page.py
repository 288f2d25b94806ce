"""The review queue: who sees which pairs, what decisions do, and that nothing leaks about what lies beyond reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.matching import queue
from keben.domains.customers.matching.actions import FindTwins
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department
from keben.kernel.actions.perform import perform
from keben.kernel.merging.declared import GUARDS
from keben.kernel.problems import Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
PLAIN = {"address": "", "legal_representative": "", "former_names": "", "short_name": "", "region": "140700"}
NAMES = ("山西晋恒煤业有限公司", "晋恒煤矿", "晋恒煤业(有限公司)")


def three(owner: Any, other: Any = None) -> list[Customer]:
    """One customer typed three times; the second may be another's."""
    owners = (owner, other or owner, owner)
    made = [
        make(Customer, name=name, phone="0354-6620118", owner=who, **PLAIN)
        for name, who in zip(NAMES, owners, strict=True)
    ]
    change_setting("matching.engine", "small")
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    drain()
    return made


def states() -> list[str]:
    """Of all pairs in order."""
    return list(TwinPair.objects.order_by("left_id", "right_id").values_list("state", flat=True))


def test_a_manager_sees_the_group_side_by_side(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    page = client.get("/twins/").content.decode()
    assert all(one.name in page for one in made)
    assert page.count('name="customer"') == 3
    assert "data-differs" in page
    assert 'data-kb-key="s"' in page
    assert 'data-kb-key="d"' in page


def test_sales_people_have_no_queue(signed_in: Callable[..., Any]) -> None:
    client = signed_in("sales")
    three(client.person)
    assert client.get("/twins/").status_code == 403
    address = f"/twins/{TwinPair.objects.first().cluster}/decide/"  # type: ignore[union-attr]
    assert client.post(address, {"decision": "same"}).status_code == 403
    assert client.post("/twins/find/").status_code == 403
    assert TwinRun.objects.count() == 1
    assert set(states()) == {"open"}


def test_the_same_leads_to_the_page_of_the_merge_and_back(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    key = made[0].pk
    answer = client.post(f"/twins/{key}/decide/", {"decision": "same", "customer": [one.pk for one in made[:2]]})
    ids = f"{made[0].pk}%2C{made[1].pk}"
    assert answer["Location"] == f"/customer/merge/?ids={ids}&back=%2Ftwins%2F%3Fstate%3Dopen"
    assert states() == ["open", "open", "open"], "nothing is decided before it is merged"
    merged = client.post(answer["Location"], {"survivor": made[0].pk, "acknowledge": "twins", "same_parts": "1"})
    assert (merged.status_code, merged["Location"]) == (302, "/twins/?state=open")
    pairs = list(TwinPair.objects.order_by("left_id", "right_id").values_list("left_id", "right_id", "state"))
    assert pairs == [(made[0].pk, made[1].pk, "same"), (made[0].pk, made[2].pk, "open")], "the third is the survivor's"
    assert TwinPair.objects.get(state="same").decided_by == client.person
    client.post(f"/twins/{key}/decide/", {"decision": "different", "customer": [made[0].pk, made[2].pk]})
    assert states() == ["same", "different"]


def test_a_group_of_three_is_merged_at_once_and_comes_apart_with_its_pairs(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    before = list(TwinPair.objects.order_by("pk").values())
    answer = client.post(f"/twins/{made[0].pk}/decide/", {"decision": "merge", "customer": [one.pk for one in made]})
    assert (answer.status_code, answer["Location"]) == (302, "/twins/?state=open")
    assert Customer.objects.filter(deleted_at=None).count() == 1
    assert states() == ["same", "same", "same"]
    survivor = Customer.objects.get(deleted_at=None)
    client.post(f"/customer/{survivor.pk}/do/unmerge/", {})
    assert Customer.objects.filter(deleted_at=None).count() == 3
    assert list(TwinPair.objects.order_by("pk").values()) == before


def test_a_merge_that_is_refused_says_why_and_leaves_the_pairs(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    guards = GUARDS.setdefault("customers.Customer", [])

    def money(survivor: Any, losers: Any, actor: Any) -> None:
        raise Refused.because("money", "Money of “%(title)s” is in flight.", title=losers[0].name)

    guards.append(money)
    try:
        sent = {"decision": "merge", "customer": [one.pk for one in made]}
        text = client.post(f"/twins/{made[0].pk}/decide/", sent, follow=True).content.decode()
        page = client.get(f"/customer/merge/?ids={made[0].pk},{made[1].pk}").content.decode()
    finally:
        guards.remove(money)
    assert "is in flight" in text
    assert "is in flight" in page
    assert states() == ["open", "open", "open"]
    assert Customer.objects.filter(deleted_at=None).count() == 3


def test_later_moves_it_to_its_own_tab(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    client.post(f"/twins/{made[0].pk}/decide/", {"decision": "later", "customer": [one.pk for one in made]})
    assert set(states()) == {"later"}
    assert 'name="customer"' not in client.get("/twins/").content.decode()
    assert 'name="customer"' in client.get("/twins/?state=later").content.decode()


def test_too_few_ticks_change_nothing_and_say_so(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    answer = client.post(f"/twins/{made[0].pk}/decide/", {"decision": "same", "customer": [made[0].pk]}, follow=True)
    assert set(states()) == {"open"}
    assert "请至少勾选两家" in answer.content.decode()


@pytest.mark.parametrize("data", [{"decision": "burn"}, {}])
def test_an_unknown_decision_is_not_found(signed_in: Callable[..., Any], data: dict[str, str]) -> None:
    client = signed_in("boss")
    made = three(client.person)
    assert client.post(f"/twins/{made[0].pk}/decide/", data).status_code == 404
    assert set(states()) == {"open"}


def test_of_a_twin_beyond_reach_only_its_owner_is_told(
    signed_in: Callable[..., Any], people: Callable[..., Any]
) -> None:
    client = signed_in("sales_manager")
    stranger = people("sales", name="许嘉怡", department=make(Department, name="华南大区"))
    made = three(client.person, stranger)
    page = client.get("/twins/").content.decode()
    assert made[1].name not in page
    assert made[1].number not in page
    assert "许嘉怡" in page
    assert page.count('name="customer"') == 2
    beyond = TwinPair.objects.filter(right=made[1]).first() or TwinPair.objects.filter(left=made[1]).first()
    assert beyond is not None
    assert client.get(f"/twin-pair/{beyond.pk}/").status_code == 404


def test_masked_values_stay_masked(signed_in: Callable[..., Any]) -> None:
    client = signed_in("audit_admin")
    three(client.person)
    page = client.get("/twins/").content.decode()
    assert "晋恒煤矿" in page
    assert "0354-6620118" not in page
    assert 'name="decision"' not in page, "the auditor looks and decides nothing"


def test_a_running_search_shows_its_progress_and_can_be_cancelled(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    client.post("/twins/find/")
    run = TwinRun.objects.get()
    Job.objects.filter(pk=run.job_id).update(state="running", done=1, total=4)
    assert "25%" in client.get("/twins/progress/").content.decode()
    Job.objects.filter(pk=run.job_id).update(state="waiting")
    client.post(f"/twins/{run.pk}/cancel/")
    run.refresh_from_db()
    assert (run.state, Job.objects.get(pk=run.job_id).state) == ("cancelled", "cancelled")
    assert client.get("/twins/progress/")["HX-Refresh"] == "true"
    assert client.post("/twins/999/cancel/").status_code == 404


def test_an_empty_base_says_what_a_search_does(signed_in: Callable[..., Any]) -> None:
    page = signed_in("boss").get("/twins/").content.decode()
    assert "还没有查过重" in page


def test_the_page_of_a_merge_says_how_alike_they_are_and_leads_on(signed_in: Callable[..., Any]) -> None:
    client = signed_in("boss")
    first = three(client.person)
    for name in ("南通瑞丰电梯有限公司", "南通瑞丰电梯公司"):
        make(Customer, name=name, phone="0513-8801166", owner=client.person, **{**PLAIN, "region": "320600"})
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    drain()
    every = queue.keys(actor_for(client.person), "open")
    assert len(every) == 2
    for at, key in enumerate(every):
        pairs = TwinPair.objects.filter(cluster=key).order_by("-probability")
        sides = sorted({side for pair in pairs for side in (pair.left_id, pair.right_id)})
        page = client.get(f"/customer/merge/?ids={','.join(map(str, sides))}").content.decode()
        assert f"这 {len(sides)} 条很可能是同一家，相似度 {pairs[0].probability}%" in page
        assert f"第 {at + 1} 组，共 2 组" in page
        ways = re.findall(r'href="/twins/\?state=open&amp;at=(\d+)"', page)
        assert ways == [str(every[1 - at])]
        assert f'action="/twins/{key}/decide/"' in page
    lone = make(Customer, name="别家")
    plain = client.get(f"/customer/merge/?ids={lone.pk},{first[0].pk}").content.decode()
    assert "相似度" not in plain
    assert "/decide/" not in plain
