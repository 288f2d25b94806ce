"""Facts about customers."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class CustomerTransferred(Event):
    """A customer has another owner."""

    customer_id: int
    from_user_id: int | None
    to_user_id: int
