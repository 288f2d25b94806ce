"""Who may take which lead: pools, quotas, refusals that say why, and one history of every change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from keben.domains.marketing.models import Lead, LeadFailReason, LeadOwnerHistory, LeadPool, PooledLead
from keben.domains.org.access.actors import actor_for
from keben.domains.org.handover.held import part_of
from keben.domains.org.models import Department
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Denied, Invalid, KebenError, Missing, Refused
from keben.kernel.reader import scoped
from keben.kernel.testing.make import SYSTEM, make
from tests.marketing.conftest import inside

pytestmark = pytest.mark.django_db


def why(error: KebenError) -> list[str]:
    """The sentences of a refusal, in English as they are written."""
    return [problem.message % dict(problem.params) for problem in error.problems()]


def hows(lead: Lead) -> list[str]:
    """What the history of a lead says, in order."""
    return list(LeadOwnerHistory.objects.filter(lead=lead).order_by("pk").values_list("how", flat=True))


def test_claim_makes_the_lead_mine_and_is_told(cast: Any) -> None:
    lead = cast.pooled()
    perform("claim", inside(lead), actor=cast.act(cast.chen))
    lead.refresh_from_db()
    assert (lead.owner, lead.in_pool, lead.pool, lead.pooled_at) == (cast.chen, False, cast.pool, None)
    assert lead.owned_since == lead.claimed_at
    row = LeadOwnerHistory.objects.get(lead=lead, how="claim")
    assert (row.from_owner_id, row.to_owner, row.pool, row.created_by) == (None, cast.chen, cast.pool, cast.chen)
    assert LoggedEvent.objects.get(object_id=lead.pk, name="marketing.LeadOwnerChanged").data["how"] == "claim"
    assert not Notification.objects.filter(user=cast.chen).exists()


def test_the_second_to_claim_reads_who_has_it(cast: Any) -> None:
    lead = cast.pooled()
    perform("claim", inside(lead), actor=cast.act(cast.chen))
    with pytest.raises(Refused) as refused:
        perform("claim", inside(lead), actor=cast.act(cast.xu))
    since = timezone.localtime(Lead.objects.get().owned_since).strftime("%H:%M")
    assert why(refused.value) == [
        f"陈思远 has it already, since {since}. Claim another one, or ask to be let into the team."
    ]
    lead.refresh_from_db()
    assert lead.owner == cast.chen


def test_a_stranger_to_the_pool_sees_nothing(cast: Any, acting_as: Callable[..., Any]) -> None:
    lead, stranger = cast.pooled(), acting_as("sales")
    assert not scoped(PooledLead, stranger).exists()
    assert not scoped(Lead, stranger).exists()
    with pytest.raises(Missing):
        perform("claim", inside(lead), actor=stranger)
    assert Lead.objects.get().in_pool


def test_a_pool_takes_departments_and_roles_as_well_as_people(cast: Any, people: Callable[..., Any]) -> None:
    east = make(Department, name="华东大区")
    below = make(Department, name="苏南", parent=east)
    apart = make(Department, name="华南大区")
    near = people("sales", name="苏南人", department=below.pk)
    far = people("sales", name="外区人", department=apart.pk)
    pool = make(LeadPool, name="部门线索池", members=[], departments=[east.pk], roles=[], admins=[], daily_limit=None,
                cool_down_days=0, protection_days=0, daily_views=None)  # fmt: skip
    lead = make(Lead, pool=pool, in_pool=True)
    assert scoped(PooledLead, actor_for(near)).filter(pk=lead.pk).exists()
    assert not scoped(PooledLead, actor_for(far)).filter(pk=lead.pk).exists()
    perform("claim", inside(lead), actor=actor_for(near))
    lead.refresh_from_db()
    assert lead.owner == near


def test_boss_is_no_member(cast: Any, acting_as: Callable[..., Any]) -> None:
    lead = cast.pooled()
    with pytest.raises(Refused) as refused:
        perform("claim", lead, actor=acting_as("boss"))
    assert why(refused.value) == [
        "You are no member of the pool “华东线索池”. Ask 周敏 to let you in, or to assign it to you."
    ]
    with pytest.raises(Denied):
        perform("claim", lead, actor=acting_as("audit_admin"))


def test_quota_counts_claims_and_not_holdings(cast: Any) -> None:
    perform("edit", cast.pool, {"daily_limit": 2}, actor=SYSTEM)
    first, second = cast.pooled(), cast.pooled()
    for _again in range(2):
        perform("claim", inside(first), actor=cast.act(cast.chen))
        perform("release-to-pool", first, {"pool": cast.pool.pk, "reason": "不在我的区域"}, actor=cast.act(cast.chen))
    with pytest.raises(Refused) as refused:
        perform("claim", inside(second), actor=cast.act(cast.chen))
    assert why(refused.value) == [
        "You have claimed 2 of 2 from “华东线索池” today. Go on tomorrow, or ask 周敏 to assign it to you."
    ]
    LeadOwnerHistory.objects.filter(how="claim").update(created_at=timezone.now() - dt.timedelta(days=1))
    perform("claim", inside(second), actor=cast.act(cast.chen))


def test_assigned_leads_do_not_consume_the_quota(cast: Any) -> None:
    perform("edit", cast.pool, {"daily_limit": 1}, actor=SYSTEM)
    assigned, wanted = cast.pooled(), cast.pooled()
    perform("assign", inside(assigned), {"new_owner": cast.chen.pk}, actor=cast.act(cast.manager))
    perform("claim", inside(wanted), actor=cast.act(cast.chen))
    assert hows(assigned)[1:] == ["assign"]
    assert Notification.objects.get(user=cast.chen).message == "A lead for you: “%(title)s”"


def test_closed_pool_gives_nothing_out(cast: Any, acting_as: Callable[..., Any]) -> None:
    lead = cast.pooled()
    LeadPool.objects.update(is_active=False)
    with pytest.raises(Refused) as refused:
        perform("claim", lead, actor=acting_as("boss"))
    assert why(refused.value) == ["The pool “华东线索池” is closed; choose another one."]


def test_give_back_and_take_back(cast: Any) -> None:
    lead = cast.owned()
    with pytest.raises(Refused) as refused:
        perform("take-back", lead, {"pool": cast.pool.pk, "reason": "x"}, actor=cast.act(cast.chen))
    assert why(refused.value) == ["It is your own lead; give it back instead."]
    perform("take-back", lead, {"pool": cast.pool.pk, "reason": "两周未跟进"}, actor=cast.act(cast.manager))
    lead.refresh_from_db()
    assert (lead.owner, lead.previous_owner, lead.in_pool, lead.pool_reason) == (None, cast.chen, True, "两周未跟进")
    assert lead.owned_since is None
    with pytest.raises(Refused) as refused:
        perform("take-back", lead, {"pool": cast.pool.pk, "reason": "x"}, actor=SYSTEM)
    assert why(refused.value) == [
        "Nobody has this lead, so it cannot be taken back; assign it, or move it into a pool."
    ]
    assert hows(lead) == ["create", "take_back"]


def test_transfer_keeps_the_old_owner_in_the_team(cast: Any) -> None:
    lead = cast.owned()
    with pytest.raises(Refused) as refused:
        perform("transfer", lead, {"new_owner": cast.chen.pk}, actor=cast.act(cast.chen))
    assert why(refused.value) == ["陈思远 already has this lead; choose somebody else."]
    perform("transfer", lead, {"new_owner": cast.xu.pk, "keep": "read"}, actor=cast.act(cast.chen))
    assert scoped(Lead, cast.act(cast.chen)).filter(pk=lead.pk).exists()
    with pytest.raises(Denied):
        perform("edit", lead, {"name": "x"}, actor=cast.act(cast.chen))
    lead.refresh_from_db()
    assert (lead.owner, lead.previous_owner) == (cast.xu, cast.chen)


def test_a_plain_edit_of_the_owner_is_a_change_of_owner_too(cast: Any, acting_as: Callable[..., Any]) -> None:
    lead = cast.pooled()
    perform("edit", lead, {"owner": cast.xu.pk}, actor=acting_as("boss"))
    lead.refresh_from_db()
    assert (lead.owner, lead.in_pool) == (cast.xu, False)
    assert lead.owned_since is not None
    assert hows(lead) == ["create", "edit"]


def test_move_between_pools_and_not_from_an_owner(cast: Any) -> None:
    other = make(LeadPool, name="华南线索池", admins=[cast.manager.pk])
    lead = cast.pooled()
    with pytest.raises(Refused) as refused:
        perform("move-to-pool", inside(lead), {"pool": cast.pool.pk, "reason": "x"}, actor=cast.act(cast.manager))
    assert why(refused.value) == ["It lies in “华东线索池” already; choose another pool."]
    perform("move-to-pool", inside(lead), {"pool": other.pk, "reason": "属于华南"}, actor=cast.act(cast.manager))
    lead.refresh_from_db()
    assert (lead.pool, lead.pool_reason) == (other, "属于华南")
    with pytest.raises(Refused) as refused:
        perform("move-to-pool", cast.owned(), {"pool": other.pk, "reason": "x"}, actor=cast.act(cast.manager))
    assert why(refused.value) == ["陈思远 has this lead; take it back instead."]


def test_fail_and_reopen_to_the_last_stage(cast: Any) -> None:
    lead, me = cast.owned(), cast.act(cast.chen)
    reason = make(LeadFailReason, name="无预算")
    with pytest.raises(Refused) as refused:
        perform("reopen", lead, actor=me)
    assert why(refused.value) == ["Only a failed lead can be reopened."]
    perform("interested", lead, actor=me)
    perform("fail", lead, {"fail_reason": reason.pk}, actor=me)
    with pytest.raises(Refused):
        perform("release-to-pool", lead, {"pool": cast.pool.pk, "reason": "x"}, actor=me)
    perform("reopen", lead, actor=me)
    lead.refresh_from_db()
    assert (lead.status, lead.fail_reason, lead.failed_at) == ("interested", None, None)


def test_pool_with_leads_is_neither_closed_nor_deleted(cast: Any) -> None:
    make(LeadPool, name="华南线索池")
    lead = cast.pooled()
    for action, data in (("edit", {"is_active": False}), ("delete", {})):
        with pytest.raises(Refused):
            perform(action, cast.pool, data, actor=SYSTEM)
    Lead.objects.filter(pk=lead.pk).update(in_pool=False, owner=cast.chen)
    perform("edit", cast.pool, {"is_active": False}, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        perform("edit", LeadPool.objects.get(name="华南线索池"), {"is_active": False}, actor=SYSTEM)
    assert why(refused.value) == ["“华南线索池” is the last active pool; open another one first."]


def test_a_pool_that_is_closed_already_may_go_even_as_the_last(cast: Any) -> None:
    LeadPool.objects.update(is_active=False)
    perform("delete", cast.pool, actor=SYSTEM)
    assert LeadPool.objects.get().deleted_at is not None


def test_a_follow_up_moves_state_and_clocks(cast: Any) -> None:
    from keben.domains.activities.models import FollowUp, FollowUpMethod

    method = make(FollowUpMethod, name="电话")
    lead = cast.owned(response_due_at=None)
    Lead.objects.filter(pk=lead.pk).update(response_due_at=timezone.now())
    soon = timezone.now() + dt.timedelta(days=2)

    def aim(record: Any) -> None:
        record.target_entity, record.target_id, record.target_title = "marketing.Lead", lead.pk, lead.name

    data = {"method": method.pk, "content": "要报价", "next_contact_at": soon}
    perform("create", FollowUp, data, actor=cast.act(cast.chen), prepare=aim)
    lead.refresh_from_db()
    assert (lead.status, lead.last_follow_up, lead.last_followed_by) == ("following", "要报价", cast.chen)
    assert (lead.response_due_at, lead.responded_at is None) == (None, False)
    assert lead.next_contact_at == soon.replace(second=soon.second, microsecond=lead.next_contact_at.microsecond)


def test_two_claim_at_once_and_one_wins(postgres: None, cast: Any) -> None:
    leads = [cast.pooled() for _each in range(4)]

    def claim(person: Any) -> list[str]:
        told = []
        for lead in leads:
            try:
                perform("claim", inside(lead), actor=actor_for(person))
                told.append("won")
            except Refused as error:
                told.append(error.reasons[0].code)
        connections.close_all()
        return told

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(claim, (cast.chen, cast.xu)))
    assert [sorted(pair) for pair in zip(*answers, strict=True)] == [["claimed", "won"]] * 4
    assert LeadOwnerHistory.objects.filter(how="claim").count() == 4


def test_who_must_wait_reads_until_when(cast: Any) -> None:
    perform("edit", cast.pool, {"cool_down_days": 30, "protection_days": 2}, actor=SYSTEM)
    lead = cast.owned()
    perform("release-to-pool", lead, {"pool": cast.pool.pk, "reason": "不在我的区域"}, actor=cast.act(cast.chen))
    today = timezone.localdate()
    again, free = show_date(today + dt.timedelta(days=30)), show_date(today + dt.timedelta(days=2))
    for person, told in (
        (cast.chen, f"You had it before; you may claim it again from {again}. Until then 周敏 may assign it to you."),
        (cast.xu, f"It has just come into the pool and may be claimed from {free}. Until then 周敏 may assign it."),
    ):
        with pytest.raises(Refused) as refused:
            perform("claim", inside(lead), actor=cast.act(person))
        assert why(refused.value) == [told]
    assert Lead.objects.get().in_pool
    perform("assign", inside(lead), {"new_owner": cast.chen.pk}, actor=cast.act(cast.manager))
    assert Lead.objects.get().owner == cast.chen


PHONE, MAIL, CHAT = "13912345678", "hao@secret.example", "hao-wechat"


def signed(client: Client, person: Any) -> Client:
    """The browser of somebody."""
    client.force_login(person, backend="keben.domains.org.signin.backend.StaffBackend")
    return client


def test_acceptance_10_ways_to_reach_a_pooled_lead_stay_masked_everywhere(cast: Any, client: Client) -> None:
    lead = cast.pooled(name="华源安防", contact_name="郝先生", mobile=PHONE, email=MAIL, wechat=CHAT)
    for person in (cast.chen, cast.manager):
        browser = signed(client, person)
        for address in (
            "/pooled-lead/", f"/pooled-lead/{lead.pk}/", f"/pooled-lead/{lead.pk}/print/", "/lead/",
            "/_palette?q=华源", f"/_palette?q={PHONE}", f"/pooled-lead/?q={PHONE}", "/api/v1/pooled-lead",
            f"/api/v1/pooled-lead/{lead.pk}", f"/api/v1/pooled-lead/{lead.pk}/history",
            "/pooled-lead/?cols=name,mobile,email,wechat", f"/lead/{lead.pk}/", f"/api/v1/lead/{lead.pk}",
        ):  # fmt: skip
            answer = browser.get(address, follow=True)
            assert answer.status_code in (200, 404), (address, answer.status_code)
            typed = address.partition("q=")[2]  # the words that were typed stay in their box
            text = answer.content.decode().replace(typed or "-", "")
            assert [one for one in (PHONE, "139 1234 5678", "12345678", MAIL, CHAT) if one in text] == [], address
        assert "华源安防" in browser.get("/pooled-lead/?q=华源").content.decode()
        assert "华源安防" not in browser.get(f"/pooled-lead/?q={PHONE}").content.decode()
        assert browser.get(f"/lead/{lead.pk}/").headers["Location"] == f"/pooled-lead/{lead.pk}/"
    perform("claim", inside(lead), actor=cast.act(cast.chen))
    assert PHONE in signed(client, cast.chen).get(f"/api/v1/lead/{lead.pk}").content.decode()
    perform("edit", cast.pool, {"contact_fields": "hidden"}, actor=SYSTEM)
    rights = actor_for(cast.xu).rights
    assert {int(rights.field("marketing.PooledLead", name)) for name in ("mobile", "phone", "email", "wechat")} == {0}


def test_views_of_pooled_leads_are_counted_and_the_allowance_shown(cast: Any, client: Client) -> None:
    perform("edit", cast.pool, {"daily_views": 1, "daily_limit": 3}, actor=SYSTEM)
    first, second = cast.pooled(), cast.pooled()
    browser = signed(client, cast.chen)
    for _again in range(2):
        assert browser.get(f"/pooled-lead/{first.pk}/").status_code == 200
    page = browser.get(f"/pooled-lead/{second.pk}/")
    assert page.status_code == 409
    assert "你今天已打开“华东线索池” 1/1。已打开的仍可查看" in page.content.decode()
    assert browser.get(f"/api/v1/pooled-lead/{second.pk}").status_code == 409
    assert browser.get(f"/api/v1/pooled-lead/{first.pk}").status_code == 200
    perform("claim", inside(first), actor=cast.act(cast.chen))
    told = browser.get("/pooled-lead/summary/").content.decode()
    assert re.findall(r'data-tone="(\w+)">([^<]*)<', told) == [
        ("neutral", "今天已领 1/3"), ("danger", "今天已查看 1/1"),
    ]  # fmt: skip


def test_a_new_lead_goes_straight_into_a_pool_of_ones_own(cast: Any) -> None:
    made = perform("create", Lead, {"name": "展会线索", "pool": cast.pool.pk}, actor=cast.act(cast.chen)).record
    made.refresh_from_db()
    assert (made.owner, made.in_pool, made.pool, hows(made)) == (None, True, cast.pool, ["create"])
    assert made.pooled_at is not None
    foreign = make(LeadPool, name="别人的池", members=[], admins=[])
    closed = make(LeadPool, name="旧池", is_active=False)
    for pool, more in ((foreign, {}), (closed, {}), (cast.pool, {"owner": cast.chen.pk})):
        with pytest.raises(Invalid) as error:
            perform("create", Lead, {"name": "甲", "pool": pool.pk, **more}, actor=cast.act(cast.chen))
        assert list(error.value.errors) == ["pool"]
    assert Lead.objects.count() == 1


def test_who_leaves_leaves_his_leads_to_a_pool(cast: Any) -> None:
    lead = make(Lead, owner=cast.chen)
    part = part_of("marketing.Lead")
    assert cast.pool in part.pools
    part.leave(lead, cast.pool, SYSTEM, "离职")
    lead.refresh_from_db()
    assert (lead.owner, lead.in_pool, lead.previous_owner, hows(lead)[-1]) == (None, True, cast.chen, "leave")
    assert lead.pool_reason == "离职"
    with pytest.raises(Refused) as again:
        part.leave(lead, cast.pool, SYSTEM, "离职")
    assert why(again.value) == ["Nobody has this lead, so it cannot be taken back; assign it, or move it into a pool."]
