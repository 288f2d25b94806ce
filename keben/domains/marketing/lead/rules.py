"""What must hold for every lead, whoever writes it."""

from __future__ import annotations

from typing import Any

from keben.domains.marketing.lead.model import Lead
from keben.kernel.actions.batch import in_batch
from keben.kernel.problems import Refused


def only_looks(action: Any) -> bool:
    """Whether an action leaves nothing with the lead: who reveals a number or follows it changes nothing of it."""
    return action is None or (action.verb in ("view", "reveal", "export") and action.key() != "comment")


@in_batch
def read_only_once_converted(record: Lead, changes: Any, actor: Any) -> None:
    """A converted lead stays as it was; what it became is where work goes on."""
    if changes.created or changes.was("status") != "converted" or (not changes and only_looks(changes.doing)):
        return
    if record.__dict__.get("_forgotten"):  # the right to deletion goes before the order of the archive
        return
    raise Refused.because(
        "converted",
        "This lead became the customer “%(customer)s” and can no longer be changed. Go on there.",
        customer=record.customer.name if record.customer else "",
    )
