"""What holds for every person that is made."""

from __future__ import annotations

from typing import Any

from keben.kernel.access.actor import Actor
from keben.kernel.actions.changes import Changes
from keben.kernel.settings import setting


def speak_as_the_company(record: Any, changes: Changes, actor: Actor) -> None:
    """A new person starts in the company's language, unless another was chosen for him; he may choose another."""
    if changes.created and record.lang == record._meta.get_field("lang").default:
        record.lang = setting("company.language")
