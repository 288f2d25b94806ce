"""Giving a customer back with nothing chosen says all that is missing at once."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Customer, Pool
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, Refused
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def test_pool_and_reason_are_missed_together(people: Any) -> None:
    me = people("sales")
    customer = make(Customer, owner=me)
    make(Pool)
    with pytest.raises(Invalid) as missing:
        perform("release-to-pool", customer, {}, actor=actor_for(me))
    assert set(missing.value.errors) == {"pool", "why"}


def test_without_any_pool_it_is_said_who_sets_one_up(people: Any) -> None:
    me = people("sales")
    customer = make(Customer, owner=me)
    with pytest.raises((Refused, Invalid)) as said:
        perform("release-to-pool", customer, {}, actor=actor_for(me))
    assert "pool" not in getattr(said.value, "errors", {})
