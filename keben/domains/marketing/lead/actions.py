"""Creating and deleting leads, where they differ from other nouns."""

from __future__ import annotations

from typing import Any

from keben.domains.marketing.lead.flow import OPEN
from keben.kernel.actions.crud import Create, Delete


class CreateLead(Create):
    """A new lead; whoever enters it owns it only where neither he nor a rule names somebody."""

    def owns_by_default(self, record: Any) -> bool:
        return False


class DeleteLead(Delete):
    """Move a lead to the recycle bin; one that was converted stays, because its customer leads back to it."""

    def offered(self, record: Any) -> bool:
        return record.status in (*OPEN, "failed")
