"""Lead owner change, declared: read under its lead, written by the program."""

from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.kernel.access.grants import VIEW, allow
from keben.kernel.access.under import Under
from keben.kernel.entity import Entity, Listing
from keben.kernel.registry import entity


@entity(LeadOwnerHistory)
class LeadOwnerHistoryEntity(Entity):
    """One change of who has a lead."""

    title, icon = "how", "arrows-exchange"
    scope = Under("lead")
    grants = {"*": allow(VIEW)}
    listing = Listing(
        columns=("how", "lead", "from_owner", "to_owner", "pool", "rule", "reason", "created_at"),
        filters=("how", "to_owner", "created_at"),
        sort="-created_at",
    )
    features = ()
    read_only = True
    importable = False
