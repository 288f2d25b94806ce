"""What E, F and T do on the row under the cursor, and what a card of the phone offers to a swipe (ui.md §10, §14)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.resolved import ResolvedField
from keben.web.listing.question import Question
from keben.web.record.sources import FOLLOW_UP, follow_ups_exist


def row_keys(question: Question) -> dict[str, dict[str, Any]]:
    """Letter → address with `{pk}`, and the size of the dialog where it opens in one."""
    entity, actor = question.entity, question.actor
    if question.state.deleted:
        return {}
    found: dict[str, dict[str, Any]] = {}
    base = f"/{entity.slug}/{{pk}}/"
    edits = "edit" in entity.actions and actor.can(entity.label, "edit")
    if edits:
        found["e"] = {"url": f"{base}edit/", "size": 880}
    if may_follow_up(question):
        found["f"] = {"url": f"{base}say/", "size": 640}
    transfer = entity.actions.get("transfer")
    if transfer is not None and actor.can(entity.label, transfer.verb):
        found["t"] = {"url": f"{base}do/transfer/", "size": 640}
    elif (
        edits and entity.owned and "owner" in {item.name for item in entity.actions["edit"](entity, actor).inputs(None)}
    ):
        found["t"] = {"url": f"/{entity.slug}/batch/edit/?pk={{pk}}&_field=owner", "size": 480}
    return found


def may_follow_up(question: Question) -> bool:
    """Whether the reader may write what was talked about with such a record."""
    return follow_ups_exist(question.entity, question.actor) and question.actor.can(FOLLOW_UP, "create")


def telephone(question: Question) -> ResolvedField | None:
    """The first number of the form that the reader sees in full; a card dials it."""
    for item in question.entity.form_fields():
        if item.kind.code == "phone" and item.direct and question.readable(item):
            return item
    return None


def swiped(question: Question, pk: int, number: str) -> list[dict[str, Any]]:
    """拨号 and 写跟进 for one record, for its menu."""
    found: list[dict[str, Any]] = []
    if number:
        found.append({"label": _("Call"), "href": f"tel:{number.replace(' ', '')}", "icon": "phone"})
    if may_follow_up(question):
        attrs = {"data-kb-dialog": "640"}
        href = f"/{question.entity.slug}/{pk}/say/"
        found.append({"label": _("Follow up"), "href": href, "icon": "pencil-plus", "attrs": attrs})
    return found
