"""Facts of the daily work with customers."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class FollowUpWritten(Event):
    """Somebody wrote down a contact; higher domains move their clocks."""

    follow_up_id: int
    target_entity: str
    target_id: int | None
    followed_at: str
    next_contact_at: str | None


@dataclass(frozen=True)
class PlanDone(Event):
    """A planned contact took place and was written down."""

    plan_id: int
    follow_up_id: int
    owner_id: int | None


@dataclass(frozen=True)
class TaskDone(Event):
    """A task was completed."""

    task_id: int
    owner_id: int | None
