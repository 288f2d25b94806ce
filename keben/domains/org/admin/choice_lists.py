"""The lists that forms choose from, such as industries and sources: they stand in no menu, so they are found here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame
from keben.kernel.access.actor import Actor
from keben.kernel.entity import LookupEntity
from keben.kernel.features.tags import Tag
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


@admins("system")
def choice_lists(request: HttpRequest) -> HttpResponse:
    """Every list of words that the administrator may keep, by the order of its name."""
    found = kept_by(request.actor)  # type: ignore[attr-defined]
    return frame(request, "choice_lists", _("Lists of choices"), {"lists": found})


def kept_by(actor: Actor) -> list[ResolvedEntity]:
    """The lists without a place in the menu that the actor may add to."""
    found = [
        entity
        for entity in registry
        if entity.declaration.menu is None
        and (issubclass(entity.declaration, LookupEntity) or entity.model is Tag)
        and actor.can(entity.label, "create")
    ]
    return sorted(found, key=lambda entity: entity.label)
