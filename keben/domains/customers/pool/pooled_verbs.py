"""What can be done with a customer in a pool; done to the customer itself, so that its history stays one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool import verbs
from keben.kernel.actions import crud
from keben.kernel.actions.through import Through


class Claim(Through):
    """Take a customer out of a pool for oneself."""

    own, label, icon, primary = verbs.Claim, verbs.Claim.label, verbs.Claim.icon, True
    rationed = True


class Assign(Through):
    """Give a customer of the pool to somebody."""

    own, label, icon, verb = verbs.Assign, verbs.Assign.label, verbs.Assign.icon, "transfer"
    ask = verbs.Assign.ask


class Rest(Through):
    """Let nobody claim it before a day."""

    own, label, icon, verb = verbs.Rest, verbs.Rest.label, verbs.Rest.icon, "transfer"
    ask = verbs.Rest.ask


class EndRest(Through):
    """Let it be claimed again at once."""

    own, label, icon, verb = verbs.EndRest, verbs.EndRest.label, verbs.EndRest.icon, "transfer"


class DeletePooled(Through):
    """Move a customer of the pool to the recycle bin; for its administrators."""

    own, name, label, icon, tone, verb = crud.Delete, "delete", crud.Delete.label, crud.Delete.icon, "danger", "delete"
    confirm = _("It goes to the recycle bin and can be restored.")


class MoveToPool(Through):
    """Put the customer into another pool."""

    own, label, icon, verb = verbs.MoveToPool, verbs.MoveToPool.label, verbs.MoveToPool.icon, "transfer"
    ask = verbs.MoveToPool.ask
