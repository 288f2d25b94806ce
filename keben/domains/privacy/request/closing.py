"""A request that was answered or refused stays as it was: it is the proof of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from keben.domains.privacy.request.flow import CLOSED
from keben.kernel.ended import Ended, Ending
from keben.kernel.problems import Problem

if TYPE_CHECKING:
    from keben.domains.privacy.request.model import SubjectRequest

ANSWERED = (
    "This request was answered and stays as it was, as proof of the answer. Enter a new one if the person asks again."
)
REFUSED = (
    "This request was refused and stays as it was, as proof of the answer. Enter a new one if the person asks again."
)


def over(record: SubjectRequest) -> Ended | None:
    """Why nothing more is said about the request."""
    if record.status not in CLOSED:
        return None
    sentence = REFUSED if record.status == "refused" else ANSWERED
    return Ended(Problem("request_closed", sentence))


CLOSING = Ending(over, Q(status__in=CLOSED))
