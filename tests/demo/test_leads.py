"""The leads of the demo company hang together: channels that yield, customers that came of them, work for today."""

from __future__ import annotations

import pytest
from django.utils import timezone

from keben.config import demo
from keben.domains.activities.models import FollowUp
from keben.domains.marketing.assignment.choose import Round
from keben.domains.marketing.assignment.pages import unowned_of
from keben.domains.marketing.channel.yields import yields
from keben.domains.marketing.models import ChannelCost, Lead, LeadPool, LeadSource
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent

pytestmark = pytest.mark.django_db


def test_leads_tell_one_story() -> None:
    demo.generate(customers=120, quiet=True)
    me, now = User.objects.get(staff_no="E1024"), timezone.now()
    converted = Lead.objects.filter(status="converted").select_related("customer")
    assert {lead.name == lead.customer.name and lead.created_at < lead.converted_at for lead in converted} == {True}
    assert all(lead.customer.created_at == lead.converted_at for lead in converted)
    assert converted.filter(owner=me).exists()
    assert Lead.objects.filter(owner=me, status="new", response_due_at__lt=now).count() == 1
    today = Lead.objects.filter(owner=me, next_contact_at__date=timezone.localdate())
    assert {lead.status for lead in today} == {"following", "interested"}
    assert Lead.objects.filter(in_pool=True, owner=None, pool__isnull=False).exists()
    assert LeadPool.objects.count() == 2
    assert Lead.objects.count() == Lead.objects.values("number").distinct().count()
    talks = FollowUp.objects.filter(target_entity="marketing.Lead")
    assert set(talks.values_list("target_id", flat=True)) <= set(Lead.objects.values_list("pk", flat=True))
    told = LoggedEvent.objects.filter(name="marketing.LeadConverted")
    assert set(told.values_list("parent_id", flat=True)) == set(converted.values_list("customer_id", flat=True))


def test_channels_yield_and_cost_and_new_leads_are_numbered_after() -> None:
    demo.generate(customers=120, quiet=True)
    today = timezone.localdate()
    found = {one.name: one for one in yields(system_actor(), today.replace(year=today.year - 3, day=1), today)}
    assert len(found) == LeadSource.objects.count() == 6
    assert found["老客户介绍"].rate > found["安博会展会"].rate > found["电话拓展"].rate
    assert found["搜索推广"].per_lead > found["老客户介绍"].per_lead
    assert all(cost.date_from <= cost.date_until for cost in ChannelCost.objects.all())
    last = Lead.objects.filter(number__startswith=f"XS-{today.year}").order_by("-number").first()
    made = perform("create", Lead, {"name": "无锡新线索有限公司"}, actor=system_actor()).record
    if last is not None:
        assert int(made.number[-6:]) == int(last.number[-6:]) + 1


def test_the_dry_run_of_the_assignment_tells_of_every_rule() -> None:
    demo.generate(customers=120, quiet=True)
    boss, manager = (actor_for(User.objects.get(staff_no=number)) for number in ("E1001", "E1010"))
    turns = Round()
    verdicts = [turns.choose(lead).verdict for lead in unowned_of(boss)]
    named = [reason.params["rule"] for verdict in verdicts for reason in verdict.reasons if reason.decided]
    assert len(named) == len(verdicts) > 5
    assert set(named) == {"展会线索限量", "门禁需求专人", "华东线索轮流", "其余按负载"}
    assert 0 < unowned_of(manager).count() <= unowned_of(boss).count()
