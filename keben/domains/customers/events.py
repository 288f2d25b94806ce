"""Facts about customers."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class CustomerOwnerChanged(Event):
    """A customer was claimed, assigned, transferred, given back, taken back, edited or fell into a pool."""

    customer_id: int
    verb: str
    from_user_id: int | None
    to_user_id: int | None
    pool_id: int | None
