"""What a colleague may do in effect: the union of his roles, how far each verb reaches, and why he sees a record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.domains.org.access.rights import rights_of
from keben.domains.org.admin.gate import admins, frame
from keben.domains.org.admin.why_sees import why_sees
from keben.domains.org.role.model import Role
from keben.domains.org.user.model import User
from keben.kernel.access.grants import FIELD_RIGHT_LABELS, SCOPE_LABELS, VERB_LABELS
from keben.kernel.registry import registry


@admins("security", "audit")
def rights(request: HttpRequest) -> HttpResponse:
    """What a colleague may do: per noun each verb with its reach and the role that gave it, and the field rights."""
    raw = request.GET.get("person", "")
    person = User.objects.filter(pk=int(raw)).first() if raw.isdigit() else None
    found = []
    if person is not None:
        mine = rights_of(person.pk)
        for entity in registry:
            reach = mine.reach.get(entity.label, {})
            if reach:
                found.append((entity, explained(entity, reach), limits(entity, mine.fields.get(entity.label, {}))))
    address = request.GET.get("record", "").strip()
    why = why_sees(person, address) if person is not None and address else None
    context = {"person": person, "found": found, "address": address, "why": why, "verbs": VERB_LABELS}
    context["spoken"] = {role.name: role.spoken() for role in Role.objects.all()}
    return frame(request, "rights", _("Effective rights"), context, tab="/system/rights/")


def explained(entity: Any, reach: Any) -> list[tuple[list[Any], str, list[tuple[str, Any]]]]:
    """The verbs with how far they reach and which roles say so; verbs of the same reach stand together.

    Where the data scope of a role makes no difference, as for what lies under a customer, none is named.
    """
    words = {str(key): text for key, text in SCOPE_LABELS.items()}
    order, heeded = list(VERB_LABELS), entity.scope.heeds_role()
    found: dict[Any, list[Any]] = {}
    for verb in sorted(reach, key=lambda one: order.index(one) if one in order else len(order)):
        part = reach[verb]
        key = (_(", ").join(entity.scope.words(entity, part)), part.roles)
        found.setdefault(key, []).append(VERB_LABELS.get(verb, verb))
    return [
        (verbs, far, [(role, words.get(scope, scope) if heeded else "") for role, scope in roles])
        for (far, roles), verbs in found.items()
    ]


def limits(entity: Any, fields: Any) -> list[tuple[Any, Any]]:
    """The fields on which less than editing is allowed."""
    return [
        (entity.field(name).label, FIELD_RIGHT_LABELS[right])
        for name, right in sorted(fields.items())
        if entity.has(name)
    ]
