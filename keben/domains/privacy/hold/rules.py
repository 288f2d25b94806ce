"""What a hold says: whose data it covers, and the refusal to whoever wants them gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from keben.domains.privacy.hold.model import LegalHold
from keben.kernel.problems import Invalid, Refused
from keben.kernel.registry import registry

PATHS = {
    "customers.Contact": {"contact": "pk", "customer": "customer_id"},
    "customers.Customer": {"customer": "pk"},
    "marketing.Lead": {"lead": "pk", "customer": "customer_id"},
    "mail.MailMessage": {"contact": "contact_id", "customer": "customer_id", "lead": "lead_id"},
    "privacy.Consent": {"contact": "contact_id", "customer": "customer_id", "lead": "lead_id"},
}
"""By which fields of a noun its rows are covered: a hold on a customer covers his people."""
NOBODY = Q(pk__in=())


def in_force() -> QuerySet[LegalHold]:
    """The holds that count today."""
    rows: QuerySet[LegalHold] = LegalHold._base_manager.filter(status="held", deleted_at=None)
    return rows.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


def held_rows(label: str) -> Q | None:
    """The rows of a noun that a hold covers; files are covered with what they belong to."""
    rule: Q | None = None
    if label == "kernel.Attachment":
        for noun in PATHS:
            keys = registry.get(noun).model._base_manager.filter(held_rows(noun) or NOBODY).order_by().values("pk")
            one = Q(entity=noun, object_id__in=keys)
            rule = one if rule is None else rule | one
    for link, field in PATHS.get(label, {}).items():
        one = Q(Exists(in_force().filter(**{link: OuterRef(field)})))
        rule = one if rule is None else rule | one
    return rule


def refuse_held(records: Iterable[Any]) -> None:
    """Raise Refused where a hold covers one of them."""
    for record in records:
        rule = held_rows(record._meta.label)
        if rule is not None and type(record)._base_manager.filter(rule, pk=record.pk).exists():
            raise Refused.because(
                "legal_hold",
                "The data of “%(title)s” are under a legal hold and must be kept. Lift the hold first.",
                title=str(record),
            )


def says_whose(record: LegalHold, changes: Any, actor: Any) -> None:
    """A hold is about somebody."""
    if not (record.contact_id or record.lead_id or record.customer_id):
        raise Invalid.single("contact", "no_person", "Say whose data are held: a contact, a lead or a customer.")
