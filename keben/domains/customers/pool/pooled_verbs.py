"""What can be done with a customer in a pool; done to the customer itself, so that its history stays one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool import verbs
from keben.kernel.actions import crud
from keben.kernel.actions.through import Through


class Claim(Through):
    """Take a customer out of a pool for oneself."""

    own, primary = verbs.Claim, True
    rationed = True


class Assign(Through):
    """Give a customer of the pool to somebody."""

    own, verb = verbs.Assign, "transfer"


class Rest(Through):
    """Let nobody claim it before a day."""

    own, verb = verbs.Rest, "transfer"


class EndRest(Through):
    """Let it be claimed again at once."""

    own, verb = verbs.EndRest, "transfer"


class DeletePooled(Through):
    """Move a customer of the pool to the recycle bin; for its administrators."""

    own, name, tone, verb = crud.Delete, "delete", "danger", "delete"
    confirm = _("It goes to the recycle bin and can be restored.")


class MoveToPool(Through):
    """Put the customer into another pool."""

    own, verb = verbs.MoveToPool, "transfer"
