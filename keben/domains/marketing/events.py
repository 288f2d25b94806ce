"""Facts about leads."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class LeadOwnerChanged(Event):
    """A lead was claimed, assigned, transferred, given back or taken back."""

    lead_id: int
    how: str
    from_user_id: int | None
    to_user_id: int | None
    pool_id: int | None


@dataclass(frozen=True)
class LeadFailed(Event):
    """Nothing came of a lead."""

    lead_id: int
    reason_id: int


@dataclass(frozen=True)
class LeadConverted(Event):
    """A lead became a customer, with a contact if there is one."""

    lead_id: int
    customer_id: int
    contact_id: int | None
    is_new_customer: bool
    follow_ups: int = 0
    comments: int = 0
    files: int = 0
