"""Facts about what surrounds a record: comments, files, team, revealed values."""

from __future__ import annotations

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class CommentWritten(Event):
    """Somebody commented on a record."""

    comment_id: int
    text: str
    mentioned: tuple[int, ...] = ()


@dataclass(frozen=True)
class PeopleMentioned(Event):
    """Somebody was called with @ in what was written about a record."""

    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class TeamMemberAdded(Event):
    """A colleague shares the record from now on, or with other rights."""

    user_id: int
    name: str
    may_write: bool
    until: str | None


@dataclass(frozen=True)
class TeamMemberRemoved(Event):
    """A colleague no longer shares the record."""

    user_id: int
    name: str


@dataclass(frozen=True)
class FollowerAdded(Event):
    """A colleague hears of the record from now on."""

    user_id: int
    name: str


@dataclass(frozen=True)
class FollowerRemoved(Event):
    """A colleague no longer hears of the record."""

    user_id: int
    name: str


@dataclass(frozen=True)
class FilesAttached(Event):
    """Files were put with the record."""

    attachment_ids: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class FileRemoved(Event):
    """A file of the record went to the recycle bin."""

    attachment_id: int
    name: str


@dataclass(frozen=True)
class ValueRevealed(Event):
    """Somebody looked at a masked value in full."""

    field: str
