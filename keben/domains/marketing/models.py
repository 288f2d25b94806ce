"""All tables of the domain, gathered for Django."""

from keben.domains.marketing.assignment.model import AssignmentRule
from keben.domains.marketing.channel.model import ChannelCost
from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lookups import LeadFailReason, LeadSource
from keben.domains.marketing.pool.model import LeadPool, LeadView
from keben.domains.marketing.pool.pooled import PooledLead
from keben.domains.marketing.web_form.model import LeadConsent, WebForm

__all__ = (
    "AssignmentRule",
    "ChannelCost",
    "Lead",
    "LeadConsent",
    "LeadFailReason",
    "LeadOwnerHistory",
    "LeadPool",
    "LeadSource",
    "LeadView",
    "PooledLead",
    "WebForm",
)
