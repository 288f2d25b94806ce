"""Whoever withdrew the consent to be contacted is not contacted over any channel, until he gives it anew."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from keben.domains.privacy.consent.model import LINKS, Consent
from keben.kernel.contacting import MAIL, RULES, SMS, ContactRule

PURPOSES = {MAIL: ("contact", "marketing"), SMS: ("contact", "marketing")}
"""What a consent was for: withdrawing the one to messages leaves calls open, withdrawing the one to talks ends all."""


def withdrawn(label: str, keys: Collection[int], channel: str) -> set[int]:
    """Those whose last word about such a purpose was no."""
    link = LINKS.get(label)
    if link is None or not keys:
        return set()
    purposes = PURPOSES.get(channel, ("contact",))
    rows = Consent._base_manager.filter(deleted_at=None, purpose__in=purposes, **{f"{link}__in": list(keys)})
    last: dict[tuple[int, str], str] = {}
    said = rows.annotate(at=Coalesce("withdrawn_at", "given_at")).order_by("at", "pk")
    for key, purpose, status in said.values_list(link, "purpose", "status"):
        last[(key, purpose)] = status
    return {key for (key, _purpose), status in last.items() if status == "withdrawn"}


SAID = gettext_noop("This person has withdrawn the consent to be contacted.")
RULES.append(ContactRule("withdrawn", SAID, withdrawn))
