"""Why a colleague sees a record, or does not: the rules that were tried, in his place, without the record itself."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from keben.domains.org.access.actors import actor_for
from keben.domains.org.user.model import User
from keben.kernel.reader import explain_access, unscoped
from keben.kernel.registry import registry

ADDRESS = re.compile(r"^(?:https?://[^/\s]+)?/([a-z][a-z0-9-]*)/(\d{1,18})/")
VERBS = ("view", "edit")


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
        "verdicts": [(verb, explain_access(record, actor, verb)) for verb in VERBS],
    }
