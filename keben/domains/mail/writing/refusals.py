"""People who asked us not to write to them are not written to, over whichever of their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from keben.data.search.store import noun_number
from keben.data.twins.keys import EMAIL
from keben.data.twins.models import TwinKey
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.mail.writing.guards import guard_sending
from keben.domains.marketing.lead.model import Lead
from keben.kernel.access.actor import Actor
from keben.kernel.contacting import MAIL, may_contact, unwilling
from keben.kernel.problems import Problem, Refused
from keben.kernel.verdict import Verdict

MOST = 200
SENTENCE = gettext_noop("%(name)s must not be written to. %(why)s")


def refused_by(addresses: Sequence[str]) -> list[Problem]:
    """Whoever has one of these addresses and refused mail, in words."""
    found: list[Problem] = []
    for model in (Contact, Lead, Customer) if addresses else ():
        noun = noun_number(model._meta.label)
        keys = TwinKey.objects.filter(kind=EMAIL, value__in=addresses, noun=noun).values("object_id")
        rows: Any = model._base_manager.filter(pk__in=keys, deleted_at__isnull=True)
        people = {record.pk: record for record in rows.order_by("pk")[:MOST]}
        barred = [people[pk] for pk in sorted(unwilling(model, people, MAIL))]
        found += [refusal_of(person, may_contact(person, MAIL)) for person in barred]
    return found


def refusal_of(record: Any, verdict: Verdict) -> Problem:
    """Who must not be written to, and why."""
    name = getattr(record, "contact_name", "") or record.name
    return Problem("do_not_contact", SENTENCE, {"name": name, "why": " ".join(one.text() for one in verdict.reasons)})


def refuse_unwilling(record: Any) -> None:
    """Raises Refused where nobody may write to this customer, contact or lead."""
    verdict = may_contact(record, MAIL)
    if not verdict.value:
        raise Refused(refusal_of(record, verdict))


@guard_sending
def nobody_who_refused(addresses: Sequence[str], actor: Actor) -> Sequence[Problem]:
    """Asked when a mail is written, and again before it goes."""
    return refused_by(addresses)
