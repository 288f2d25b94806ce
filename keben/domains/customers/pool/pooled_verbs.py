"""What can be done with a customer in a pool; done to the customer itself, so that its history stays one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool import verbs
from keben.domains.customers.pool.pooled import PooledCustomer
from keben.kernel.access.actor import UNLIMITED
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.registry import registry


class Through(Action[PooledCustomer]):
    """Asks what the verb of the customer asks, and lets that one do it."""

    own: ClassVar[type[Action[Customer]]]

    def step(self) -> Action[Customer]:
        """The verb itself: whoever reaches the pooled customer with this verb may do it, whatever he sees elsewhere."""
        return self.own(registry.of(Customer), replace(self.actor, rights=UNLIMITED))

    def offered(self, record: PooledCustomer) -> bool:
        return self.step().offered(record)

    def check(self, record: PooledCustomer, ask: Any) -> None:
        self.step().check(record, ask)

    def run(self, record: PooledCustomer, ask: Any) -> None:
        step = self.step()
        data = {name: getattr(value, "pk", value) for name, value in vars(ask).items()}
        customer = Customer._base_manager.get(pk=record.pk)
        perform(self.own, customer, data, actor=step.actor)


class Claim(Through):
    """Take a customer out of a pool for oneself."""

    own, label, icon, primary = verbs.Claim, verbs.Claim.label, verbs.Claim.icon, True


class Assign(Through):
    """Give a customer of the pool to somebody."""

    own, label, icon, verb = verbs.Assign, verbs.Assign.label, verbs.Assign.icon, "transfer"
    ask = verbs.Assign.ask


class MoveToPool(Through):
    """Put the customer into another pool."""

    own, label, icon, verb = verbs.MoveToPool, verbs.MoveToPool.label, verbs.MoveToPool.icon, "transfer"
    ask = verbs.MoveToPool.ask
