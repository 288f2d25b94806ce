"""Facts of the office."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class AnnouncementConfirmed(Event):
    """Somebody said that he has read an announcement."""

    announcement_id: int
    user_id: int | None
