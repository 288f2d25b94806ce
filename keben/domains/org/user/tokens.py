"""The API tokens of somebody who leaves: they act in his name, so they end with his account."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor, Rights
from keben.kernel.actions.perform import perform
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry


def alive_tokens(user: User) -> Any:
    """His tokens that have not been revoked."""
    rows = unscoped(registry.get("api.Token").model, reason="whoever leaves loses all his tokens")
    return rows.filter(user=user.pk, revoked_at=None, deleted_at=None)


def end_tokens(user: User, actor: Actor) -> int:
    """Revoke all of them, each with its history; returns how many."""
    found = list(alive_tokens(user))
    for token in found:
        perform("revoke", token, actor=replace(actor, rights=Rights(unlimited=True)))
    return len(found)
