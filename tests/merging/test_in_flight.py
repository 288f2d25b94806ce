"""What a noun declares to be under way keeps the records it points to from being merged, on either side."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from keben.domains.activities.models import Task
from keben.domains.customers.models import Customer, CustomerTie
from keben.kernel.actions.perform import perform
from keben.kernel.merging.declared import hindrance
from keben.kernel.merging.in_flight import InFlight
from keben.kernel.merging.model import MergeRecord
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from tests.merging.test_acceptance import dump, merge

pytestmark = pytest.mark.django_db
LABEL = "customers.Customer"


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> tuple[Customer, Customer]:
    """Tasks stand for approvals, found by noun and key; ties for payments, found by their link."""
    open_ones = InFlight((("status", "any", ["open", "doing"]),), "open approvals")
    unpaid = InFlight((("kind", "is", "holding"), ("until", "empty", None)), "payments under way")
    monkeypatch.setattr(registry.of(Task).declaration, "in_flight", open_ones)
    monkeypatch.setattr(registry.of(CustomerTie).declaration, "in_flight", unpaid)
    return make(Customer, name="晋原煤业有限公司"), make(Customer, name="晋原煤矿有限公司")


def refused(stays: Customer, goes: Customer) -> list[str]:
    """The reasons, in English; nothing has changed."""
    before = dump()
    with pytest.raises(Refused) as told:
        merge(stays, goes)
    assert dump() == before
    assert {one.code for one in told.value.reasons} == {"in_flight"}
    with override("en"):
        return [one.text() for one in told.value.reasons]


def test_open_approvals_and_money_stand_in_the_way(two: tuple[Customer, Customer]) -> None:
    stays, goes = two
    task = make(Task, target_entity=LABEL, target_id=goes.pk, target_title=goes.name, status="open")
    make(CustomerTie, customer=goes, other=make(Customer), kind="holding", until=None)
    make(CustomerTie, customer=make(Customer), other=goes, kind="dealer", until=None)
    what = "“晋原煤矿有限公司” has 1 %s. Merge it once they are settled."
    assert sorted(refused(stays, goes)) == sorted([what % "open approvals", what % "payments under way"])
    with override("en"):
        assert sorted(hindrance(LABEL, stays, [goes], SYSTEM)) == sorted(
            [what % "open approvals", what % "payments under way"]
        )
    perform("delete", task, {}, actor=SYSTEM)
    assert refused(stays, goes) == [what % "payments under way"]
    CustomerTie.objects.filter(kind="holding").update(until="2026-01-01")
    merge(stays, goes)
    assert MergeRecord.objects.get().losers == [goes.pk]


def test_acceptance_12_neither_side_is_merged_while_it_is_being_approved(two: tuple[Customer, Customer]) -> None:
    goes, stays = two
    task = make(Task, target_entity=LABEL, target_id=stays.pk, target_title=stays.name, status="open")
    what = "“晋原煤矿有限公司” has 1 open approvals. Merge it once they are settled."
    assert refused(stays, goes) == [what]
    perform("delete", task, {}, actor=SYSTEM)
    merge(stays, goes)
    assert MergeRecord.objects.get().losers == [goes.pk]
