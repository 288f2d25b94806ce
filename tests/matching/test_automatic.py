"""Merging unasked: off by default, by kind and certainty, a dry run, so many a night, each with undo and in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from keben.domains.customers.matching import automatic, nightly
from keben.domains.customers.matching.actions import FindTwins
from keben.domains.customers.matching.automatic import due, kind_of, merge_certain
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.settings import merged_from
from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.merging.declared import GUARDS
from keben.kernel.problems import Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
PLAIN = {"legal_representative": "", "former_names": "", "short_name": "", "region": "140700", "address": ""}
NAMES = ("山西晋恒煤业有限公司", "山西省晋恒煤业(有限公司)", "山西晋恒煤业有限责任公司")


def made(*phones: str) -> list[Customer]:
    """One customer as often as there are numbers, and a search."""
    rows = [make(Customer, name=name, phone=phone, **PLAIN) for name, phone in zip(NAMES, phones, strict=False)]
    change_setting("matching.engine", "small")
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    drain()
    return rows


def living() -> int:
    return Customer.objects.filter(deleted_at=None).count()


@pytest.fixture
def guarded() -> Iterator[None]:
    """Money is in flight everywhere."""

    def money(survivor: Any, losers: Any, actor: Any) -> None:
        raise Refused.because("money", "Money is in flight.")

    GUARDS.setdefault("customers.Customer", []).append(money)
    yield
    GUARDS["customers.Customer"].remove(money)


def test_it_is_off_until_somebody_switches_a_kind_on() -> None:
    made("0354-6620118", "0354-6620118")
    assert merged_from() == {}
    assert (merge_certain(), living()) == (0, 2)
    change_setting("matching.merge_code", 95)
    assert (merge_certain(), living()) == (0, 2), "the sign is another: name and number"
    change_setting("matching.merge_phone", 95)
    assert (merge_certain(), living()) == (1, 1)
    pair = TwinPair.objects.get()
    assert (pair.state, pair.unasked, pair.decided_by) == ("same", "phone", None)
    survivor = Customer.objects.get(deleted_at=None)
    event = LoggedEvent.objects.get(entity="customers.Customer", object_id=survivor.pk, action="merge")
    assert (event.actor_kind, event.actor_name) == ("system", "twins")
    assert "%" in event.reason


def test_what_was_taken_back_is_left_to_people() -> None:
    made("0354-6620118", "0354-6620118")
    change_setting("matching.merge_phone", 95)
    merge_certain()
    survivor = Customer.objects.get(deleted_at=None)
    perform("unmerge", survivor, {}, actor=SYSTEM, acknowledge=("twins",))
    assert TwinPair.objects.get().state == "open"
    assert (merge_certain(), living()) == (0, 2)


def test_only_groups_in_which_every_two_are_certain() -> None:
    one, other, third = made("0354-6620118", "0354-6620118", "")
    change_setting("matching.merge_phone", 95)
    assert [{part.pk for part in each.customers} for each in due(merged_from(), 9)] == [{one.pk, other.pk}]
    change_setting("matching.merge_other", 90)
    TwinPair.objects.filter(right=third, left=one).update(probability=99)
    TwinPair.objects.filter(right=third, left=other).update(probability=85)
    assert due(merged_from(), 9) == [], "the third is certain with one of them only"


def test_a_different_pair_between_them_stops_it() -> None:
    one, _other, third = made("0354-6620118", "0354-6620118", "0354-6620118")
    change_setting("matching.merge_phone", 95)
    assert len(due(merged_from(), 9)[0].customers) == 3
    TwinPair.objects.filter(left=one, right=third).update(state="different")
    assert (merge_certain(), living()) == (0, 3)


def test_at_most_so_many_a_night() -> None:
    made("0354-6620118", "0354-6620118")
    for name in ("大同云岗煤业有限公司", "大同市云岗煤业有限责任公司"):
        make(Customer, name=name, phone="0352-7770118", **PLAIN | {"region": "140200"})
    perform(FindTwins, TwinRun, {}, actor=SYSTEM)
    drain()
    change_setting("matching.merge_phone", 90)
    change_setting("matching.merge_most", 1)
    assert (merge_certain(), living()) == (1, 3)
    assert (merge_certain(), living()) == (1, 2)


def test_guards_are_told_in_the_dry_run_and_obeyed(guarded: None, signed_in: Callable[..., Any]) -> None:
    made("0354-6620118", "0354-6620118")
    client = signed_in("boss")
    change_setting("matching.merge_phone", 95)
    assert "Money is in flight." in client.get("/twins/unasked/").content.decode()
    assert (merge_certain(), living()) == (0, 2)
    assert TwinPair.objects.get().state == "open"


def test_the_dry_run_lists_and_changes_nothing(signed_in: Callable[..., Any]) -> None:
    rows = made("0354-6620118", "0354-6620118")
    client = signed_in("boss")
    off = client.get("/twins/unasked/").content.decode()
    assert rows[0].name not in off
    tried = client.get("/twins/unasked/?phone=95").content.decode()
    assert rows[0].name in tried
    assert rows[1].name in tried
    assert living() == 2
    client.post("/twins/unasked/merge/")
    assert not Job.objects.filter(task=automatic.TASK).exists(), "nothing is switched on"
    change_setting("matching.merge_phone", 95)
    client.post("/twins/unasked/merge/")
    drain()
    assert living() == 1
    log = client.get("/twins/unasked/").content.decode()
    assert f"/customer/{Customer.objects.get(deleted_at=None).pk}/do/unmerge/" in log


def test_who_may_not_see_searches_sees_no_dry_run(signed_in: Callable[..., Any]) -> None:
    client = signed_in("sales")
    assert client.get("/twins/unasked/").status_code == 403
    assert client.post("/twins/unasked/merge/").status_code == 403


def test_the_night_merges_after_its_search() -> None:
    made("0354-6620118", "0354-6620118")
    change_setting("matching.merge_phone", 95)
    job = Job.objects.create(task="customers.twins_at_night")
    told = nightly.at_night(job)
    assert (told["merged"], living()) == (1, 1)
    assert TwinRun.objects.order_by("-pk")[0].merged == 1


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ([["uscc", "same", 30]], "code"),
        ([["uscc", "same", 30], ["name", "branch", -30]], ""),
        ([["name", "full", 9], ["phone", "shared", 9]], "phone"),
        ([["name", "rare", 9], ["address", "near", 9]], "address"),
        ([["name", "typo", 9], ["phone", "shared", 9]], "near"),
        ([["name", "slip", 9], ["phone", "person", 9]], "near"),
        ([["name", "slip", 9], ["phone", "shared", 9]], "other"),
        ([["name", "typo", 9], ["phone", "elsewhere", 9]], "other"),
        ([["name", "typo", 9], ["phone", "none", -1], ["address", "same", 9]], "other"),
        ([["name", "other", -5], ["phone", "person", 25], ["place", "same", 6]], "renamed"),
        ([["name", "other", -5], ["phone", "shared", 21], ["place", "same", 6]], "other"),
        ([["name", "other", -5], ["phone", "person", 25], ["place", "apart", -6]], "other"),
        ([["name", "short", 9], ["phone", "person", 25]], "other"),
        ([["name", "brand", 9], ["phone", "person", 25]], "other"),
        ([["name", "sister", -30], ["phone", "person", 25]], ""),
        ([["name", "group", -20], ["phone", "person", 25]], ""),
        ([["name", "full", 9], ["uscc", "different", -30]], ""),
    ],
)
def test_kinds_of_reasons(why: list[list[Any]], kind: str) -> None:
    assert kind_of(why) == kind
