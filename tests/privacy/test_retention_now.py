"""A retention rule that waits is a to-do of whoever may approve it, and one that is on is run at once by him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.privacy.models import Forgetting, RetentionRule, RetentionRun
from keben.domains.privacy.retention.nightly import retention
from keben.domains.privacy.retention.now import NOW
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Denied, Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 5, 1, 9, tzinfo=dt.UTC)
TODO = "privacy-retentionrule-59"


@pytest.fixture
def boss(signed_in: Callable[..., Any]) -> Any:
    return signed_in("boss", name="陈总")


def rule(status: str = "on", **more: Any) -> RetentionRule:
    made = make(RetentionRule, name="线索一年", subject="marketing.Lead:idle", months=12)
    RetentionRule.objects.filter(pk=made.pk).update(status=status, **more)
    made.refresh_from_db()
    return made


def leads(count: int) -> list[Lead]:
    made = [make(Lead, contact_name="罗建华", mobile=f"1390255602{at}") for at in range(count)]
    Lead._base_manager.update(updated_at=LONG_AGO, created_at=LONG_AGO)
    return made


def number_of(browser: Any, key: str) -> str:
    """The figure of a kind of to-do on its page; '' where the reader has no such kind."""
    from keben.web.home.circle import own
    from keben.web.home.counting import Tally, todos

    actor = actor_for(browser.person)
    found = {one["key"]: one["count"] for one in todos(Tally(actor, own(actor)))()}
    return found.get(key, "")


def test_what_waits_is_a_to_do_of_who_may_approve_it(boss: Any, security: Any, signed_in: Callable[..., Any]) -> None:
    found = rule("off")
    assert number_of(boss, TODO) == "0"
    perform("ask-switch-on", found, {"reason": "法务要求"}, actor=actor_for(security))
    assert number_of(boss, TODO) == "1"
    page = boss.get(f"/todos/?kind={TODO}").content.decode()
    assert ("待审批的保存期限规则" in page, f'href="/retention-rule/{found.pk}/"' in page) == (True, True)
    for role in ("sales", "security_admin", "audit_admin"):
        assert number_of(signed_in(role), TODO) == ""
    perform("switch-on", found, {}, actor=actor_for(boss.person))
    assert number_of(boss, TODO) == "0"


def test_ones_own_request_is_no_to_do(boss: Any) -> None:
    rule("asked", asked_by=boss.person)
    assert number_of(boss, TODO) == "0"


def test_the_preview_changes_nothing_and_says_how_much(boss: Any) -> None:
    leads(2)
    found = rule()
    page = boss.get(f"/retention-rule/{found.pk}/run-now/").content.decode()
    assert "之前的" in page
    assert "现在执行将把" in page
    assert "<b>2</b>" in page
    assert '<form method="post" class="kb-row">' in page
    assert (Job.objects.filter(task=NOW).count(), Forgetting.objects.count()) == (0, 0)
    assert f'href="/retention-rule/{found.pk}/run-now/"' in boss.get(f"/retention-rule/{found.pk}/").content.decode()


def test_it_runs_in_the_background_and_tells_who_asked(boss: Any) -> None:
    gone = leads(2)
    found = rule()
    answer = boss.post(f"/retention-rule/{found.pk}/run-now/")
    assert (answer.status_code, answer["Location"]) == (302, f"/retention-rule/{found.pk}/")
    assert Forgetting.objects.count() == 0
    panel = boss.get(f"/retention-rule/{found.pk}/panel/foretold/").content.decode()
    assert ("规则即将开始执行" in panel, 'hx-trigger="every 3s"' in panel) == (True, True)
    job = Job.objects.get(task=NOW)
    assert (job.user_id, job.args) == (boss.person.pk, {"rule": found.pk, "by": boss.person.pk})
    drain()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == ("done", 2, 2, {"touched": 2, "failed": 0})
    assert set(Forgetting.objects.values_list("object_id", flat=True)) == {one.pk for one in gone}
    assert list(RetentionRun.objects.values_list("rule", "touched", "failed", "full")) == [(found.pk, 2, 0, False)]
    told = Notification.objects.get(user=boss.person, entity="privacy.RetentionRule").text()
    assert told == "保存期限规则“线索一年”已执行：处理 2 条，0 条未能处理。"
    lines = LoggedEvent.objects.filter(entity="privacy.RetentionRule", object_id=found.pk).order_by("pk")
    assert [one.action for one in lines][-2:] == ["run-now", "night-over"]
    panel = boss.get(f"/retention-rule/{found.pk}/panel/foretold/").content.decode()
    assert "every 3s" not in panel


def test_no_more_goes_than_in_a_night(boss: Any) -> None:
    leads(3)
    change_setting("retention.most", 2)
    found = rule()
    boss.post(f"/retention-rule/{found.pk}/run-now/")
    drain()
    assert list(RetentionRun.objects.values_list("touched", "full")) == [(2, True)]
    assert Forgetting.objects.count() == 2


@pytest.mark.parametrize("status", ["off", "asked"])
def test_what_nobody_approved_does_not_run(boss: Any, status: str) -> None:
    leads(1)
    found = rule(status)
    answer = boss.post(f"/retention-rule/{found.pk}/run-now/")
    assert (answer.status_code, "只有已启用的规则才能执行" in answer.content.decode()) == (409, True)
    assert '<form method="post" class="kb-row">' not in answer.content.decode()
    drain()
    assert (Job.objects.filter(task=NOW).count(), Forgetting.objects.count()) == (0, 0)


def test_one_run_at_a_time_and_the_night_leaves_it_out(boss: Any) -> None:
    leads(1)
    found = rule()
    perform("run-now", found, {}, actor=actor_for(boss.person))
    with pytest.raises(Refused) as refused:
        perform("run-now", found, {}, actor=actor_for(boss.person))
    assert refused.value.reasons[0].code == "runs_already"
    assert retention() == {"touched": 0, "failed": 0}
    assert Job.objects.filter(task=NOW).count() == 1
    drain()
    Job.objects.create(task="privacy.retention", state="running")
    with pytest.raises(Refused):
        perform("run-now", found, {}, actor=actor_for(boss.person))


def test_a_rule_that_was_switched_off_meanwhile_takes_nothing_away(boss: Any, security: Any) -> None:
    leads(1)
    found = rule()
    perform("run-now", found, {}, actor=actor_for(boss.person))
    found.refresh_from_db()
    perform("switch-off", found, {}, actor=actor_for(security))
    drain()
    assert Job.objects.get(task=NOW).result == {"touched": 0, "failed": 0}
    assert (Forgetting.objects.count(), RetentionRun.objects.count()) == (0, 0)


def test_who_may_not_approve_may_not_run_it(security: Any, signed_in: Callable[..., Any]) -> None:
    found = rule()
    with pytest.raises(Denied):
        perform("run-now", found, {}, actor=actor_for(security))
    assert signed_in("audit_admin").get(f"/retention-rule/{found.pk}/run-now/").status_code == 403
    assert signed_in("sales").post(f"/retention-rule/{found.pk}/run-now/").status_code == 403
    assert Job.objects.filter(task=NOW).count() == 0


def test_where_nothing_would_go_nothing_is_offered(boss: Any) -> None:
    page = boss.get(f"/retention-rule/{rule().pk}/run-now/").content.decode()
    assert ("现在没有需要处理的数据" in page, '<form method="post" class="kb-row">' in page) == (True, False)
