"""What the review knows of customers that are merged: how likely they are one and why, and the groups around theirs."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from keben.domains.customers.matching import queue, showing
from keben.kernel.access.actor import Actor
from keben.web.merging.around import Around, compares

LABEL, PAIR = "customers.Customer", "customers.TwinPair"


@compares(LABEL)
def compared(keys: Sequence[int], actor: Actor) -> Around | None:
    """Of customers whose pairs wait for a decision; three queries, one where none of them do."""
    if not actor.can(PAIR, "view"):
        return None
    pairs = queue.between(actor, keys)
    if not pairs:
        return None
    best = pairs[0]
    every = queue.keys(actor, best.state)
    at = every.index(best.cluster) if best.cluster in every else None
    here = f"/twins/?state={best.state}&at="
    may = actor.can(PAIR, "merge")
    known = {side for pair in pairs for side in (pair.left_id, pair.right_id)}
    # What no search has compared is said of nobody: a third one may stand beside two that are alike.
    told = _("These %(n)s may be one customer, probability %(p)s%%") % {"n": len(known), "p": best.probability}
    return Around(
        told if known == set(keys) else "",
        showing.reasons(best) if known == set(keys) else "",
        _("Group %(at)s of %(total)s") % {"at": at + 1, "total": len(every)} if at is not None else "",
        f"{here}{every[at - 1]}" if at else "",
        f"{here}{every[at + 1]}" if at is not None and at + 1 < len(every) else "",
        f"/twins/{best.cluster}/decide/" if may else "",
        (("state", best.state), ("decision", "different"), *(("customer", str(key)) for key in keys)),
    )
