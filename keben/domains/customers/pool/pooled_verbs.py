"""What can be done with a customer in a pool; done to the customer itself, so that its history stays one."""

from __future__ import annotations

from keben.domains.customers.pool import verbs
from keben.kernel.actions.through import Through


class Claim(Through):
    """Take a customer out of a pool for oneself."""

    own, label, icon, primary = verbs.Claim, verbs.Claim.label, verbs.Claim.icon, True
    rationed = True


class Assign(Through):
    """Give a customer of the pool to somebody."""

    own, label, icon, verb = verbs.Assign, verbs.Assign.label, verbs.Assign.icon, "transfer"
    ask = verbs.Assign.ask


class MoveToPool(Through):
    """Put the customer into another pool."""

    own, label, icon, verb = verbs.MoveToPool, verbs.MoveToPool.label, verbs.MoveToPool.icon, "transfer"
    ask = verbs.MoveToPool.ask
