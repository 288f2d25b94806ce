"""The active web-hooks, remembered until somebody changes one, so that writers pay nothing where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from keben.api.webhook.events import patterns_of
from keben.api.webhook.model import Webhook
from keben.kernel.actions.hooks import on_write
from keben.kernel.reader import unscoped
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import stamped, touch

STAMP = "webhooks"


@dataclass(frozen=True)
class Active:
    """An active hook and the events it wants."""

    pk: int
    patterns: tuple[str, ...]

    def wants(self, event: str) -> bool:
        """Whether one of its patterns fits the name of the event."""
        return any(fnmatchcase(event, pattern) for pattern in self.patterns)


def active() -> tuple[Active, ...]:
    """All active hooks."""
    return stamped(STAMP, load)


def load() -> tuple[Active, ...]:
    """Read them."""
    rows = unscoped(Webhook, reason="what is sent is cut down to the rights of each hook's owner")
    found = rows.filter(is_active=True, deleted_at=None).order_by("pk").values_list("pk", "events")
    return tuple(Active(pk, patterns_of(text)) for pk, text in found)


def wanted(event: str) -> bool:
    """Whether any hook wants this event."""
    return not event.startswith("api.") and any(hook.wants(event) for hook in active())


@on_write("api.Webhook")
def forget_hooks(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A changed hook counts at once in every process."""
    touch(STAMP)
