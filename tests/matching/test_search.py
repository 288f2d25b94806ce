"""A search from the wish to the queue: rights, table, decisions that stand, failure, cancel, automatic decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from keben.config.cli import main
from keben.config.doctor import Level, examine
from keben.domains.customers.matching import seam
from keben.domains.customers.matching.actions import Different, FindTwins, Later, Reopen, Same
from keben.domains.customers.matching.joining import join
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.nightly import come_back
from keben.domains.customers.matching.run import current, search
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks import steering
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def twins() -> tuple[Customer, Customer]:
    """Two of one: the telephone of the second is that of its contact."""
    plain = {"address": "", "legal_representative": "", "former_names": "", "short_name": "", "region": "140700"}
    one = make(Customer, name="山西晋恒煤业有限公司", phone="0354-6620118", **plain)
    other = make(Customer, name="晋恒煤矿", phone="", **plain)
    make(Contact, customer=other, mobile="", phone="0354-6620118")
    make(Customer, name="苏州汇泽物业服务有限公司", phone="", **plain | {"region": "320500"})
    return one, other


def asked() -> TwinRun:
    """A search by the built-in engine that has been run."""
    change_setting("matching.engine", "small")
    run: TwinRun = perform(FindTwins, TwinRun, {}, actor=SYSTEM).record
    drain()
    run.refresh_from_db()
    return run


def test_pairs_leave_the_search_index_whole(twins: tuple[Customer, Customer]) -> None:
    asked()
    assert TwinPair.objects.count() == 1
    ((_name, finding),) = examine(("search_index",))
    assert finding.level == Level.OK


def test_a_search_writes_the_pair_with_its_reasons(twins: tuple[Customer, Customer]) -> None:
    run = asked()
    assert (run.state, run.rows, run.pairs, run.groups, run.engine) == ("done", 3, 1, 1, "small")
    pair = TwinPair.objects.get()
    assert (pair.left, pair.right, pair.state, pair.cluster) == (*twins, "open", twins[0].pk)
    assert pair.probability > 95
    assert [name for name, _code, _bits in pair.why] == ["name", "place", "phone", "domain"]
    assert "0354" not in str(pair.why), "values are read from the records, by the rights of whoever looks"
    assert run.weights["version"] == run.weights_version == 1


def test_only_who_may_merge_may_search(acting_as: Callable[..., Actor]) -> None:
    with pytest.raises(Denied):
        perform(FindTwins, TwinRun, {}, actor=acting_as("sales"))
    assert (TwinRun.objects.count(), Job.objects.count()) == (0, 0)


def test_one_search_at_a_time() -> None:
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    assert refused.value.reasons[0].code == "running"
    assert TwinRun.objects.count() == 1


def test_different_stays_so_for_good(twins: tuple[Customer, Customer]) -> None:
    asked()
    perform(Different, TwinPair.objects.get(), actor=SYSTEM)
    run = asked()
    assert (run.pairs, run.groups, TwinPair.objects.get().state) == (1, 0, "different")
    perform("edit", twins[1], {"name": "晋恒煤业"}, actor=SYSTEM)
    asked()
    assert TwinPair.objects.get().state == "different"


def test_what_was_put_off_comes_back_with_something_new_or_after_some_days(twins: tuple[Customer, Customer]) -> None:
    asked()
    perform(Later, TwinPair.objects.get(), actor=SYSTEM)
    asked()
    assert TwinPair.objects.get().state == "later", "nothing new"
    assert come_back() == 0
    TwinPair.objects.update(decided_at=timezone.now() - dt.timedelta(days=15))
    assert come_back() == 1
    assert TwinPair.objects.get().state == "open"
    perform(Later, TwinPair.objects.get(), actor=SYSTEM)
    perform("edit", twins[1], {"address": "平阳路 17 号煤业大厦"}, actor=SYSTEM)
    perform("edit", twins[0], {"address": "平阳路 17 号煤业大厦"}, actor=SYSTEM)
    asked()
    assert TwinPair.objects.get().state == "open", "an address speaks for it now"


def test_open_pairs_that_are_no_longer_found_go_and_decided_ones_stay(twins: tuple[Customer, Customer]) -> None:
    asked()
    perform(Later, TwinPair.objects.get(), actor=SYSTEM)
    perform("delete", twins[0], {}, actor=SYSTEM)
    asked()
    assert TwinPair.objects.get().state == "later"
    TwinPair.objects.update(state="open")
    asked()
    assert not TwinPair.objects.exists()


def test_a_decision_is_an_event_and_can_be_taken_back(twins: tuple[Customer, Customer]) -> None:
    asked()
    pair = TwinPair.objects.get()
    perform(Different, pair, actor=SYSTEM)
    event = LoggedEvent.objects.filter(entity="customers.TwinPair").latest("pk")
    assert (event.action, event.changes["state"]) == ("different", ["open", "different"])
    with pytest.raises(Refused):
        perform(Different, pair, actor=SYSTEM)
    perform(Reopen, pair, actor=SYSTEM)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at) == ("open", None)


def test_the_same_merges_as_proposed_and_taking_the_merge_back_opens_the_pair(twins: tuple[Customer, Customer]) -> None:
    asked()
    pair = TwinPair.objects.get()
    perform(Same, pair, actor=SYSTEM)
    pair.refresh_from_db()
    assert (pair.state, pair.merge is not None) == ("same", True)
    survivor = Customer.objects.get(pk__in=[one.pk for one in twins], deleted_at=None)
    with pytest.raises(Refused) as refused:
        perform(Reopen, pair, actor=SYSTEM)
    assert refused.value.reasons[0].code == "merged"
    perform("unmerge", survivor, {}, actor=SYSTEM, acknowledge=("twins",))
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.merge) == ("open", None, None)
    assert Customer.objects.filter(deleted_at=None).count() == 3


def test_a_pair_with_the_loser_becomes_the_survivors_and_different_wins(twins: tuple[Customer, Customer]) -> None:
    asked()
    one, other = twins
    third = Customer.objects.exclude(pk__in=[one.pk, other.pk]).get()
    now = timezone.now()
    far = {"title": "x", "probability": 81, "created_at": now, "updated_at": now}
    TwinPair.objects.create(left=min(one, third, key=lambda c: c.pk), right=max(one, third, key=lambda c: c.pk), **far)
    apart = TwinPair.objects.create(left=other, right=third, state="different", **far)
    before = list(TwinPair.objects.order_by("pk").values())
    join([one, other], SYSTEM)
    survivor = Customer.objects.get(pk__in=[one.pk, other.pk], deleted_at=None)
    kept = TwinPair.objects.exclude(left=one, right=other).get()
    assert ({kept.left_id, kept.right_id}, kept.state) == ({survivor.pk, third.pk}, "different")
    perform("unmerge", survivor, {}, actor=SYSTEM, acknowledge=("twins",))
    assert list(TwinPair.objects.order_by("pk").values()) == before
    assert TwinPair.objects.get(pk=apart.pk).state == "different"


def test_a_pair_with_a_side_in_the_bin_cannot_be_reopened(twins: tuple[Customer, Customer]) -> None:
    asked()
    perform(Different, TwinPair.objects.get(), actor=SYSTEM)
    perform("delete", twins[0], {}, actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        perform(Reopen, TwinPair.objects.get(), actor=SYSTEM)
    assert refused.value.reasons[0].code == "merged"


def test_the_seam_is_called_and_may_refuse(twins: tuple[Customer, Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    monkeypatch.setattr(seam, "_HEARD", [])

    @seam.on_same
    def refuse(pair: TwinPair, actor: Actor) -> None:
        raise Refused.because("money", "Money is in flight.")

    with pytest.raises(Refused, match="money"):
        perform(Same, TwinPair.objects.get(), actor=SYSTEM)
    assert TwinPair.objects.get().state == "open"


def test_answers_of_people_teach_the_next_search(twins: tuple[Customer, Customer], people: Callable[..., Any]) -> None:
    from keben.domains.org.access.actors import actor_for

    asked()
    perform(Different, TwinPair.objects.get(), actor=SYSTEM)
    assert current(3).taught == {}, "what nobody said teaches nothing"
    perform(Reopen, TwinPair.objects.get(), actor=SYSTEM)
    perform(Different, TwinPair.objects.get(), actor=actor_for(people("boss")))
    learnt = current(3)
    assert (learnt.answers, learnt.version) == (1, 2)
    assert learnt.taught["phone.shared"] < 0


def test_cancelling_ends_it_and_leaves_the_queue(twins: tuple[Customer, Customer]) -> None:
    asked()
    run: TwinRun = perform(FindTwins, TwinRun, {}, actor=SYSTEM).record
    run.refresh_from_db()
    Job.objects.filter(pk=run.job_id).update(cancel_requested=True)
    drain()
    run.refresh_from_db()
    assert (run.state, Job.objects.get(pk=run.job_id).state) == ("cancelled", "cancelled")
    assert TwinPair.objects.count() == 1


def test_a_missing_engine_ends_the_search_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "splink", None)
    change_setting("matching.engine", "duckdb")
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    drain()
    run = TwinRun.objects.get()
    assert run.state == "failed"
    assert "keben[er]" in run.error
    assert steering.cancel(run.job_id or 0, SYSTEM) == ""


def test_too_large_a_base_for_the_small_engine_is_said(
    twins: tuple[Customer, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    from keben.domains.customers.matching import small

    monkeypatch.setattr(small, "MOST", 2)
    run = asked()
    assert run.state == "failed"
    assert "keben[er]" in run.error


def test_what_goes_wrong_unexpectedly_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.domains.customers.matching import run as running

    def broken(_name: str) -> Any:
        raise RuntimeError("disk full")

    monkeypatch.setattr(running, "engine", broken)
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    with pytest.raises(RuntimeError):
        search(TwinRun.objects.get())
    assert (TwinRun.objects.get().state, TwinRun.objects.get().error) == ("failed", "disk full")


def test_the_command_searches_at_once(twins: tuple[Customer, Customer], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["twins", "--engine", "small", "--above", "0.9", "--quiet"]) == 0
    assert "3 customers, 1 pairs, 1 groups" in capsys.readouterr().out
    run = TwinRun.objects.get()
    assert (run.state, run.above, run.created_by) == ("done", 90, None)
    assert not Job.objects.filter(task="customers.find_twins").exists()


def test_the_command_looks_at_changes_only(
    twins: tuple[Customer, Customer], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["twins", "--changed", "--quiet"]) == 1
    assert TwinRun.objects.count() == 0, "all must be looked at once before"
    assert main(["twins", "--engine", "small", "--quiet"]) == 0
    then = timezone.now() - dt.timedelta(hours=1)
    Customer._base_manager.update(updated_at=then)
    Contact._base_manager.update(updated_at=then)
    late = make(Customer, name="晋恒煤业", phone="0354-6620118", region="140700", email="", website="", former_names="",
                short_name="", legal_representative="", address="")  # fmt: skip
    capsys.readouterr()
    assert main(["twins", "--changed", "--engine", "small", "--quiet"]) == 0
    assert "1 customers, 2 pairs, 1 groups" in capsys.readouterr().out
    assert set(TwinPair.objects.values_list("right_id", flat=True)) == {twins[1].pk, late.pk}


def test_the_command_says_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    assert main(["twins", "--quiet"]) == 1
    said = capsys.readouterr().err
    assert "under way" in said
    with pytest.raises(SystemExit):
        main(["twins", "--above", "0.2"])
