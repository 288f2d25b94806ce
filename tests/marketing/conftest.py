"""What the tests of leads share: a salesman, a manager, a pool of theirs and leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.marketing.models import Lead, LeadPool, PooledLead
from keben.domains.org.access.actors import actor_for
from keben.kernel.access.actor import Actor
from keben.kernel.testing.make import make


def inside(lead: Lead) -> PooledLead:
    """The lead as members of its pool see it."""
    return PooledLead(pk=lead.pk)


class Cast:
    """Two salesmen, their manager and a pool."""

    def __init__(self, people: Callable[..., Any]) -> None:
        self.manager = people("sales_manager", name="周敏")
        self.chen = people("sales", name="陈思远", supervisor=self.manager.pk)
        self.xu = people("sales", name="许嘉怡", supervisor=self.manager.pk)
        self.pool: LeadPool = make(
            LeadPool, name="华东线索池", admins=[self.manager.pk], members=[self.chen.pk, self.xu.pk], daily_limit=None,
            cool_down_days=0, protection_days=0, daily_views=None, contact_fields="masked",
        )  # fmt: skip

    def act(self, person: Any) -> Actor:
        """The person as an actor."""
        return actor_for(person)

    def pooled(self, **given: Any) -> Lead:
        """A lead in the pool."""
        return make(Lead, pool=self.pool, in_pool=True, **given)

    def owned(self, **given: Any) -> Lead:
        """A lead of Chen's."""
        return make(Lead, owner=given.pop("owner", self.chen), **given)


@pytest.fixture
def cast(people: Callable[..., Any]) -> Cast:
    """The people of the story."""
    return Cast(people)
