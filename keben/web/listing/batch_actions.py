"""Which actions the batch bar, the row menu and the board offer to this reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.actions.action import Action
from keben.web.listing.question import Question

SHOWN = 6


def offered(question: Question) -> list[type[Action[Any]]]:
    """The verbs of the noun that may be done to many and that some role of the reader grants."""
    entity, actor = question.entity, question.actor
    return [
        action
        for action in entity.actions.values()
        if action.bulk and not action.hidden and not action.creates and actor.can(entity.label, action.verb)
    ]


def buttons(question: Question) -> list[dict[str, Any]]:
    """The buttons of the batch bar, deletion apart."""
    entity, actor, base = question.entity, question.actor, f"/{question.entity.slug}/batch/"
    if question.state.deleted:
        if "restore" in entity.actions and actor.can(entity.label, "delete"):
            return [{"label": _("Restore"), "url": f"{base}restore/", "icon": "arrow-back-up"}]
        return []
    found = [
        {"label": action.title(), "url": f"{base}{action.key()}/", "icon": action.icon}
        for action in [one for one in offered(question) if one.key() != "delete"][:SHOWN]
    ]
    if "merge" in entity.actions and actor.can(entity.label, "merge"):
        found.append({"label": _("Merge"), "url": f"{base}merge/", "icon": "git-merge"})
    if "edit" in entity.actions and actor.can(entity.label, "edit"):
        found.append({"label": _("Batch edit"), "url": f"{base}edit/", "icon": "edit", "size": 480})
    if actor.can(entity.label, "export"):
        found.append({"label": _("Export chosen"), "url": f"/{entity.slug}/export/", "icon": "download"})
    return found


def delete_button(question: Question) -> dict[str, Any] | None:
    """The last, danger-outlined button."""
    entity = question.entity
    if question.state.deleted or "delete" not in entity.actions or not question.actor.can(entity.label, "delete"):
        return None
    return {"label": _("Delete"), "url": f"/{entity.slug}/batch/delete/", "icon": "trash"}
