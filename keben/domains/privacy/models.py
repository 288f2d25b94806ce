"""All tables of the domain, gathered for Django."""

from keben.domains.privacy.consent.model import Consent
from keben.domains.privacy.forgotten.model import Forgetting
from keben.domains.privacy.hold.model import LegalHold
from keben.domains.privacy.request.model import SubjectRequest
from keben.domains.privacy.retention.model import RetentionRule, RetentionRun

__all__ = ("Consent", "Forgetting", "LegalHold", "RetentionRule", "RetentionRun", "SubjectRequest")
