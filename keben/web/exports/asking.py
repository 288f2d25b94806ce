"""The dialog before an export: how many rows, which format, what for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from keben.base.in_sentence import in_sentence
from keben.data.exports.model import ExportRun
from keben.data.exports.policy import Wish, reasons_for_approval
from keben.data.exports.run import ask_export, chosen
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.query.listquery import ListQuery
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import setting
from keben.web.listing.batch import Selection
from keben.web.listing.question import Question
from keben.web.page import noun, render_layer
from keben.web.record.layers import done


@noun
def asking(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """Ask, then hand over to the worker; the list's own address says which rows and columns."""
    if not request.actor.can(entity.label, "export"):
        raise Denied(entity.label, "export")
    sent = request.POST if request.method == "POST" else request.GET
    selection = Selection.read(sent)
    address = selection.query if selection.keys or "query" in sent else request.GET.urlencode()
    query = Question(entity, request.actor, QueryDict(address).dict()).query()
    query.extra = chosen(selection.keys)
    errors: dict[str, str] = {}
    if request.method == "POST" and request.headers.get("KB-Step") != "ask" and "_run" in sent:
        try:
            run = ask_export(
                request.actor,
                entity.label,
                reason=sent.get("reason", ""),
                form=sent.get("format", "xlsx"),
                tree=query.tree,
                search=query.search,
                sort=query.sort,
                names=tuple(query.names),
                keys=selection.keys,
            )
        except Invalid as error:
            errors = {name: found[0].text() for name, found in error.errors.items()}
        except Refused as error:
            errors = {"": " ".join(one.text() for one in error.problems())}
        else:
            if run.state == "asked":
                return done(_("The export waits for approval. A message tells you how it was decided."))
            return done(_("The export is being made. A message tells you when it is ready under My exports."))
    return dialog(request, entity, query, selection, address, errors)


def dialog(
    request: Any, entity: ResolvedEntity, query: ListQuery, selection: Selection, address: str, errors: dict[str, str]
) -> HttpResponse:
    """The dialog itself."""
    most = int(setting("export.max_rows"))
    total = query.count(most)
    values = {
        "title": _("Export %(nouns)s") % {"nouns": in_sentence(entity.verbose_name_plural)},
        "action": f"/{entity.slug}/export/",
        "hidden": {"pk": list(selection.keys), "query": address, "_run": "1"},
        "total": f"{min(total, most):,}",
        "capped": total > most,
        "most": f"{most:,}",
        "columns": len(query.columns),
        "forms": ExportRun.FORMS,
        "form": request.POST.get("format", "xlsx"),
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "waits": [one.text() for one in reasons_for_approval(Wish(entity, request.actor, query.columns, total))],
        "days": setting("export.days"),
    }
    status, title = 422 if errors else 200, str(values["title"])
    return render_layer(request, "pages/exports/dialog.html", values, title=title, status=status)
