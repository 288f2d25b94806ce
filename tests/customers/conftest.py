"""What the tests of ownership share: two salesmen, their manager, a pool of theirs and customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.customers.models import Customer, OwnerChange, Pool, PoolReason, PoolRule
from keben.domains.org.access.actors import actor_for
from keben.kernel.access.actor import Actor
from keben.kernel.problems import KebenError
from keben.kernel.testing.make import make


def why(error: KebenError) -> list[str]:
    """The sentences of a refusal, in English as they are written."""
    return [problem.message % dict(problem.params) for problem in error.problems()]


def verbs(customer: Customer) -> list[str]:
    """What the history of a customer says, in order."""
    return list(OwnerChange.objects.filter(customer=customer).order_by("pk").values_list("verb", flat=True))


class Crew:
    """Two salesmen, their manager, a pool and a reason."""

    def __init__(self, people: Callable[..., Any]) -> None:
        self.manager = people("sales_manager", name="周敏")
        self.chen = people("sales", name="陈思远", supervisor=self.manager.pk)
        self.xu = people("sales", name="许嘉怡", supervisor=self.manager.pk)
        self.pool: Pool = make(
            Pool, name="华东公海", admins=[self.manager.pk], members=[self.chen.pk, self.xu.pk], daily_limit=None,
            cool_down_days=0, protection_days=0, daily_views=None, remind_days=3,
        )  # fmt: skip
        self.reason: PoolReason = make(PoolReason, name="长期无进展")

    def act(self, person: Any) -> Actor:
        """The person as an actor."""
        return actor_for(person)

    def pooled(self, **given: Any) -> Customer:
        """A customer in the pool."""
        return make(Customer, pool=self.pool, **given)

    def owned(self, days: int = 0, **given: Any) -> Customer:
        """A customer that Chen has had for so many days."""
        found = make(Customer, owner=given.pop("owner", self.chen), **given)
        Customer.objects.filter(pk=found.pk).update(owned_since=timezone.now() - dt.timedelta(days=days))
        found.refresh_from_db()
        return found

    def rule(self, **given: Any) -> PoolRule:
        """A rule of the pool."""
        days = {"follow_up_days": 30, "deal_days": None, "spare_dealt": True, "levels": []}
        return make(PoolRule, pool=self.pool, **{**days, **given})

    def into(self, **more: Any) -> dict[str, Any]:
        """The answers of a release."""
        return {"pool": self.pool.pk, "why": self.reason.pk, **more}


@pytest.fixture
def crew(people: Callable[..., Any]) -> Crew:
    """The people of the story."""
    return Crew(people)
