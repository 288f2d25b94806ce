"""Facts of visits; places of people are in none of them."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class VisitBegun(Event):
    """Somebody checked in at a customer."""

    visit_id: int
    customer_id: int
    owner_id: int | None
    distance: int | None
    is_out_of_range: bool


@dataclass(frozen=True)
class VisitEnded(Event):
    """Somebody checked out; the follow-up tells what was said."""

    visit_id: int
    customer_id: int
    owner_id: int | None
    follow_up_id: int | None


@dataclass(frozen=True)
class PlaceRemembered(Event):
    """Where a customer is was taken over from a visit."""

    visit_id: int
    customer_id: int


@dataclass(frozen=True)
class CareDone(Event):
    """An attention was given; amounts in fen."""

    care_item_id: int
    customer_id: int
    contact_id: int | None
    owner_id: int | None
    cost: int


@dataclass(frozen=True)
class GatheringHeld(Event):
    """A get-together took place; its cost was shared out among the guests."""

    gathering_id: int
    owner_id: int | None
    guests: int
    cost: int
