"""Planned visits and attentions of a customer go along with it, or end with a pool, as tasks and plans do."""

from keben.domains.care.occasion.model import CareItem
from keben.domains.care.occasion.states import SkipCare
from keben.domains.care.visit.flow import CancelVisit
from keben.domains.care.visit.model import Visit
from keben.domains.customers.pool.hanging import HANGING, Hanging

HANGING += [
    Hanging(Visit, CancelVisit, via="customer"),
    Hanging(CareItem, SkipCare, via="customer", why="skip_reason"),
]
