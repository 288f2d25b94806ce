"""People who asked us not to write to them are not written to, over whichever of their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from keben.data.search.store import noun_number
from keben.data.twins.keys import EMAIL
from keben.data.twins.models import TwinKey
from keben.domains.customers.contact.model import Contact
from keben.domains.mail.writing.guards import guard_sending
from keben.domains.marketing.lead.model import Lead
from keben.kernel.access.actor import Actor
from keben.kernel.contacting import MAIL, may_contact, unwilling
from keben.kernel.problems import Problem

MOST = 200
SENTENCE = gettext_noop("%(name)s must not be written to. %(why)s")


def refused_by(addresses: Sequence[str]) -> list[Problem]:
    """Contacts and leads with one of these addresses who refused mail, in words."""
    found: list[Problem] = []
    for model in (Contact, Lead) if addresses else ():
        noun = noun_number(model._meta.label)
        keys = TwinKey.objects.filter(kind=EMAIL, value__in=addresses, noun=noun).values("object_id")
        rows: Any = model._base_manager.filter(pk__in=keys, deleted_at__isnull=True)
        people = {record.pk: record for record in rows.order_by("pk")[:MOST]}
        for pk in sorted(unwilling(model, people, MAIL)):
            record = people[pk]
            name = getattr(record, "contact_name", "") or record.name
            why = " ".join(reason.text() for reason in may_contact(record, MAIL).reasons)
            found.append(Problem("do_not_contact", SENTENCE, {"name": name, "why": why}))
    return found


@guard_sending
def nobody_who_refused(addresses: Sequence[str], actor: Actor) -> Sequence[Problem]:
    """Asked when a mail is written, and again before it goes."""
    return refused_by(addresses)
