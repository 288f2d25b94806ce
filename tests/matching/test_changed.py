"""Looking only at what has changed: it is found against all, the rest stays, and it can be taken up again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.customers.matching import changed, nightly
from keben.domains.customers.matching.actions import FindChanged, FindTwins, Resume
from keben.domains.customers.matching.changed import OVERLAP, changed_since
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.models import Contact, Customer
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Cancelled, Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
PLAIN = {"legal_representative": "", "former_names": "", "short_name": "", "region": "140700", "address": ""}


def customer(name: str, **more: Any) -> Customer:
    """One with nothing but what is given."""
    row: Customer = make(Customer, name=name, **{"phone": "", **PLAIN, **more})
    return row


def long_ago() -> None:
    """Everything so far was written well before the next search."""
    then = timezone.now() - 3 * OVERLAP
    Customer._base_manager.update(updated_at=then)
    Contact._base_manager.update(updated_at=then)
    TwinRun.objects.update(started_at=timezone.now() - OVERLAP)


def whole() -> TwinRun:
    """A search through all that has ended some time ago."""
    change_setting("matching.engine", "small")
    run: TwinRun = perform(FindTwins, TwinRun, {}, actor=SYSTEM).record
    drain()
    long_ago()
    return run


def looked() -> TwinRun:
    """A search of what has changed."""
    run: TwinRun = perform(FindChanged, TwinRun, {}, actor=SYSTEM).record
    drain()
    run.refresh_from_db()
    return run


def pairs() -> list[tuple[int, int]]:
    return list(TwinPair.objects.order_by("left_id", "right_id").values_list("left_id", "right_id"))


def test_a_new_customer_is_compared_with_all() -> None:
    old = customer("山西晋恒煤业有限公司", phone="0354-6620118")
    first, second = customer("大同云岗煤业有限公司"), customer("大同市云岗煤业有限责任公司")
    whole()
    assert pairs() == [(first.pk, second.pk)]
    fresh = customer("晋恒煤矿", phone="0354-6620118")
    run = looked()
    assert (run.state, run.what, run.rows, run.pairs) == ("done", "changed", 1, 1)
    assert pairs() == [(old.pk, fresh.pk), (first.pk, second.pk)], "the pair that was there stays"
    again = looked()
    assert (again.rows, again.groups) == (1, 2)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"name": "山西晋原煤业有限公司"}, {"name": "山西晋源煤业有限公司", "phone": "0354-6620118"}),
        ({"name": "晋恒煤业"}, {"name": "山西晋恒煤业有限公司"}),
        (
            {"name": "晋恒能源", "legal_representative": "郝建国", "address": "平阳路 17 号煤业大厦"},
            {"name": "晋恒煤业", "legal_representative": "郝建国", "address": "平阳路 17 号煤业大厦"},
        ),
    ],
)
def test_the_same_pairs_are_found_as_by_the_search_through_all(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    customer(**theirs)
    whole()
    customer(**{"phone": theirs.get("phone", ""), **mine})
    looked()
    found = list(TwinPair.objects.values_list("left_id", "right_id", "probability", "why"))
    TwinPair.objects.all().delete()
    whole()
    assert found == list(TwinPair.objects.values_list("left_id", "right_id", "probability", "why"))
    assert len(found) == 1


def test_a_number_of_a_new_contact_counts() -> None:
    one, other = customer("山西晋恒煤业有限公司", phone="0354-6620118"), customer("晋恒煤矿")
    TwinPair.objects.all().delete()
    whole()
    TwinPair.objects.all().delete()
    make(Contact, customer=other, mobile="", phone="0354-6620118")
    assert changed_since(timezone.now()) == [other.pk]
    looked()
    assert pairs() == [(one.pk, other.pk)]


def test_a_pair_that_is_none_any_more_goes() -> None:
    _one, other = customer("山西晋恒煤业有限公司"), customer("晋恒煤业(有限公司)")
    whole()
    assert len(pairs()) == 1
    perform("edit", other, {"name": "苏州汇泽物业服务有限公司"}, actor=SYSTEM)
    assert (looked().rows, pairs()) == (1, [])


def test_without_a_search_through_all_there_is_nothing_to_go_by() -> None:
    with pytest.raises(Refused) as refused:
        perform(FindChanged, TwinRun, {}, actor=SYSTEM)
    assert refused.value.reasons[0].code == "never"


def test_cut_short_it_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    customer("苏州汇泽物业服务有限公司")
    whole()
    made = [customer(f"山西晋恒{word}有限公司") for word in ("煤业", "焦化", "物流")]
    monkeypatch.setattr(changed, "AT_ONCE", 1)
    run: TwinRun = perform(FindChanged, TwinRun, {}, actor=SYSTEM).record
    run.refresh_from_db()

    def stop(done: int, _total: int) -> None:
        if done:
            raise Cancelled

    from keben.domains.customers.matching.run import search

    with pytest.raises(Cancelled):
        search(run, stop)
    run.refresh_from_db()
    assert (run.state, run.rows, run.reached) == ("cancelled", 1, made[0].pk)
    Job.objects.filter(pk=run.job_id).update(state="cancelled")
    perform(Resume, run, {}, actor=SYSTEM)
    drain()
    run.refresh_from_db()
    assert (run.state, run.rows, run.reached) == ("done", 3, made[2].pk)
    with pytest.raises(Refused) as refused:
        perform(Resume, run, {}, actor=SYSTEM)
    assert refused.value.reasons[0].code == "whole"


def test_the_night_looks_at_all_first_then_at_changes_and_at_all_again_after_a_week() -> None:
    change_setting("matching.engine", "small")
    customer("山西晋恒煤业有限公司")
    kinds = []
    for days in (0, 0, 8):
        TwinRun.objects.update(started_at=timezone.now() - dt.timedelta(days=days, minutes=20))
        nightly.at_night(Job.objects.create(task="customers.twins_at_night"))
        kinds.append(TwinRun.objects.order_by("-pk")[0].what)
    assert kinds == ["all", "changed", "all"]
    change_setting("matching.nightly", value=False)
    nightly.at_night(Job.objects.create(task="customers.twins_at_night"))
    assert TwinRun.objects.count() == 3


def test_a_search_whose_process_died_does_not_block_for_ever() -> None:
    run: TwinRun = perform(FindTwins, TwinRun, {}, actor=SYSTEM).record
    run.refresh_from_db()
    Job.objects.filter(pk=run.job_id).update(state="failed")
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    run.refresh_from_db()
    assert (run.state, run.error != "") == ("failed", True)
