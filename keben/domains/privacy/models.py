"""All tables of the domain, gathered for Django."""

from keben.domains.privacy.consent.model import Consent
from keben.domains.privacy.request.model import SubjectRequest

__all__ = ("Consent", "SubjectRequest")
