"""What can be done with one row: the ⋯ menu and the context menu, worked out for this record and this reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.contacting import FIELD, PHONE, barred
from keben.kernel.reader import missing, scoped
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing.batch_actions import offered
from keben.web.listing.question import Question
from keben.web.listing.row_keys import swiped, telephone
from keben.web.page import noun, render
from keben.web.record.buttons import crud
from keben.web.record.values import over, ready


@noun
def row_menu(request: HttpRequest, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The menu of one record."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    actor, deleted = question.actor, question.state.deleted
    record: Any = scoped(entity.model, actor, deleted=deleted).filter(pk=pk).first()
    if record is None:
        raise missing(entity.model, pk, actor)
    base = f"/{entity.slug}/{pk}/"
    dialog = {"data-kb-dialog": "480"}
    items: list[Any] = []
    if deleted:
        if "restore" in entity.actions and actor.can(entity.label, "delete"):
            items.append(batch_item(entity, pk, "restore", _("Restore"), "arrow-back-up"))
    else:
        phone = telephone(question)
        calls = phone is not None and not barred(getattr(record, FIELD, ""), PHONE)
        if over(record) is None:
            items += swiped(question, pk, phone.kind.read(record, phone.name) if phone and calls else "")
        items.append({"label": _("Open in full"), "href": base, "icon": "arrows-maximize"})
        if crud(entity, actor, record, "edit"):
            items.append({"label": _("Edit"), "href": f"{base}edit/", "icon": "pencil"})
        actions = [one for one in offered(question) if one.key() != "delete" and ready(entity, record, actor, one)]
        items += [
            {
                "label": action.title(),
                "href": f"{base}{action.page}",
                "icon": action.icon,
                "attrs": {"data-kb-drawer": ""} if action.beside else {},
            }
            if action.page
            else {"label": action.title(), "href": f"{base}do/{action.key()}/", "icon": action.icon, "attrs": dialog}
            for action in actions
        ]
        if crud(entity, actor, record, "delete"):
            items += ["-", batch_item(entity, pk, "delete", _("Delete"), "trash")]
    return render(request, "pages/listing/row_menu.html", {"items": items})


def batch_item(entity: ResolvedEntity, pk: int, key: str, label: str, icon: str) -> dict[str, Any]:
    """A batch run over one row, so that its dialog and its answer are the same as for many."""
    return {
        "label": label,
        "href": f"/{entity.slug}/batch/{key}/?pk={pk}",
        "icon": icon,
        "danger": key == "delete",
        "attrs": {"data-kb-dialog": "480"},
    }
