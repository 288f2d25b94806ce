"""Whoever plans to call or write to somebody who has refused it is warned, and the reminder says so."""

from __future__ import annotations

from typing import Any

from keben.kernel.actions.batch import in_batch
from keben.kernel.contacting import ALL, MAIL, PHONE, SMS, Reachable, doubt_about, may_contact
from keben.kernel.registry import registry

CHANNELS = {"phone": PHONE, "mail": MAIL, "device-mobile-message": SMS}
"""A method of contact is known by its icon; others are refused only by who wants no contact at all."""


def channel_of(record: Any) -> str:
    """Over which channel a plan or task reaches somebody."""
    method = getattr(record, "method", None)
    return CHANNELS.get(method.icon, ALL) if method is not None else ALL


def person_of(record: Any) -> Any:
    """The contact or lead that a plan or task is about, or None."""
    label = record.target_entity
    if not label or not registry.knows(label) or not issubclass(registry.get(label).model, Reachable):
        return None
    return registry.get(label).model._base_manager.filter(pk=record.target_id, deleted_at=None).first()


@in_batch
def warn_unwilling(record: Any, changes: Any, actor: Any) -> None:
    """Planning what somebody has refused wants a second thought."""
    if changes.created or "method" in changes:
        person = person_of(record)
        doubt = doubt_about(person, channel_of(record)) if person is not None else None
        changes.doubts += [doubt] if doubt else []


def why_not(record: Any) -> str:
    """Why the person of a plan must not be contacted now, in words; '' where nothing speaks against it."""
    person = person_of(record)
    verdict = may_contact(person, channel_of(record)) if person is not None else None
    return "" if verdict is None or verdict.value else " ".join(one.text() for one in verdict.reasons)
