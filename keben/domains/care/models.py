"""All tables of the domain, gathered for Django."""

from keben.domains.care.budget.model import Gift, GiftBudget
from keben.domains.care.gathering.model import Gathering
from keben.domains.care.occasion.model import CareDate, CareItem, CareRule
from keben.domains.care.visit.consent import LocationConsent
from keben.domains.care.visit.model import Visit

__all__ = (
    "CareDate",
    "CareItem",
    "CareRule",
    "Gathering",
    "Gift",
    "GiftBudget",
    "LocationConsent",
    "Visit",
)
