"""A converted lead stays as it was; what it became is where work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from keben.kernel.ended import Ended, Ending
from keben.kernel.problems import Problem

if TYPE_CHECKING:
    from keben.domains.marketing.lead.model import Lead


def became(record: Lead) -> Ended | None:
    """The customer that the lead has become."""
    if record.status != "converted":
        return None
    sentence = "This lead became the customer “%(customer)s” and can no longer be changed. Go on there."
    customer = record.customer
    return Ended(Problem("converted", sentence, {"customer": customer.name if customer else ""}), customer)


BECAME = Ending(became, Q(status="converted"))
