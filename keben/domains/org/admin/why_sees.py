"""Why a colleague sees a record, or does not: the rules that were tried, in his place, without the record itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.domains.org.access.actors import actor_for
from keben.domains.org.user.model import User
from keben.kernel.reader import explain_access, unscoped
from keben.kernel.registry import registry
from keben.kernel.verdict import Verdict

ADDRESS = re.compile(r"^(?:https?://[^/\s]+)?/([a-z][a-z0-9-]*)/(\d{1,18})/")
VERBS = ("view", "edit")
OF_HIM = {
    "No role of yours grants this.": gettext_noop("None of his roles grants this."),
    "No role of yours grants this on %(noun)s.": gettext_noop("None of his roles grants this on %(noun)s."),
    "You are the “%(field)s” of this record.": gettext_noop("He is the “%(field)s” of this record."),
    "You are in the team of this record.": gettext_noop("He is in the team of this record."),
    "You are not in the team of this record.": gettext_noop("He is not in the team of this record."),
    "It is not attached to any record that you see.": gettext_noop("It is not attached to any record that he sees."),
    "It is not about any record that you see.": gettext_noop("It is not about any record that he sees."),
    "You made it.": gettext_noop("He made it."),
    "You made this and it belongs to no record yet.": gettext_noop("He made this and it belongs to no record yet."),
    "It lies in a pool of yours.": gettext_noop("It lies in a pool of his."),
    "It lies in a pool, and you read all pools.": gettext_noop("It lies in a pool, and he reads all pools."),
    "It lies in no pool of yours.": gettext_noop("It lies in no pool of his."),
    "You took this request down.": gettext_noop("He took this request down."),
    "You did not take this request down.": gettext_noop("He did not take this request down."),
    "This mailbox is shared with you.": gettext_noop("This mailbox is shared with him."),
    "This mailbox is not shared with you.": gettext_noop("This mailbox is not shared with him."),
    "It lies in a mailbox of yours.": gettext_noop("It lies in a mailbox of his."),
    "It does not lie in a mailbox of yours.": gettext_noop("It does not lie in a mailbox of his."),
    "You assist at this visit.": gettext_noop("He assists at this visit."),
    "You do not assist at this visit.": gettext_noop("He does not assist at this visit."),
    "It is meant for you, or you keep it.": gettext_noop("It is meant for him, or he keeps it."),
    "It is not meant for you, or its days are over.": gettext_noop("It is not meant for him, or its days are over."),
    "Ask your administrator for the right.": gettext_noop("Give him a role that grants it."),
    "Ask the owner to add you to the team.": gettext_noop("The owner can add him to the team."),
}
"""The same reasons, told to an administrator about somebody else."""


def of_him(verdict: Verdict) -> Verdict:
    """A verdict in the third person."""
    told = tuple(replace(one, message=OF_HIM.get(one.message, one.message)) for one in verdict.reasons)
    return replace(verdict, reasons=told, change_hint=OF_HIM.get(verdict.change_hint, verdict.change_hint))


def why_sees(person: User, address: str) -> dict[str, Any]:
    """The verdicts on the record at an address, or what is wrong with the address."""
    found = ADDRESS.match(address.strip() + "/")
    try:
        entity = registry.slug(found.group(1)) if found else None
    except LookupError:
        entity = None
    if found is None or entity is None:
        return {"error": _("Paste the address of a record, such as /customer/12/.")}
    rows = unscoped(entity.model, reason="the verdict tells the reasons only, not the record")
    record = rows.filter(pk=int(found.group(2))).first()
    if record is None:
        return {"error": _("There is no record at this address.")}
    actor = actor_for(person)
    return {
        "noun": entity.verbose_name,
        "pk": record.pk,
        "verdicts": [(verb, of_him(explain_access(record, actor, verb))) for verb in VERBS],
    }
