"""Why do I see this record: the rules that were tried, the one that let me in marked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.reader import explain_access, fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.page import noun, render_layer
from keben.web.record.values import over


@noun
def why(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The dialog, for seeing and for changing."""
    record = fetch(entity.model, pk, request.actor)
    seen, changed = explain_access(record, request.actor), explain_access(record, request.actor, "edit")
    rows = [{"label": reason.text(), "won": reason.decided} for reason in seen.reasons]
    verdict = _("You may see and change it.") if changed.value else _("You may see it, but not change it.")
    end = over(record)
    if end is not None:
        verdict = f"{_('You may see it, but not change it.')} {end.problem.text()}"
    hint = _(changed.change_hint) if changed.change_hint else ""
    context = {"title": _("Why do I see this?"), "verdict": verdict, "rows": rows, "hint": hint}
    return render_layer(request, "record/why.html", context, title=_("Why do I see this?"))
