"""All tables of the domain, gathered for Django."""

from keben.domains.care.visit.consent import LocationConsent
from keben.domains.care.visit.model import CustomerPlace, Visit

__all__ = ("CustomerPlace", "LocationConsent", "Visit")
